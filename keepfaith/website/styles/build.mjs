// Compiles the look into keepfaith/website/static/keepfaith/ and copies just the fonts and icons it uses.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const system = join(here, "../../../node_modules/@uswds/uswds");
const out = join(here, "../static/keepfaith");
const ICONS = [
  "cancel", "check_circle", "edit", "error", "event", "groups",
  "history", "hourglass_empty", "info", "language", "rss_feed", "schedule", "verified_user",
];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const { css } = compile(join(here, "keepfaith.scss"), {
  loadPaths: [join(system, "packages"), here],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import", "global-builtin"],
});
writeFileSync(join(out, "keepfaith.css"), css);

for (const [, address] of new Set(css.matchAll(/url\("?([^")]+?)"?\)/g))) {
  if (/^(data|https?):/.test(address)) throw new Error(`${address} in the style sheet would not load under the page rules`);
  cpSync(join(system, "dist", address), join(out, address));
}

const symbols = ICONS.map((name) => {
  const svg = readFileSync(join(system, "dist/img/usa-icons", `${name}.svg`), "utf8");
  return svg.replace(/<svg[^>]*viewBox="([^"]+)"[^>]*>/, `<symbol id="${name}" viewBox="$1">`).replace("</svg>", "</symbol>");
});
writeFileSync(join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
cpSync(join(here, "mark.svg"), join(out, "mark.svg"));

// Fonts of what is printed. They go into the package, not to browsers.
const DEJAVU = "dejavu-fonts-ttf", CHINESE = "@embedpdf/fonts-sc";
const FONTS = [
  [DEJAVU, "ttf/DejaVuSans.ttf"], [DEJAVU, "ttf/DejaVuSans-Bold.ttf"], [DEJAVU, "LICENSE", "LICENSE-DejaVu"],
  [CHINESE, "fonts/NotoSansHans-Regular.otf"], [CHINESE, "fonts/NotoSansHans-Bold.otf"],
  [CHINESE, "LICENSE", "LICENSE-Noto"],
];
const folder = join(here, "../../web/pdf/fonts");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [source, name, as = basename(name)] of FONTS) {
  cpSync(join(here, "../../../node_modules", source, name), join(folder, as));
}
console.log(`${out}: ${(css.length / 1024).toFixed(0)} KB of styles`);

"""An agency's own pages: Markdown files in its `pages` folder, with translations beside them."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.speech import ENGLISH

SETTINGS: Final = "pages.toml"
MAX_BYTES: Final = 64 * 1024
MAX_PAGES: Final = 40
_FILE: Final = re.compile(
    r"(?P<name>[a-z][a-z0-9-]{0,40})(?:\.(?P<language>[a-z]{2,3}(?:-[a-z0-9]{2,8})?))?\.md"
)


@dataclass(frozen=True, slots=True)
class SitePage:
    """One page: its texts by language, of which the English one governs, and what it explains to be by hand."""

    name: str
    texts: Mapping[str, str]
    by_hand: Any = field(default_factory=list)

    def file(self, language: str) -> str:
        """Name the file of a language."""
        ending = "" if language == ENGLISH.language else f".{language}"
        return f"pages/{self.name}{ending}.md"


@dataclass(frozen=True, slots=True)
class SitePages:
    """The pages by name, which of them the footer of each page lists, and what is wrong."""

    pages: Mapping[str, SitePage]
    footer: tuple[str, ...]
    faults: tuple[Fault, ...]


def read_pages(folder: Path) -> SitePages:
    """Read a `pages` folder; no folder is no page."""
    texts: dict[str, dict[str, str]] = {}
    faults: list[Fault] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name[0] == "." or path.name == SETTINGS:
            continue
        outcome = _read(path)
        if isinstance(outcome, Fault):
            faults.append(outcome)
        else:
            name, language, text = outcome
            texts.setdefault(name, {})[language] = text
    for name in sorted(name for name, by_language in texts.items() if ENGLISH.language not in by_language):
        file = SitePage(name, {}).file(min(texts.pop(name)))
        faults.append(
            Fault(file, 1, "it translates a page that is not there", f"write pages/{name}.md in English")
        )
    if len(texts) > MAX_PAGES:
        faults.append(Fault("pages", 1, f"there are more than {MAX_PAGES} pages", "remove some"))
    table, wrong = _settings(folder / SETTINGS, known=texts.keys())
    by_hand = table.get("by_hand", {})
    pages = {name: SitePage(name, texts[name], by_hand.get(name, [])) for name in sorted(texts)}
    footer = tuple(table.get("footer", sorted(texts)))
    return SitePages(pages, footer, (*faults, *wrong))


def _read(path: Path) -> tuple[str, str, str] | Fault:
    file = f"pages/{path.name}"
    match = _FILE.fullmatch(path.name)
    if not match or not path.is_file() or path.is_symlink():
        return Fault(
            file, 1, "this is not the name of a page",
            "name it in small letters, figures and hyphens, as in about.md, and a translation as in about.es.md",
        )  # fmt: skip
    octets = path.read_bytes()
    if len(octets) > MAX_BYTES:
        return Fault(file, 1, f"the page is larger than {MAX_BYTES // 1024} KiB", "split it")
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        return Fault(file, 1, "the page is not UTF-8 text", "save it as UTF-8")
    if "\0" in text or "\r" in text:
        return Fault(file, 1, "the page holds signs that are not text", "save it as UTF-8 with LF line ends")
    return match["name"], match["language"] or ENGLISH.language, text


def _settings(path: Path, *, known: Collection[str]) -> tuple[dict[str, Any], list[Fault]]:
    file = f"pages/{SETTINGS}"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError) as error:
        return {}, [Fault(file, 1, f"the file cannot be read: {error}", "fix that line")]
    footer, by_hand = table.get("footer", []), table.get("by_hand", {})
    is_shaped = (
        isinstance(footer, list) and isinstance(by_hand, dict) and not table.keys() - {"footer", "by_hand"}
    )
    if not is_shaped:
        return {}, [
            Fault(
                file,
                1,
                "the file has another shape",
                'write footer = ["about"] and, if needed, a table [by_hand]',
            )
        ]
    strange = [str(name) for name in (*footer, *by_hand) if name not in known]
    if strange:
        return {}, [
            Fault(file, 1, f"it names the page {strange[0]}, which is not there", "name pages of this folder")
        ]
    return table, []

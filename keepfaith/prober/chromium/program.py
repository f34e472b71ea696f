"""The browser of this machine and how it is started: as anybody's would ask, with a profile that is thrown away."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.chromium.public_key_pin import public_key_pin

VARIABLE: Final = "KEEPFAITH_CHROMIUM"
OFF: Final = "none"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without windows, it names itself so in every request.
_TELLING: Final = "headless-shell"
# One of a snap has temporary folders of its own, where nobody finds its log.
_APART: Final = " snap"
_SECONDS: Final = 20.0
_VERSION: Final = re.compile(r"(?:Chromium|Chrome) (\d+)\.")
# Nothing of it stays on this machine, and of others' hosts no name is looked up.
_FLAGS: Final = (
    "--headless", "--no-first-run", "--no-default-browser-check", "--no-proxy-server", "--disable-breakpad",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions",
    "--disable-sync", "--disable-dev-shm-usage", "--disable-gpu", "--net-log-capture-mode=Everything",
    "--disable-features=AutofillServerCommunication,MediaRouter,OptimizationHints,Translate",
)  # fmt: skip
# Kilobytes of memory and of one file, seconds of a processor; no core file.
_LIMITED: Final = 'ulimit -c 0; ulimit -d 2000000; ulimit -f 65536; ulimit -t 60; exec "$0" "$@"'


@dataclass(frozen=True, slots=True)
class Program:
    """A browser that is installed here, and the version that it has."""

    path: str
    version: str

    @property
    def agent(self) -> str:
        """What it calls itself with a window; without one it would say so."""
        return (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{self.version}.0.0.0 Safari/537.36"
        )

    def command(self, portal: Portal, url: str, *, folder: Path, log: Path) -> list[str]:
        """Return the command that opens one page, prints its document, and logs all that it did on the network."""
        host = urlsplit(portal.origin).hostname
        pin = public_key_pin(portal)
        return [
            *("/bin/sh", "-c", _LIMITED, self.path, *_FLAGS),
            *(("--no-sandbox",) if os.geteuid() == 0 else ()),
            *((f"--ignore-certificate-errors-spki-list={pin}",) if pin else ()),
            f"--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE {host}",
            f"--user-agent={self.agent}",
            f"--user-data-dir={folder}",
            f"--log-net-log={log}",
            *("--dump-dom", url),
        ]


def installed_program() -> Program | None:
    """Find the browser that `bin/find-browser` would; none if there is none, or if none is wanted."""
    wanted = os.environ.get(VARIABLE, "")
    if wanted == OFF:
        return None
    for name in (wanted, *NAMES):
        path = shutil.which(name) if name and _TELLING not in name else None
        if path and (version := _version(path)):
            return Program(path, version)
    return None


def _version(path: str) -> str:
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, timeout=_SECONDS, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _VERSION.search(answer.stdout)
    return match[1] if match and _APART not in answer.stdout else ""

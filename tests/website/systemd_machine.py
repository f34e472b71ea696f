"""A machine of systemd's: its own processes, users, network and files, which end and are forgotten with it."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.portals import until

SCRIPT = Path(__file__).with_name("systemd_machine.sh")
SOURCE = Path(__file__).parents[2]
PROGRAMS = (
    "unshare",
    "nsenter",
    "setpriv",
    "pivot_root",
    "systemctl",
    "systemd-sysusers",
    "systemd-tmpfiles",
)
# What ProtectHome= and PrivateTmp= cover.
_HIDDEN = ("/home", "/root", "/tmp", "/var/tmp")
_NAMESPACES = ("--fork", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--net", "--kill-child")
_PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
_SYSTEM = Path("etc/systemd/system")
# What a machine without devices starts of systemd's own.
_SYSINIT = """[Unit]
Description=The journal alone
Wants=systemd-journald.service
After=systemd-journald.service
"""
_TARGET = """[Unit]
Description=Nothing yet
Requires=basic.target
After=basic.target
"""
_MASKED = (
    *("systemd-modules-load", "systemd-udevd", "systemd-udev-trigger", "systemd-sysctl", "ldconfig"),
    *(
        "systemd-tmpfiles-setup-dev-early",
        "systemd-tmpfiles-setup-dev",
        "systemd-timesyncd",
        "systemd-networkd",
    ),
)
_MASKED_MOUNTS = ("sys-kernel-debug", "sys-kernel-tracing", "sys-kernel-config", "sys-fs-fuse-connections")


def why_not() -> str:
    """Say why no such machine can be started here; empty if it can be tried."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing or not Path("/lib/systemd/systemd").exists():
        return f"not on this machine: {', '.join(missing) or 'systemd'}"
    environment = Path(sys.prefix).resolve()
    outside = [
        Path(sys.base_prefix).resolve(),
        *([] if environment.is_relative_to(SOURCE) else [environment]),
    ]
    if any(place.is_relative_to(folder) for place in outside for folder in _HIDDEN):
        return "the units do not see a Python in somebody's home folder or in one for what is temporary"
    return ""


class Machine:
    """One machine; raises `subprocess.CalledProcessError` for what fails in it."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"
        added, scratch = folder / "added", folder / "scratch"
        scratch.mkdir()
        self._add(added)
        command = [
            "unshare",
            *_NAMESPACES,
            "bash",
            SCRIPT,
            scratch,
            SOURCE,
            Path(sys.prefix).resolve(),
            added,
        ]
        with self.log.open("w") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)

    def _add(self, added: Path) -> None:
        system = added / _SYSTEM
        system.mkdir(parents=True)
        (system / "sysinit.target").write_text(_SYSINIT)
        (system / "machine.target").write_text(_TARGET)
        masked = [*(f"{name}.service" for name in _MASKED), *(f"{name}.mount" for name in _MASKED_MOUNTS)]
        for name in masked:
            (system / name).symlink_to("/dev/null")

    def runs(self) -> bool:
        """Return whether its systemd has started what it starts by itself."""
        assert self._process.poll() is None, self.log.read_text()
        # Before that, what is to become systemd prepares the files.
        first = self._children()
        if not first or Path(f"/proc/{first[0]}/comm").read_text() != "systemd\n":
            return False
        return self.tried("systemctl", "is-system-running").stdout.strip() in {"running", "degraded"}

    def await_start(self) -> "Machine":
        """Wait until it runs."""
        until(self.runs, 60)
        return self

    def tried(
        self, *command: str | Path, given: str = "", into: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in it as root, or in the namespaces of one of its processes, whatever comes of it."""
        inside = [
            "nsenter",
            f"--target={self._children()[0]}",
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--cgroup",
        ]
        further = ["nsenter", f"--target={into}", "--mount", "--net", "--"] if into else []
        return subprocess.run(
            [*inside, "--root", "--wd=/", "--", "env", "-i", _PATH, *further, *command], input=given,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def run(self, *command: str | Path, given: str = "") -> str:
        """Run a command in it as root, and return what it writes."""
        done = self.tried(*command, given=given)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def write(self, path: str, text: str, mode: str = "644") -> None:
        """Write a file in it."""
        self.run(
            "sh",
            "-c",
            f'mkdir -p "$(dirname "$1")" && cat >"$1" && chmod {mode} "$1"',
            "sh",
            path,
            given=text,
        )

    def end(self) -> None:
        """End it with all that runs in it: the kernel ends what is in a namespace with its first process."""
        self._process.kill()
        self._process.wait()

    def _children(self) -> list[str]:
        return Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()

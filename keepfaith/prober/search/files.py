"""The files that our processes write: those of the data directory, and those that a process has open elsewhere."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

MAX_FILES: Final = 20_000
# Every file of a data directory. What has no pattern here is a fault, whatever it holds.
DECLARED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"version|lock|demo-(accounts|receipt)\.txt",
        r"backup\.(pub|lock)|demo-backup-key\.txt|drill\.(json|lock)",
        r"secrets/(django-key|postgresql-(application|prober))",
        r"tls/(key|certificate|authority)\.pem",
        r"run/processes\.lock|run/portal\.json|run/worker/((prober|inbound-mail)\.beat|alarms\.json)",
        r"run/[a-z-]+/(lock|beat|\d+\.beat)|run/front/(Caddyfile|[0-9a-f]{16}-(certificate|key)\.pem)",
        r"front/.*",
        r"custody/(lock|checkpoint|store\.sqlite3(-wal|-shm|-journal)?)",
        r"postgresql/(log|(in-use|alive|starting)\.lock|socket/\.s\.PGSQL\.\d+\.lock)",
        r"postgresql/settings/(postgresql\.conf|pg_hba\.conf|pg_ident\.conf|socket-directory)",
        r"postgresql/cluster/(PG_VERSION|current_logfiles|postmaster\.(opts|pid)|[a-z_.]+\.conf)",
        r"postgresql/cluster/(base|global|pg_[a-z_]+)/.*",
        r"visits/(hours|counts|days|pages)/\d{4}-\d{2}-\d{2}-[0-9a-f]{16}\.parquet",
        r"visits/(manifest\.sqlite(-wal|-shm|-journal)?|recovery\.pub|lock|keys/[0-9a-f]{8}\.json)",
        r"visits/rejects/.*",
        r"visits/(published|covered)/\d{4}-\d{2}-\d{2}-[0-9a-f]{16}\.json",
        r"static/.*",
        r"backups/.*",
        r"prober/((accounts|guards)\.json|guards\.json\.new|(canaries|mailbox|requests)\.sqlite|(balances|replay)\.sqlite3)(-wal|-shm|-journal)?",
    )
)
# Of which only what proves itself is taken for somebody's: pages of PostgreSQL, whose tables are read as tables, too,
# and of other databases, in which values lie side by side; and the access log, whose paths anybody may make up.
_PAGES: Final = re.compile(
    r"postgresql/cluster/(base|global|pg_[a-z_]+)/.*|custody/store\..*|visits/.*|.*\.sqlite3?(-wal|-shm|-journal)?"
)
# Encrypted, and there only while a backup or a drill is made: its draft, and the drill's own place.
DECLARED_ELSEWHERE: Final = re.compile(
    r".*/\.keepfaith-\d{8}T\d{6}Z\.backup\.[a-z0-9_]{8}|.*/\.[^/]+\.drill\.[a-z0-9_]{8}/.*"
)
# The prober's own files hold our words by their nature; any other beside them is a fault.
_OWN: Final = "prober/"
_PROGRAMS: Final = ("dev", "proc", "sys")


def files_of(data: Path) -> Iterator[tuple[Path, bool]]:
    """Yield each regular file of a data directory but the prober's own, and whether its name is declared."""
    for folder, _, names in os.walk(data):
        for name in names:
            path = Path(folder) / name
            relative = path.relative_to(data).as_posix()
            is_declared = any(pattern.fullmatch(relative) for pattern in DECLARED)
            if is_regular(path) and not (is_declared and relative.startswith(_OWN)):
                yield path, is_declared


def has_pages(name: str) -> bool:
    """Return whether a file, by its name in the data directory, is a database's or the access log's and no text."""
    return _PAGES.fullmatch(name) is not None


def written_elsewhere(data: Path) -> Iterator[tuple[Path, bool]]:
    """Yield each file outside the data directory that a process of the portal writes, and whether it is declared.

    Standard output and standard error are where whoever started the portal wants its log.
    """
    paths = {
        path
        for process in processes(data)
        for number, path in _open_files(process)
        if number > 2  # noqa: PLR2004 - input, output and error
    }
    # A web process has its standard error open a second time.
    for path in sorted(path for path in paths - set(logs(data)) if not path.is_relative_to(data)):
        yield path, DECLARED_ELSEWHERE.fullmatch(str(path)) is not None


def logs(data: Path) -> Iterator[Path]:
    """Yield each file to which a process of the portal writes its standard output or standard error."""
    yield from sorted(
        {path for process in processes(data) for number, path in _open_files(process) if number in {1, 2}}
    )


def accounts(data: Path) -> frozenset[int]:
    """Return the users of the portal's processes: those to whom the folders of their sockets belong."""
    try:
        return frozenset(entry.stat().st_uid for entry in os.scandir(data / "run") if entry.is_dir())
    except OSError:
        return frozenset()


def has_unseen_processes(data: Path) -> bool:
    """Return whether processes of the portal run as other users, so that what they have open cannot be seen."""
    return not accounts(data) <= {os.geteuid()}


def has_unseen_log(data: Path) -> bool:
    """Return whether a process of the portal writes its log where it cannot be read: to a pipe or a socket."""
    if has_unseen_processes(data):
        return True
    for process in processes(data):
        for number in (1, 2):
            try:
                target = str((process / "fd" / str(number)).readlink())
            except OSError:
                continue
            if target.startswith(("pipe:", "socket:")):
                return True
    return False


def processes(data: Path) -> Iterator[Path]:
    """Yield the folder in /proc of each other process that runs on a data directory."""
    mark = b"KEEPFAITH_DATA=" + os.fsencode(data) + b"\0"
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                if mark in (process / "environ").read_bytes() + b"\0":
                    yield process
            except OSError:
                continue


def _open_files(process: Path) -> Iterator[tuple[int, Path]]:
    try:
        descriptors = list((process / "fd").iterdir())
    except OSError:
        return
    for descriptor in descriptors:
        try:
            target = descriptor.readlink()
            flags = (process / "fdinfo" / descriptor.name).read_text()
            is_written = int(re.search(r"flags:\s+(\d+)", flags)[1], 8) & (os.O_WRONLY | os.O_RDWR)  # type: ignore[index]
        except (OSError, TypeError):
            continue
        number = int(descriptor.name)
        if is_written and target.is_absolute() and not _is_memory(number, target) and is_regular(target):
            yield number, target


def _is_memory(number: int, target: Path) -> bool:
    """Return whether an open file is memory that programs share; a log on a disk in memory is none."""
    is_log = number in {1, 2} and target.is_relative_to("/dev/shm")  # noqa: S108 - only read
    return target.parts[1] in _PROGRAMS and not is_log


def is_regular(path: Path) -> bool:
    """Return whether a path is a file that can be read to its end."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False

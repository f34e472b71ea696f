"""A copy of the source tree by hard links, with single files changed: every process of a portal runs from it."""

import subprocess
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FOLDERS = ("keepfaith", "agencies", "tests", "pyproject.toml")
# The pace of every scratch portal, violated or not: what the recorder takes a minute for is there within seconds, and
# worker and prober look when they are told to, instead of at everything as they start; what waits for the recorder, for
# mail or for the first round of the worker waits as much less.
_PACE = (
    (
        "keepfaith/website/processes/worker.py",
        "return 0 if os.environ.get(_CHECKS) == _OFF else published_runs.run_due(portal)",
        "return 0",
    ),
    ("keepfaith/visits/recorder/recorder.py", "COMMIT_SECONDS: Final = 60.0", "COMMIT_SECONDS: Final = 4.0"),
    (
        "keepfaith/prober/balances/visits.py",
        "GRACE: Final = dt.timedelta(seconds=150)",
        "GRACE: Final = dt.timedelta(seconds=10)",
    ),
    (
        "keepfaith/prober/front_counters.py",
        "SAMPLE_SECONDS: Final = 15.0",
        "SAMPLE_SECONDS: Final = 1.0",
    ),
    (
        "keepfaith/prober/rounds.py",
        "self.due.get(name, 0.0) <= now",
        'self.due.get(name, float("inf")) <= now',
    ),
)


class StaleViolation(Exception):
    """What a violation changes is not there any more, or is there more than once."""


class SourceTree:
    """The copy; a file that is changed gets an inode of its own, so the original stays as it is."""

    def __init__(self, at: Path) -> None:
        self.at = at

    @classmethod
    def copied(cls, at: Path) -> "SourceTree":
        """Copy what a portal runs from."""
        at.mkdir(parents=True)
        subprocess.run(["cp", "-al", *(ROOT / name for name in _FOLDERS), at], check=True)
        tree = cls(at)
        for pace in _PACE:
            tree.edit(*pace)
        return tree

    def edit(self, path: str, old: str, new: str) -> None:
        """Put one text in the place of another, which must stand in the file exactly once."""
        self.rewrite(path, lambda text: replaced(text, old, new, where=path))

    def rewrite(self, path: str, change: Callable[[str], str]) -> None:
        """Change a file."""
        file = self.at / path
        if not file.is_file():
            raise StaleViolation(f"there is no file {path}")
        text = change(file.read_text(encoding="utf-8"))
        file.unlink()
        file.write_text(text, encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        """Add a file, or put another in its place."""
        file = self.at / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")


def replaced(text: str, old: str, new: str, *, where: str) -> str:
    """Return a text with one part of it replaced, which must be there exactly once."""
    if text.count(old) != 1:
        raise StaleViolation(f"{where} has {text.count(old)} times: {old[:60]!r}")
    return text.replace(old, new)

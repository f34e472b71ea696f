"""Each folder that the portal's processes write into: with a file that no section declares."""

from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.switch import Switched

_FOLDERS = (
    "", "custody", "front", "front/caddy", "postgresql", "prober", "run", "run/web", "run/custody", "run/front",
    "run/recorder", "secrets", "static", "tls", "visits", "visits/counts", "visits/days", "visits/hours",
    "visits/keys", "visits/pages",
)  # fmt: skip
_CONTENTS = {
    "words": b"Somebody asked for a booklet.\n",
    "noise": bytes(number * 167 % 251 for number in range(2_000)),
    "nothing": b"",
}


def violations() -> list[Switched]:
    """Return each."""
    return [
        Switched(
            f"a file of {content} in {folder or 'the data directory'}",
            (6,),
            "file",
            partial(_write, folder=folder, content=content),
            partial(_remove, folder=folder),
            partial(_is_there, folder=folder),
        )
        for folder in _FOLDERS
        for content in _CONTENTS
    ]


def _write(portal: Scratch, *, folder: str, content: str) -> None:
    place = portal.data.path / folder
    if place.is_dir():
        (place / "remarks.dat").write_bytes(_CONTENTS[content])


def _remove(portal: Scratch, *, folder: str) -> None:
    (portal.data.path / folder / "remarks.dat").unlink(missing_ok=True)


def _is_there(portal: Scratch, *, folder: str) -> bool:
    return (portal.data.path / folder / "remarks.dat").exists()

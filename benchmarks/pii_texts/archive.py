"""The templates and forms: they lie in an archive beside this folder, without compression, so that it is always alike.

To change them, run `python -m zipfile -e benchmarks/pii_texts.zip FOLDER`, write there, and pack them again by
`python -m benchmarks.pii_texts.archive FOLDER`.
"""

import hashlib
import io
import sys
import zipfile
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "pii_texts.zip"
DIGEST = FILE.with_name("pii_texts.zip.sha256")
Folder = Path | zipfile.Path


@cache
def archive() -> zipfile.Path:
    """Open the archive; one that is not what its digest names is refused."""
    octets = FILE.read_bytes()
    if hashlib.sha256(octets).hexdigest() != DIGEST.read_text(encoding="ascii").split()[0]:
        raise ValueError(f"{FILE} is not the one that {DIGEST.name} names")
    opened = zipfile.ZipFile(io.BytesIO(octets))
    # What its paths are sorted by begins with it.
    opened.filename = FILE.name
    return zipfile.Path(opened)


def folder_of(name: str) -> Folder:
    """Return a folder of the archive, such as `fresh/read`, or one of the disk."""
    inside = archive() / name.strip("/")
    return inside if inside.is_dir() else Path(name)


def pack(folder: Path) -> None:
    """Pack the texts of a folder, the same ones always as the same octets, and write down their digest."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted(folder.rglob("*.txt"), key=str):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
            entry.create_system = 3
            file.writestr(entry, path.read_bytes())
    FILE.write_bytes(packed.getvalue())
    digest = hashlib.sha256(packed.getvalue()).hexdigest()
    DIGEST.write_text(f"{digest}  {FILE.name}\n", encoding="ascii")


if __name__ == "__main__":
    pack(Path(sys.argv[1]))

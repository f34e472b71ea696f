"""Natural text of packages on the machine, read where it is: prose, lists and licenses without numbers of people."""

import gzip
import re
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SHARE = Path("/usr/share")
SITE = Path(sysconfig.get_paths()["purelib"])
DOCUMENTS = re.compile(r"(LICEN[CS]E|COPYING|NOTICE|AUTHORS|README|CHANGE(LOG|S)|NEWS)[^/]*", re.IGNORECASE)
# Of the texts that all packages together have, the measure reads no more than this of one.
MAX_OF_ONE = 200_000
PIECE = 20_000


@dataclass(frozen=True, slots=True)
class Source:
    """Texts of one package, and how to install it."""

    name: str
    folder: Path
    pattern: str
    install: str

    def paths(self) -> list[Path]:
        """Return the files, those that several names lead to once."""
        return sorted(
            path for path in self.folder.glob(self.pattern) if path.is_file() and not path.is_symlink()
        )


SOURCES = (
    Source("fortunes", SHARE / "games" / "fortunes", "*", "apt-get install fortunes fortunes-min"),
    Source("debian-faq", SHARE / "doc" / "debian" / "FAQ", "*.txt.gz", "apt-get install debian-faq"),
    Source("doc-debian", SHARE / "doc" / "debian", "*.gz", "apt-get install doc-debian"),
    Source("common licenses", SHARE / "common-licenses", "*", "apt-get install base-files"),
    Source("Python packages", SITE, "**/*", "bin/set-up test"),
)


def read(path: Path) -> str:
    """Read a text; what is none gives nothing."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if b"\0" in content:
        return ""
    return content.decode("utf-8", "replace")[:MAX_OF_ONE]


def texts(source: Source) -> list[str]:
    """Read the texts of a source, none twice."""
    paths = source.paths()
    if source.folder == SITE:
        paths = [path for path in paths if DOCUMENTS.fullmatch(path.name)]
    return list(dict.fromkeys(text for path in paths if (text := read(path))))


def pieces(text: str) -> Iterator[str]:
    """Cut a text at the ends of lines into pieces that every peer can read."""
    piece, length = [], 0
    for line in text.splitlines(keepends=True):
        if length + len(line) > PIECE and piece:
            yield "".join(piece)
            piece, length = [], 0
        piece.append(line)
        length += len(line)
    if piece:
        yield "".join(piece)

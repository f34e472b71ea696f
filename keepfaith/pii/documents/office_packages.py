"""Packages of office software (DOCX, XLSX, PPTX, ODF): every part of the ZIP file, within bounds."""

import io
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from keepfaith.pii.documents.extraction import Extraction, LeftOut, Unreadable
from keepfaith.pii.documents.kinds import archive, damaged, encrypted
from keepfaith.pii.documents.office_text import OfficeText
from keepfaith.pii.documents.sheets import SharedStrings, SheetText, Styles
from keepfaith.pii.documents.text_encodings import decoded
from keepfaith.pii.documents.xml_text import XmlText

MAX_PARTS: Final = 20_000
_PIECE: Final = 1 << 20
_CONTENT_TYPES: Final = "[Content_Types].xml"
_MANIFEST: Final = "META-INF/manifest.xml"
_ODF: Final = b"application/vnd.oasis.opendocument"
_KNOWN_NAME: Final = re.compile(
    r"(?:[A-Za-z_-]{1,20}\d?/)*[A-Za-z_\[\]-]{0,24}\d{0,4}(?:\.[A-Za-z]{1,8}){1,2}"
)
_XML: Final = (".xml", ".rels", ".vml", ".rdf")
_FONTS: Final = (".odttf", ".fntdata", ".ttf", ".otf")
_VECTORS: Final = (".emf", ".wmf", ".emz", ".wmz")
_PROGRAMS: Final = re.compile(r"vbaproject|printersettings|vbadata", re.IGNORECASE)
_FAULTS: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, EOFError, struct.error,
    ValueError, OSError, UserWarning,
)  # fmt: skip
_ENCRYPTED_FLAG: Final = 1


def read_package(data: bytes, extraction: Extraction) -> None:
    """Read every part of a package; `Unreadable` if it is an archive, encrypted, damaged or grows too much."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except _FAULTS as error:
        raise damaged() from error
    members = package.infolist()
    if len(members) > MAX_PARTS:
        raise Unreadable(
            f"It has more than {MAX_PARTS:,} parts.", "Do not open it. Ask the sender what it is."
        )
    # Names stand in the open also in archives and where contents are encrypted.
    _write_names(package, members, extraction)
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in members):
        raise encrypted()
    _Package(package, [part for part in members if not part.is_dir()], extraction).read()


def _write_names(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], extraction: Extraction) -> None:
    """Write what people can have written about a package: comments, and names that no program gives."""
    texts = [decoded(package.comment)[0]]
    for member in members:
        texts.append(decoded(member.comment)[0])
        if not _KNOWN_NAME.fullmatch(member.filename):
            texts.append(member.filename)
    if any(texts):
        extraction.begin("names and comments of parts")
        extraction.write("\n".join(filter(None, texts)))


class _Package:
    def __init__(
        self, package: zipfile.ZipFile, parts: list[zipfile.ZipInfo], extraction: Extraction
    ) -> None:
        self._package, self._parts, self._extraction = package, parts, extraction
        self._strings, self._styles = SharedStrings(), Styles()
        self._used: set[int] = set()

    def read(self) -> None:
        names = {part.filename for part in self._parts}
        if _CONTENT_TYPES not in names and not self._is_odf(names):
            raise archive()
        for reader, ending in ((self._strings, "sharedstrings.xml"), (self._styles, "xl/styles.xml")):
            for part in self._parts:
                if part.filename.lower().endswith(ending):
                    self._read_xml(part, reader)
        for number, part in enumerate(self._parts, 1):
            is_known = _KNOWN_NAME.fullmatch(part.filename) is not None
            place = part.filename if is_known else f"part {number}"
            self._read_part(part, place)
        unused = [text for place, text in enumerate(self._strings.strings) if place not in self._used]
        if unused:
            self._extraction.begin("strings of no cell")
            self._extraction.write("\n".join(unused))

    def _is_odf(self, names: set[str]) -> bool:
        if "mimetype" not in names:
            return False
        if _MANIFEST in names and b"encryption-data" in self._first_bytes(_MANIFEST):
            raise encrypted()
        return self._first_bytes("mimetype").startswith(_ODF)

    def _first_bytes(self, name: str) -> bytes:
        try:
            with self._package.open(name) as file:
                return file.read(_PIECE)
        except _FAULTS as error:
            raise damaged() from error

    def _read_part(self, part: zipfile.ZipInfo, place: str) -> None:
        name = part.filename.lower()
        if name.endswith("sharedstrings.xml"):
            return
        if name.endswith(_FONTS):
            self._extraction.leave_out(LeftOut.FONT)
        elif name.endswith(_VECTORS):
            self._extraction.leave_out(LeftOut.PICTURE)
        elif _PROGRAMS.search(name):
            self._extraction.leave_out(LeftOut.PROGRAM)
        elif name.endswith(_XML):
            is_sheet = "xl/worksheets/" in name and name.endswith(".xml")
            self._extraction.begin(place)
            write = self._extraction.write
            self._read_xml(
                part,
                SheetText(write, self._strings.strings, self._styles.formats, self._used)
                if is_sheet
                else OfficeText(write),
            )
        else:
            self._read_other(part, place)

    def _read_xml(self, part: zipfile.ZipInfo, reader: XmlText) -> None:
        try:
            reader.read(self._pieces(part))
        except Unreadable as error:
            if error.kind is None:
                raise
            self._extraction.leave_out(error.kind)

    def _read_other(self, part: zipfile.ZipInfo, place: str) -> None:
        try:
            data = b"".join(self._pieces(part))
        except Unreadable as error:
            if error.kind is None:
                raise
            self._extraction.leave_out(error.kind)
            return
        self._extraction.read_inside(data, place=place, name=part.filename)

    def _pieces(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._opened(part) as file:
                while piece := file.read(_PIECE):
                    self._extraction.unpack(len(piece))
                    yield piece
        except _FAULTS as error:
            raise damaged() from error

    def _opened(self, part: zipfile.ZipInfo) -> IO[bytes]:
        # Of parts that lie over one another, zipfile only warns.
        with warnings.catch_warnings(action="error", category=UserWarning):
            return self._package.open(part)

"""What a PDF holds beside its pages: every string and every stream of each object, attached files, earlier versions."""

import io
import re
from collections.abc import Iterator
from typing import Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from keepfaith.pii.documents.extraction import Extraction, LeftOut, Unreadable
from keepfaith.pii.documents.kinds import damaged, encrypted, has_controls
from keepfaith.pii.documents.text_encodings import decoded
from keepfaith.pii.documents.xml_text import XmlText

MAX_OBJECTS: Final = 2_000_000
MAX_DEPTH: Final = 100
# A damaged file makes a parser fail in all of these ways.
_FAULTS: Final = (
    PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RecursionError, ArithmeticError,
    NotImplementedError, EOFError, AssertionError, RuntimeError, ImportError,
)  # fmt: skip
# These hold no words: keys, sums, glyphs, colors.
_WITHOUT_WORDS: Final = frozenset({
    "/ID", "/O", "/U", "/OE", "/UE", "/Perms", "/Lookup", "/Registry", "/Ordering", "/Panose", "/CharSet", "/CheckSum",
    "/DA", "/Cert", "/ByteRange",
})  # fmt: skip
_DAY: Final = re.compile(r"D:\d{4,14}(?:[-+Z][\d']*)?")
# What a person reads first about a value comes first.
_LABELS: Final = ("/Title", "/TU", "/T", "/TM", "/F", "/UF")
# Pages show these, or they draw glyphs.
_DRAWN: Final = re.compile(rb"\A(?:\s|%[^\n]*\n)*(?:/CIDInit|%!PS|[-\d.\s]{0,60}\b(?:d0|d1)\b)|begincmap")
_STREAMS_WITHOUT_WORDS: Final = frozenset({"/XRef", "/ObjStm", "/Pattern"})
_MARKUP: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")


def read_objects(data: bytes, extraction: Extraction) -> None:
    """Read every object of the newest version of a file."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise encrypted()
        references = list(_references(reader))
    except _FAULTS as error:
        raise damaged() from error
    walk = _Walk(reader, extraction)
    extraction.begin("properties, fields, notes and bookmarks")
    for value in (reader.trailer, *references):
        walk.read(value)
    walk.read_streams()


def _references(reader: PdfReader) -> Iterator[IndirectObject]:
    numbers = {(number, generation) for generation, places in reader.xref.items() for number in places}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MAX_OBJECTS:
        raise Unreadable(
            f"It has more than {MAX_OBJECTS:,} objects.", "Do not open it. Ask the sender what it is."
        )
    for number, generation in sorted(numbers):
        yield IndirectObject(number, generation, reader)


class _Walk:
    def __init__(self, reader: PdfReader, extraction: Extraction) -> None:
        self._reader, self._extraction = reader, extraction
        self._streams: list[StreamObject] = []
        self._contents: set[int] = set()
        self._names: dict[int, str] = {}

    def read(self, value: PdfObject) -> None:
        """Read an object; streams wait for the end, when it is known what each is for."""
        try:
            inner = value.get_object() if isinstance(value, IndirectObject) else value
            if inner is not None:
                self._read_value(inner, 0)
        except _FAULTS as error:
            self._leave_out(error)

    def read_streams(self) -> None:
        """Read the streams that no page shows."""
        for number, stream in enumerate(self._streams, 1):
            reference = getattr(stream, "indirect_reference", None)
            if reference is not None and reference.idnum in self._contents:
                continue
            try:
                self._read_stream(stream, number)
            except _FAULTS as error:
                self._leave_out(error)

    def _leave_out(self, error: Exception) -> None:
        if isinstance(error, Unreadable) and error.kind is None:
            raise error
        self._extraction.leave_out(LeftOut.DAMAGED)

    def _read_value(self, value: PdfObject, depth: int) -> None:
        if depth > MAX_DEPTH:
            self._extraction.leave_out(LeftOut.NESTED)
        elif isinstance(value, DictionaryObject):
            self._read_dictionary(value, depth)
        elif isinstance(value, ArrayObject):
            self._write(item for item in value if isinstance(item, (TextStringObject, ByteStringObject)))
            for item in value:
                if isinstance(item, (DictionaryObject, ArrayObject)):
                    self._read_value(item, depth + 1)
        elif isinstance(value, (TextStringObject, ByteStringObject)):
            self._write([value])

    def _read_dictionary(self, value: DictionaryObject, depth: int) -> None:
        if isinstance(value, StreamObject):
            self._streams.append(value)
        kind = value.get("/Type")
        if kind == "/Page":
            self._note_contents(value.get("/Contents"))
        self._note_attachment(value)
        skipped = _WITHOUT_WORDS | ({"/Contents"} if kind in {"/Sig", "/DocTimeStamp"} else set())
        keys = [*(key for key in _LABELS if key in value), *(key for key in value if key not in _LABELS)]
        items = [(key, value.raw_get(key)) for key in keys if key not in skipped]
        self._write(item for _, item in items if isinstance(item, (TextStringObject, ByteStringObject)))
        for key, item in items:
            if isinstance(item, (DictionaryObject, ArrayObject)):
                self._read_value(item, depth + 1)
            elif isinstance(item, NameObject) and key == "/V":
                self._extraction.write(f"{item.removeprefix('/')}\n")

    def _note_contents(self, contents: object) -> None:
        values = contents if isinstance(contents, ArrayObject) else [contents]
        for item in values:
            reference = getattr(item, "indirect_reference", item)
            if isinstance(reference, IndirectObject):
                self._contents.add(reference.idnum)

    def _note_attachment(self, value: DictionaryObject) -> None:
        files = value.get("/EF")
        if isinstance(files, DictionaryObject):
            name = str(value.get("/UF") or value.get("/F") or "")
            for key in files:
                reference = files.raw_get(key)
                if isinstance(reference, IndirectObject):
                    self._names[reference.idnum] = name

    def _write(self, values: "Iterator[PdfObject] | list[PdfObject]") -> None:
        words = [
            text for text in (_text(value) for value in values) if text.strip() and not _DAY.fullmatch(text)
        ]
        if words:
            self._extraction.write(" ".join(words) + "\n")

    def _read_stream(self, stream: StreamObject, number: int) -> None:
        kind, subtype = stream.get("/Type"), stream.get("/Subtype")
        if subtype == "/Image":
            self._extraction.leave_out(LeftOut.PICTURE)
            return
        if kind in _STREAMS_WITHOUT_WORDS or subtype == "/Form" or _draws(stream):
            return
        data = bytes(stream.get_data())
        self._extraction.unpack(len(data))
        reference = getattr(stream, "indirect_reference", None)
        name = self._names.get(reference.idnum if reference else 0)
        if kind == "/EmbeddedFile" or name is not None:
            place = f"attached file {number}"
            self._extraction.begin(place)
            self._extraction.read_inside(data, place=place, name=name or "")
        elif _MARKUP.match(data) or kind == "/Metadata":
            self._extraction.begin("metadata")
            XmlText(self._extraction.write).read([data])
        elif not _DRAWN.search(data[:4096]) and not has_controls(data):
            self._extraction.begin("scripts and other texts")
            self._extraction.write(decoded(data)[0])


def _draws(stream: StreamObject) -> bool:
    """Return whether a stream is a font, a function, a color profile or a shading."""
    return any(
        key in stream for key in ("/FunctionType", "/ShadingType", "/Length1", "/N", "/PatternType")
    ) or (stream.get("/Subtype") in {"/Type1C", "/CIDFontType0C", "/OpenType"})


def _text(value: PdfObject) -> str:
    if isinstance(value, TextStringObject):
        return str(value)
    data = bytes(value) if isinstance(value, ByteStringObject) else b""
    return "" if has_controls(data) else decoded(data)[0]

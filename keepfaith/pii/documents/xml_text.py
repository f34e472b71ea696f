"""All text of XML, of any vocabulary: what elements and attributes hold; entities and document types are refused."""

import re
from collections.abc import Callable, Iterable
from typing import Final
from xml.parsers import expat

from keepfaith.pii.documents.extraction import LeftOut, Unreadable

MAX_DEPTH: Final = 2_000
_SEPARATOR: Final = "\x1f"
# Dates of changes and identifiers are written by programs.
_BY_PROGRAMS: Final = (
    r"\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f-]{27}\}?|\d{4}-\d\d-\d\dT[\d:.]+Z?|https?://schemas\.[\w./-]+|\s*"
)
# Numbers, measures and single words steer a program; what people wrote looks otherwise.
_STEERING: Final = r"|[-+#]?[0-9a-fA-F.]*(?:pt|px|in|cm|mm|em|pc|%)?|[A-Za-z_][\w.:-]*|[\W0_]*"
_WRITTEN_BY_PROGRAMS: Final = re.compile(_BY_PROGRAMS)
_WITHOUT_WORDS: Final = re.compile(_BY_PROGRAMS + _STEERING)
_LIKE_A_NUMBER: Final = re.compile(r"(?<!\d)\d{3}[-._:]?\d{2}[-._:]?\d{4}")
_BOOKMARK: Final = re.compile(r"_(?:Toc|Ref|Hlk|GoBack)\d*")
_BARE: Final = re.compile(r"[0-9A-F]+|-?\d+|[\W0_]*")


def is_written(value: str) -> bool:
    """Return whether the value of an attribute of office software can be something that a person wrote."""
    if _WITHOUT_WORDS.fullmatch(value) is None:
        return True
    is_by_program = (
        _BARE.fullmatch(value) or _BOOKMARK.fullmatch(value) or _WRITTEN_BY_PROGRAMS.fullmatch(value)
    )
    return is_by_program is None and _LIKE_A_NUMBER.search(value) is not None


class XmlText:
    """Reads one XML file in pieces: each element is a line that begins with its name."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self._is_within_line = False
        self._depth = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.data
        parser.CommentHandler = self.comment
        parser.StartDoctypeDeclHandler = self._refuse_document_type

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read the whole file; `Unreadable` if it is no proper XML, after what could be read of it."""
        is_empty = True
        try:
            for piece in pieces:
                is_empty = False
                self._parser.Parse(piece, False)  # noqa: FBT003 - it takes no names
            if not is_empty:
                self._parser.Parse(b"", True)  # noqa: FBT003 - expat takes it by place alone
        except expat.ExpatError as error:
            raise Unreadable(
                "A part of it is no proper XML.", "Ask the sender for a whole copy.", kind=LeftOut.DAMAGED
            ) from error
        finally:
            self.finish()

    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - for others
        """Begin an element."""
        self.end_line()
        self.write(f"{name}: ")
        self.write_attributes(attributes)

    def end(self, namespace: str, name: str) -> None:  # noqa: ARG002 - for others
        """End an element."""
        self.end_line()

    def data(self, text: str) -> None:
        """Take text."""
        self.write(text)

    def comment(self, text: str) -> None:
        """Take a comment."""
        self.end_line()
        self.write(f"{text}\n")

    def finish(self) -> None:
        """Give out what is still waiting."""

    def write(self, text: str) -> None:
        """Give out text."""
        if text:
            self._is_within_line = not text.endswith("\n")
            self._write(text)

    def end_line(self) -> None:
        """End the line, if there is one."""
        if self._is_within_line:
            self.write("\n")

    def write_attributes(self, attributes: dict[str, str]) -> None:
        """Give out what people wrote into attributes."""
        for name, value in attributes.items():
            if _WRITTEN_BY_PROGRAMS.fullmatch(value) is None:
                self.write(f"{name}: {value}\n")

    def _start(self, tag: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Unreadable(
                "A part of it is nested too deeply.", "Do not open it. Ask the sender what it is."
            )
        namespace, _, name = tag.rpartition(_SEPARATOR)
        values: dict[str, str] = {}
        for key, value in zip(attributes[::2], attributes[1::2], strict=True):
            local = key.rpartition(_SEPARATOR)[2]
            while local in values:
                local += "_"
            values[local] = value
        self.start(namespace, name, values)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        namespace, _, name = tag.rpartition(_SEPARATOR)
        self.end(namespace, name)

    def _refuse_document_type(self, *_declaration: object) -> None:
        raise Unreadable(
            "A part of it declares a document type, which office software never writes.",
            "Do not open it. Ask the sender what it is.",
        )

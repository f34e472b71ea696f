"""All text of the XML of office software: paragraphs in one piece, both views of tracked changes, unseen text too."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, override

from keepfaith.pii.documents.xml_text import XmlText, is_written

_VOCABULARIES: Final = (
    "http://schemas.openxmlformats.org/wordprocessingml/", "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessing",
    "http://schemas.openxmlformats.org/drawingml/2006/spreadsheet",
    "http://schemas.openxmlformats.org/spreadsheetml/", "http://schemas.openxmlformats.org/presentationml/",
    "http://schemas.openxmlformats.org/markup-compatibility/", "http://schemas.openxmlformats.org/package/2006/rel",
    "http://schemas.openxmlformats.org/package/2006/content-types", "http://purl.oclc.org/ooxml/",
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://schemas.openxmlformats.org/drawingml/2006/pic",
    "http://schemas.microsoft.com/office/", "urn:schemas-microsoft-com:", "urn:oasis:names:tc:opendocument:",
)  # fmt: skip
_PARAGRAPHS: Final = frozenset({"p", "h", "si", "is", "rPh"})
_SHEETS: Final = "spreadsheetml"
# What stands for a character.
_SIGNS: Final = {
    "tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "line-break": "\n", "s": " ", "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}  # fmt: skip
_DELETIONS: Final = frozenset({"del", "moveFrom"})
_INSERTIONS: Final = frozenset({"ins", "moveTo"})
_INSTRUCTIONS: Final = frozenset({"instrText", "delInstrText"})
_CELLS: Final = frozenset({"tc", "table-cell"})
_ROWS: Final = frozenset({"tr", "table-row"})
# Their values are written by people even where they are bare digits.
_FILLED_IN: Final = frozenset({"default", "docVar", "listItem", "alias", "tag", "textpath", "result"})
_SETTING: Final = "config-item"
# Fonts of symbols lie here, a character each at its own number above.
_SYMBOL_FONTS: Final = range(0xF000, 0xF100)


@dataclass(slots=True)
class _Paragraph:
    final: list[str] = field(default_factory=list)
    original: list[str] = field(default_factory=list)
    instructions: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


class OfficeText(XmlText):
    """Reads a part of a package: a paragraph is one line, a row of a table too, and each deletion is read as it was."""

    def __init__(self, write: Callable[[str], None]) -> None:
        super().__init__(write)
        self._paragraphs: list[_Paragraph] = []
        self._is_setting = False
        self._depths = dict.fromkeys(("deleted", "inserted", "instruction", "cell"), 0)

    @override
    def start(self, namespace: str, name: str, attributes: dict[str, str]) -> None:
        if not namespace.startswith(_VOCABULARIES):
            if self._paragraphs:
                self._note(attributes, every=True)
            else:
                super().start(namespace, name, attributes)
            return
        self._is_setting = name == _SETTING
        self._count(name, 1)
        if _is_paragraph(namespace, name):
            self._paragraphs.append(_Paragraph())
        elif name in _SIGNS and self._paragraphs:
            self.data(_SIGNS[name])
        elif name == "sym":
            self.data(_symbol(attributes.get("char", "")))
        self._note(attributes, every=name in _FILLED_IN)

    @override
    def end(self, namespace: str, name: str) -> None:
        if not namespace.startswith(_VOCABULARIES):
            if not self._paragraphs:
                super().end(namespace, name)
            return
        self._count(name, -1)
        if _is_paragraph(namespace, name) and self._paragraphs:
            self.end_paragraph(self._paragraphs.pop())
        elif not self._paragraphs:
            if name in _CELLS:
                self.write("\t")
            elif name in _ROWS or not self._depths["cell"]:
                self.end_line()

    @override
    def data(self, text: str) -> None:
        if not self._paragraphs:
            if text.strip() and not (self._is_setting and text.isdecimal()):
                self.write(text)
            return
        paragraph = self._paragraphs[-1]
        if self._depths["instruction"]:
            paragraph.instructions.append(text)
            return
        if not self._depths["deleted"]:
            paragraph.final.append(text)
        if not self._depths["inserted"]:
            paragraph.original.append(text)

    @override
    def finish(self) -> None:
        while self._paragraphs:
            self.end_paragraph(self._paragraphs.pop())

    def end_paragraph(self, paragraph: _Paragraph) -> None:
        """Give out a paragraph as it is, as it was before tracked changes, and what is written behind it."""
        ending = " " if self._depths["cell"] else "\n"
        final, original = "".join(paragraph.final), "".join(paragraph.original)
        for text in (final, original if original != final else "", "".join(paragraph.instructions)):
            if text:
                self.write(text + ending)
        for line in paragraph.lines:
            self.write(line + ending)

    def _count(self, name: str, step: int) -> None:
        for depth, names in (
            ("deleted", _DELETIONS), ("inserted", _INSERTIONS), ("instruction", _INSTRUCTIONS), ("cell", _CELLS),
        ):  # fmt: skip
            if name in names:
                self._depths[depth] += step

    def _note(self, attributes: dict[str, str], *, every: bool) -> None:
        for name, value in attributes.items():
            if every or is_written(value):
                line = f"{name}: {value}"
                if self._paragraphs:
                    self._paragraphs[-1].lines.append(line)
                else:
                    self.write(line + "\n")


def _is_paragraph(namespace: str, name: str) -> bool:
    return name in _PARAGRAPHS or (name == "text" and _SHEETS in namespace)


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
        return chr(number - _SYMBOL_FONTS.start if number in _SYMBOL_FONTS else number)
    except (ValueError, OverflowError):
        return ""

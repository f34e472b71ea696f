"""All text of HTML, seen or not: words, attributes that people wrote, comments; a row of a table is one line."""

from html.parser import HTMLParser
from typing import Final, override

from keepfaith.pii.documents.extraction import Extraction
from keepfaith.pii.documents.xml_text import is_written

_CELLS: Final = frozenset({"td", "th"})
# These do not end a word.
_INLINE: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
})  # fmt: skip


def read_html(text: str, extraction: Extraction) -> None:
    """Read what is written as HTML."""
    reader = _HtmlText(extraction)
    reader.feed(text)
    reader.close()


class _HtmlText(HTMLParser):
    def __init__(self, extraction: Extraction) -> None:
        super().__init__(convert_charrefs=True)
        self._write = extraction.write
        self._cells = 0
        self._is_style = False

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._cells += tag in _CELLS
        self._is_style = tag == "style"
        if tag not in _INLINE and tag not in _CELLS:
            self._break()
        for name, value in attrs:
            if value and name not in {"style", "class"} and (is_written(value) or name == "value"):
                self._write(f"\n{name}: {value}\n")

    @override
    def handle_endtag(self, tag: str) -> None:
        self._is_style = False
        if tag in _CELLS:
            self._cells = max(0, self._cells - 1)
            self._write("\t")
        elif tag not in _INLINE:
            self._break()

    @override
    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self._write(data.replace("\n", " ") if self._cells else data)

    @override
    def handle_comment(self, data: str) -> None:
        self._write(f"\n{data}\n")

    def _break(self) -> None:
        self._write(" " if self._cells else "\n")

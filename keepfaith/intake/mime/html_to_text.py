"""From HTML to plain text: only what a reader would see, nothing fetched, in time that grows with the length alone."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final, NamedTuple

MAX_HTML_LENGTH: Final = 1_000_000
MAX_TAGS: Final = 50_000
_MAX_TAG_LENGTH: Final = 4_000
_MAX_LINK_LENGTH: Final = 2_000
_MAX_ALT_LENGTH: Final = 300
_INLINED: Final = re.compile(r"data:[^\s\"'<>]{200,}", re.IGNORECASE)
# What has no text for a reader, up to its end. An end that never comes takes along the rest.
_UNSEEN: Final = re.compile(
    r"<(?:(!--)|([!?])|(script|style|title|xmp|iframe|noembed|noframes|template|textarea)\b)", re.IGNORECASE
)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*+>")
_BEGUN: Final = re.compile(r"</?[A-Za-z][^<>]*+")
_BLANKS: Final = re.compile(r"[ \t\n\r\f\xa0]+")
_MARK: Final = "- "
_SPACED: Final = re.compile(r"\n{3,}")
_STRETCH: Final = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "dl",
    "table",
    "blockquote",
    "pre",
    "hr",
}
_LINE: Final = {
    "div",
    "tr",
    "dt",
    "dd",
    "section",
    "article",
    "header",
    "footer",
    "address",
    "center",
    "body",
    "form",
}
_VOID: Final = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
_IN_HEAD: Final = {"base", "link", "meta", "noscript"}
_HIDING: Final = re.compile(
    r"display:none|visibility:hidden|font-size:0(?:p[xt]|em|%)?(?:;|!|\Z)|mso-hide:all"
)
_SHOWN: Final = re.compile(r"https?://|mailto:", re.IGNORECASE)
_FETCHED: Final = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)

CUT: Final = "The letter is written as a web page that is too long. Its end was left out."
UNCLOSED: Final = "The letter is written as a web page with a part that never ends. That part was left out."
HIDDEN: Final = "The letter has words that its sender made invisible. They were left out."
PICTURES: Final = "The letter shows pictures that lie elsewhere. They were not fetched."


class SanitizedText(NamedTuple):
    """The text of a page, and what a clerk should know about it."""

    text: str
    remarks: tuple[str, ...]


def sanitize_html(html: str, *, most: int = MAX_HTML_LENGTH, with_hidden: bool = False) -> SanitizedText:
    """Return the text of the first `most` characters of a page; `with_hidden` adds invisible text, to search it."""
    html = _INLINED.sub("", html)
    reader = _Reader(with_hidden=with_hidden)
    if len(html) > most:
        reader.remarks[CUT] = None
    for piece in _pieces("".join(_seen(html[:most], reader.remarks))):
        if reader.tags == MAX_TAGS:
            reader.remarks[CUT] = None
            break
        reader.take(piece)
    lines = "".join(reader.finished()).split("\n")
    text = _SPACED.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip("\n")
    return SanitizedText(text, tuple(reader.remarks))


def _seen(html: str, remarks: dict[str, None]) -> Iterator[str]:
    place = 0
    while match := _UNSEEN.search(html, place):
        yield html[place : match.start()]
        # An end tag need not be closed itself: looked for up to its end, each of many would be searched to the end.
        end = "-->" if match[1] else ">" if match[2] else rf"</{match[3].lower()}\b[^<>]*+>?"
        closed = re.compile(end, re.IGNORECASE).search(html, match.end() - 2)
        if closed is None:
            remarks[UNCLOSED] = None
            return
        place = closed.end()
    yield html[place:]


def _pieces(html: str) -> Iterator[str]:
    """Yield whole tags, and the texts between them, in which nothing looks like a tag any more."""
    place = 0
    for tag in _TAG.finditer(html):
        if text := _before_tag(html[place : tag.start()]):
            yield text.replace("<", "&lt;")
        yield tag[0]
        place = tag.end()
    yield html[place:].replace("<", "&lt;")


def _before_tag(text: str) -> str:
    """Return the text in front of a tag without tags that were begun there: browsers read these as part of it."""
    end = len(text)
    while (place := text.rfind("<", 0, end)) >= 0 and _BEGUN.fullmatch(text, place, end):
        end = place
    return text[:end]


class _Reader(HTMLParser):
    """It is fed tag by tag: of a whole page, the parser reads the rest again for each tag that is not closed."""

    def __init__(self, *, with_hidden: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.remarks: dict[str, None] = {}
        self.tags = 0
        self._with_hidden = with_hidden
        self._out: list[str] = []
        self._owed = 0  # breaks, written when something comes behind them
        self._at_start = True
        self._pre = False
        # The element that is being left out, and how many of its name are open in it.
        self._leaving = ""
        self._depth = 0
        self._link = ""
        self._linked_from = 0

    def take(self, piece: str) -> None:
        is_tag = piece.startswith("<")
        self.tags += is_tag
        if is_tag and len(piece) > _MAX_TAG_LENGTH:
            return
        self.feed(piece)
        self.clear_cdata_mode()
        if is_tag and self.rawdata:
            self.rawdata = ""  # a quotation mark is missing; read on, it would swallow the text

    def finished(self) -> list[str]:
        self.close()
        self._end_link()
        return self._out

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        if self._leaves_out(tag, attributes):
            return
        if tag in _STRETCH or tag in _LINE:
            self._break(2 if tag in _STRETCH else 1)
        match tag:
            case "br":
                self._owed, self._at_start = min(self._owed + 1, 2), True
            case "li":
                self._break(1)
                self._write(_MARK)
            case "td" | "th":
                self._write("" if self._at_start else " ")
            case "pre":
                self._pre = True
            case "img":
                self._picture(attributes)
            case "a":
                self._end_link()
                self._link, self._linked_from = attributes.get("href", ""), len(self._out)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash means nothing: an element that is not void stays open.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._leaving:
            self._depth -= tag == self._leaving
            self._leaving = self._leaving if self._depth else ""
        elif tag in _STRETCH or tag in _LINE:
            self._break(2 if tag in _STRETCH else 1)
            self._pre = self._pre and tag != "pre"
        elif tag == "a":
            self._end_link()

    def handle_data(self, data: str) -> None:
        if self._leaving:
            return
        if self._pre:
            self._write(data)
            return
        text = _BLANKS.sub(" ", data)
        self._write(text.lstrip() if self._at_start else text)

    def _leaves_out(self, tag: str, attributes: dict[str, str]) -> bool:
        if (self._leaving == "head" and tag not in _IN_HEAD) or self._leaving == tag == "p":
            self._leaving = ""  # both are ended by what cannot stand inside them
        if self._leaving:
            self._depth += tag == self._leaving
            return True
        hidden = "hidden" in attributes or _HIDING.search(
            re.sub(r"\s", "", attributes.get("style", "").lower())
        )
        if hidden and not self._with_hidden:
            self.remarks[HIDDEN] = None
        if tag == "head" or (hidden and not self._with_hidden):
            self._leaving, self._depth = ("", 0) if tag in _VOID else (tag, 1)
            return True
        return False

    def _write(self, text: str) -> None:
        if text:
            self._out += ["\n" * self._owed, text] if self._out else [text]
            self._owed, self._at_start = 0, text[-1] in " \n"

    def _break(self, lines: int) -> None:
        # A mark of a list stays with the paragraph that begins in it.
        if self._out[-1:] != [_MARK] or self._owed:
            self._owed = max(self._owed, lines)
        self._at_start = True

    def _picture(self, attributes: dict[str, str]) -> None:
        if _FETCHED.match(attributes.get("src", "")):
            self.remarks[PICTURES] = None
        if alt := _BLANKS.sub(" ", attributes.get("alt", "")).strip():
            self._write(f"[picture: {alt[:_MAX_ALT_LENGTH]}]")

    def _end_link(self) -> None:
        # As browsers do, without blanks around it and without the breaks inside.
        address = re.sub(r"[\t\r\n]", "", self._link.strip())
        self._link = ""
        if len(address) > _MAX_LINK_LENGTH or not _SHOWN.match(address):
            return
        words = "".join(self._out[self._linked_from :]).strip()
        if words and words not in {address, address.removeprefix("mailto:")}:
            shown = address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
            self._write(f" <{shown}>")
            self._at_start = False

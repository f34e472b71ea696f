"""The words of a policy's text in HTML, block by block: of a saved page, or of what was made from the files."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, override

from keepfaith.policies.editions.speech import Speech

_BLOCKS: Final = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "tr", "ul", "ol", "table", "blockquote", "article",
})  # fmt: skip
# Marks that the portal puts beside links: for the ear that one leaves the site, and a warning about e-mail.
_MARKS: Final = {"span": "usa-sr-only", "small": "mail-warning"}
_WARNING: Final = (
    'E-mail is not encrypted. For anything private, use our <a href="%(secure_form)s">secure form</a>.'
)


@dataclass
class PageWords:
    """What a page says as the text of a policy, where its links lead, and which marks stand in it."""

    title: str = ""
    blocks: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)


def known_marks(speech: Speech) -> set[str]:
    """Return what the marks of the portal say in a language."""
    warning = re.sub(r"<[^>]*>", "", speech.gettext(_WARNING))
    return {f"({speech.gettext('leaves this site')})", warning}


def page_words(html: str) -> PageWords | None:
    """Read the title and the article of a policy's page; none where a page has no such article."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.words if reader.has_article else None


def text_words(title: str, html: str) -> PageWords:
    """Read the words of a text that stands by itself."""
    words = page_words(f'<h1>{title}</h1><article class="prose">{html}</article>')
    return words or PageWords()


class _Reader(HTMLParser):
    """Gathers words up to the next block, and apart from them those of marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = PageWords()
        self.has_article = self.in_article = self.in_title = False
        self.mark_tag, self.depth = "", 0
        self.parts: list[str] = []
        self.mark_parts: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        classes = (attributes.get("class") or "").split()
        if tag == "article" and "prose" in classes and not self.has_article:
            self.has_article = self.in_article = True
        if self.mark_tag:
            self.depth += tag == self.mark_tag
        elif self.in_article and _MARKS.get(tag) in classes:
            self.mark_tag, self.depth = tag, 1
        elif tag == "a" and self.in_article:
            self.words.links.append(attributes.get("href") or "")
        elif tag in _BLOCKS:
            self._end_block()
            self.in_title = tag == "h1" and not self.words.title

    @override
    def handle_endtag(self, tag: str) -> None:
        if self.mark_tag:
            self.depth -= tag == self.mark_tag
            if not self.depth:
                self.words.marks.add(" ".join("".join(self.mark_parts).split()))
                self.mark_tag, self.mark_parts = "", []
        elif tag in _BLOCKS:
            self._end_block()
            self.in_article = self.in_article and tag != "article"

    @override
    def handle_data(self, data: str) -> None:
        if self.mark_tag:
            self.mark_parts.append(data)
        elif self.in_article or self.in_title:
            self.parts.append(data)

    def _end_block(self) -> None:
        text, self.parts = " ".join("".join(self.parts).split()), []
        if self.in_title:
            self.words.title, self.in_title = text, False
        elif text and self.in_article:
            self.words.blocks.append(text)

"""The prose of an edition: its title, its anchored blocks, its contents list and its HTML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from django.conf import settings
from django.utils import translation
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.external_links import mark, own_hosts

ANCHOR = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the contents list."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block that a person can point at: its anchor, its first line in the file (from 1) and its plain text."""

    anchor: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the text: the anchor of the block that it stands in, if that has one, and where it leads."""

    anchor: str
    url: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A policy's text, rendered once."""

    title: str
    html: str
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = ()

    @property
    def anchors(self) -> frozenset[str]:
        """Every anchor of the text."""
        return frozenset(block.anchor for block in self.blocks if block.anchor)


def markdown_parser() -> MarkdownIt:
    """Return what reads the Markdown of policies: without raw HTML, with tables, and a name above a block."""
    return (
        MarkdownIt("commonmark", {"html": False})
        .enable("table")
        .use(attrs_block_plugin, allowed=["id", "lang", "dir"])
    )


def render(text: str, *, language: str = "") -> Prose:
    """Render Markdown without raw HTML; a line `{#anchor}` above a block names it.

    The text speaks for itself. What is put beside it, on links and addresses, is said in `language`, else in the one
    that governs, whatever language the page around it has.
    """
    return _rendered(text, language or settings.LANGUAGE_CODE, this_agency().contact_form, own_hosts())


@lru_cache(maxsize=4_096)
def plain_text(text: str) -> str:
    """Return the words of a block without the signs of Markdown."""
    return " ".join("".join(map(_words, _inline_parser().parseInline(text))).split())


@cache
def _inline_parser() -> MarkdownIt:
    return markdown_parser()


def _words(token: Token) -> str:
    return "".join(map(_words, token.children or ())) or ("\n" if "break" in token.type else token.content)


@lru_cache(maxsize=64)
def _rendered(text: str, language: str, form: str, _own_hosts: frozenset[str]) -> Prose:
    parser = markdown_parser()
    tokens = parser.parse(text)
    title = take_title(tokens)
    links = tuple(_links(tokens))
    with translation.override(language):
        mark(tokens, form=form)
    name_headings(tokens)
    return Prose(
        title=title,
        html=str(parser.renderer.render(tokens, parser.options, {})),
        headings=tuple(
            Heading(str(token.attrGet("id")), tokens[index + 1].content)
            for index, token in enumerate(tokens)
            if token.type == "heading_open" and token.tag == "h2"
        ),
        blocks=tuple(_blocks(tokens)),
        links=links,
    )


def take_title(tokens: list[Token]) -> str:
    """Take the title out of a text."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1":
            title = tokens[index + 1].content
            del tokens[index : index + 3]
            return title
    return ""


def _links(tokens: Sequence[Token]) -> Iterator[Link]:
    anchors: list[str] = []
    for token in tokens:
        if token.nesting == 1:
            anchors.append(str(token.attrGet("id") or ""))
        elif token.nesting == -1:
            anchors.pop()
        for child in token.children or ():
            if child.type == "link_open":
                anchor = next((opened for opened in reversed(anchors) if opened), "")
                yield Link(anchor, str(child.attrGet("href")))


def name_headings(tokens: Sequence[Token]) -> None:
    """Give an anchor to each heading that names none."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and not token.attrGet("id"):
            token.attrSet("id", anchor_of(tokens[index + 1].content))


def anchor_of(heading: str) -> str:
    """Make the anchor of a heading that names none."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _blocks(tokens: Sequence[Token]) -> list[Block]:
    return [
        Block(str(token.attrGet("id") or ""), token.map[0] + 1, tokens[index + 1].content)
        for index, token in enumerate(tokens)
        if token.map and (token.type in {"paragraph_open", "heading_open"} or token.attrGet("id"))
    ]

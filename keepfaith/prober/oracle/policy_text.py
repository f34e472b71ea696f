"""A policy's Markdown, read as words: block by block, with its anchors and links, by a reading of our own.

It knows what the policies of an agency are made of: paragraphs, headings, lists, tables and quotes, with links, stress
and code in a line. Whatever else stands in a text is refused, so that it counts as unproven and never as equal.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from keepfaith.prober.oracle.addresses import split
from keepfaith.prober.oracle.place_words import PlaceWords, Unread

_BLOCK: Final = re.compile(
    r"(?:\{#(?P<anchor>[^}\s]+)[^}\n]*\}\n)?(?:(?P<level>#{1,6}) +)?(?P<words>.+)", re.DOTALL
)
_LINK: Final = re.compile(r'\[((?:[^\[\]\\]|\\.)*)\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)')
# Where links lead that name an address by a word, as in [others]: https://example.gov/
_DEFINITION: Final = re.compile(r"^ {0,3}\[[^\]\n]+\]:[ \t]*<?([^\s>]+)>?", re.MULTILINE)
_BARE_LINK: Final = re.compile(r"<((?:https?|mailto):[^<>\s]+)>")
_CODE: Final = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_STRESS: Final = re.compile(r"(?<![\w*])([*_])(?=\S)(.+?)(?<=\S)\1(?![\w*])", re.DOTALL)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")
_ITEM: Final = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(.*)", re.DOTALL)
_ROW_ENDS: Final = re.compile(r"^\s*\|?|\|?\s*$")
_RULE: Final = re.compile(r"[\s|:-]+")
_UNKNOWN: Final = re.compile(
    r"^(?:```|~~~|<[a-zA-Z/!]|(?:=+|-+)\s*$|\[[^\]]+\]:| {4,}(?![-*+\d]))|!\[|\]\[", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, item or cell: its level if it is a heading, its words, and where its links lead."""

    level: int
    words: str
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PolicyText:
    """A policy as it is to be read: its title, its blocks and its anchors, in their order."""

    title: str
    blocks: tuple[Block, ...]
    anchors: tuple[str, ...]


def policy_text(source: str, *, places: PlaceWords, prefix: str = "") -> PolicyText:
    """Read a policy: `places` gives its facts, and each paragraph in a language; links to this site get a prefix."""
    title, blocks, anchors = "", list[Block](), list[str]()
    for match in _matches(source):
        level = len(match["level"] or "")
        words, fill = places.chosen(match["words"])
        if level == 1 and not title:
            title = fill(_block(words, 1).words)
            continue
        if match["anchor"] or level:
            anchors.append(match["anchor"] or anchor_of(match["words"]))
        parts = [_block(words, level)] if level else _parts(words)
        blocks += [
            replace(part, words=" ".join(fill(part.words).split()), links=tuple(map(fill, part.links)))
            for part in parts
        ]
    carried = (replace(block, links=tuple(_carried(url, prefix) for url in block.links)) for block in blocks)
    return PolicyText(title, tuple(carried), tuple(anchors))


def links_of(source: str) -> set[str]:
    """Return where the links of a text lead, in whatever it stands."""
    kinds = ((_LINK, 2), (_BARE_LINK, 1), (_DEFINITION, 1))
    return {match[group] for pattern, group in kinds for match in pattern.finditer(source)}


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading that names none."""
    return "-".join(re.findall(r"[a-z0-9]+", heading.lower()))


def _carried(url: str, prefix: str) -> str:
    """Return a link as a page shows it whose address carries choices."""
    is_own = url.startswith("/") and not url.startswith("//")
    return prefix + url if is_own and split(prefix + url, frozenset({prefix.rpartition("/")[2]}))[0] else url


def _matches(source: str) -> Iterator[re.Match[str]]:
    for block in re.split(r"\n{2,}", source.strip("\n")):
        if match := _BLOCK.fullmatch(block.rstrip("\n")):
            yield match


def _parts(words: str) -> Iterator[Block]:
    """Split what stands between two empty lines into items, cells or one paragraph."""
    lines = words.split("\n")
    if _UNKNOWN.search(words):
        raise Unread
    if _ITEM.fullmatch(lines[0]):
        yield from (_block(item, 0) for item in _items(lines))
    elif lines[0].lstrip().startswith("|"):
        rows = [line for line in lines if not _RULE.fullmatch(line)]
        cells = [cell for row in rows for cell in re.split(r"(?<!\\)\|", _ROW_ENDS.sub("", row))]
        yield from (_block(cell, 0) for cell in cells if cell.strip())
    else:
        yield _block("\n".join(line.removeprefix(">") for line in lines), 0)


def _items(lines: list[str]) -> Iterator[str]:
    item: list[str] = []
    for line in lines:
        match = _ITEM.fullmatch(line)
        if match and item:
            yield "\n".join(item)
            item = []
        item.append(match[1] if match else line)
    yield "\n".join(item)


def _block(text: str, level: int) -> Block:
    links = tuple(match[2] for match in _LINK.finditer(text)) + tuple(_BARE_LINK.findall(text))
    plain = _LINK.sub(r"\1", text)
    plain = _BARE_LINK.sub(r"\1", plain)
    plain = _CODE.sub(r"\2", plain)
    plain = _STRESS.sub(r"\2", _STRONG.sub(r"\2", plain))
    plain = html.unescape(_ESCAPED.sub(r"\1", plain))
    return Block(level, " ".join(plain.split()), links)

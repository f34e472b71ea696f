"""What changed in the words between two editions, block by block and then word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from keepfaith.policies.editions.markdown import Block, Prose

Kind = Literal["kept", "added", "removed", "changed"]
WORD = re.compile(r"\s*\S+|\s+$")
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
MARKUP = re.compile(ESCAPED.pattern + r"|\[((?:[^\]\\]|\\.)*)\]\([^)]*\)|[*_`]{1,2}")
ALIKE = 0.4
ISLET = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that both editions have, or only one."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of the comparison."""

    kind: Kind
    anchor: str
    is_heading: bool
    spans: tuple[Span, ...]


def redline(earlier: Prose, later: Prose) -> tuple[Paragraph, ...]:
    """Compare two texts; blocks of the same anchor, or much alike, are shown as one changed block."""
    old, new = earlier.blocks, later.blocks
    matcher = SequenceMatcher(
        a=[_key(block) for block in old], b=[_key(block) for block in new], autojunk=False
    )
    paragraphs: list[Paragraph] = []
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            paragraphs += [_whole("kept", block, later) for block in new[new_start:new_end]]
        else:
            paragraphs += _replaced(old[old_start:old_end], new[new_start:new_end], earlier, later)
    return tuple(paragraphs)


def _key(block: Block) -> tuple[str, str]:
    return block.anchor, block.text


def _plain(text: str) -> str:
    return MARKUP.sub(lambda match: match[1] or _unescaped(match[2] or ""), text)


def _unescaped(label: str) -> str:
    return ESCAPED.sub(r"\1", label)


def _is_heading(block: Block, prose: Prose) -> bool:
    return any(heading.anchor == block.anchor and heading.text == block.text for heading in prose.headings)


def _whole(kind: Kind, block: Block, prose: Prose) -> Paragraph:
    return Paragraph(kind, block.anchor, _is_heading(block, prose), (Span(kind, _plain(block.text)),))


def _replaced(
    old: Sequence[Block], new: Sequence[Block], earlier: Prose, later: Prose
) -> Iterator[Paragraph]:
    waiting = list(old)
    for block in new:
        partner = next((other for other in waiting if _belong_together(other, block)), None)
        if partner is None:
            yield _whole("added", block, later)
            continue
        while waiting[0] is not partner:
            yield _whole("removed", waiting.pop(0), earlier)
        waiting.pop(0)
        yield Paragraph(
            "changed",
            block.anchor,
            _is_heading(block, later),
            tuple(word_changes(_plain(partner.text), _plain(block.text))),
        )
    for block in waiting:
        yield _whole("removed", block, earlier)


def _belong_together(old: Block, new: Block) -> bool:
    if old.anchor or new.anchor:
        return old.anchor == new.anchor
    return SequenceMatcher(a=old.text, b=new.text, autojunk=False).ratio() >= ALIKE


def word_changes(old: str, new: str) -> Iterator[Span]:
    """Compare two texts word by word; white space belongs to the word after it."""
    before, after = WORD.findall(old), WORD.findall(new)
    opcodes = SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes()
    removed: list[str] = []
    come: list[str] = []
    for place, (tag, old_start, old_end, new_start, new_end) in enumerate(opcodes):
        is_islet = 0 < place < len(opcodes) - 1 and new_end - new_start < ISLET
        if tag != "equal" or is_islet:
            # A word or two that happen to stay amid changes read worse apart than replaced with the rest.
            removed += before[old_start:old_end]
            come += after[new_start:new_end]
            continue
        yield from _change(removed, come)
        removed, come = [], []
        yield Span("kept", "".join(after[new_start:new_end]))
    yield from _change(removed, come)


def _change(removed: Sequence[str], added: Sequence[str]) -> Iterator[Span]:
    if removed:
        yield Span("removed", "".join(removed))
    if added:
        yield Span("added", "".join(added))

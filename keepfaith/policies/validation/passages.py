"""The texts of an edition that people read as its prose, each with its file, its line and its clause."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from keepfaith.policies.editions.bundle import Bundle, lines_of
from keepfaith.policies.editions.text_blocks import blocks_of
from keepfaith.policies.validation.table_reader import rows

TEXT, CLAUSES = "policy.md", "clauses.toml"
# What a clause's entry says to readers.
SPOKEN_KEYS: Final = ("says", "keeper", "how", "awaits")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of the text, or a sentence of a clause's entry; `line` is the one on which it begins."""

    file: str
    line: int
    anchor: str
    text: str
    is_heading: bool = False

    def line_at(self, place: int) -> int:
        """Return the line of a character."""
        return self.line + self.text.count("\n", 0, place)


@lru_cache(maxsize=8)
def passages_of(bundle: Bundle) -> tuple[Passage, ...]:
    """List the paragraphs of the text, then what the entries of clauses say."""
    return (*_paragraphs(bundle), *_spoken(bundle))


def _spoken(bundle: Bundle) -> Iterator[Passage]:
    for entry in rows(bundle, CLAUSES, "clause"):
        anchor = str(entry.get("anchor", ""))
        for key in SPOKEN_KEYS:
            if isinstance(text := entry.get(key), str) and text:
                yield Passage(CLAUSES, _line(bundle, anchor, key), anchor, text)


def _paragraphs(bundle: Bundle) -> Iterator[Passage]:
    source = bundle.files[TEXT]
    after = 0
    for block in blocks_of(source):
        at = source.index(block[0], after)
        after = at + len(block[0])
        line = source.count("\n", 0, at + block.start("words")) + 1
        yield Passage(TEXT, line, block["anchor"] or "", block["words"], bool(block["level"]))


def _line(bundle: Bundle, anchor: str, key: str) -> int:
    """Find the line of a key in the entry of a clause, else that of its anchor."""
    start = bundle.line_of(CLAUSES, f'anchor = "{anchor}"')
    for number, line in enumerate(lines_of(bundle.files[CLAUSES])[start:], start + 1):
        if re.match(rf"{key}\s*=", line):
            return number
        if line.startswith("["):
            break
    return start

"""Values that stand as another does, between the same signs and behind such a word: they are of the same kind."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from keepfaith.pii.detection.matches import ACT, Claim
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.words import WORDS

# As sure as what stands as a sure one does.
ALIKE: Final = 0.87
_REACH, _BEFORE = 400, 48
_SIGNS: Final = b" \t\n>|-*:=,;(/[#\"'.&"
_WORD: Final = re.compile(rb"[a-z0-9\x80-\xff]+\Z")
_BLANKS: Final = re.compile(rb"[ \t>]+")
# Of the signs before a value, these part it from whose it is; a colon and a blank do so behind a name alone.
_PARTS: Final = re.compile(rb"[(/|=-]")
# Behind the first name or its letter, a name goes on; and where a name begins in a list.
_NAME_BEFORE: Final = re.compile(r"(?:[A-Z]\.|[A-Z][a-z]{1,14}) \Z")
_ITEM_BEFORE: Final = re.compile(r"(?:[,;:.\n&(]|\band|\by|\be|\bak) {0,2}\Z|\A\Z")
_END: Final = b".,;\n"
_FOLLOWING: Final = re.compile(rb" ([a-z]{2,14})")
_PERSONS: Final = re.compile(rb"(?:" + "|".join(WORDS["births"]["whose"]).encode() + rb")s?\Z")
# Words that stand before anything.
_SAYS_NOTHING: Final = frozenset(
    b"a an and are as at but by de el en for from in is it la not of on or since the to until was were with y".split()
)
_NAME: Final = b"name"
Frame = tuple[bytes, bytes, bytes]
# Right behind a word for somebody.
OF_A_PERSON: Final[Frame] = (b"person", b"", b"")


def alike(
    page: Page,
    claims: Sequence[Claim],
    wanted: re.Pattern[bytes],
    fits: Callable[[bytes], bool],
    also: Iterable[Frame] = (),
) -> Iterator[re.Match[bytes]]:
    """Yield what is wanted near sure claims, stands as one of them does or `also`, and has no word of its own."""
    sure = [claim for claim in claims if claim.doubt <= 1 - ACT or claim.is_unlikely]
    if not sure:
        return
    taken = {claim.start for claim in sure}
    first, last = max(0, sure[0].start - _REACH), max(claim.end for claim in sure) + _REACH
    if not page.has_other_digits(sure, first, last):
        return
    others = [
        match for match in page.matches(wanted, first, last) if match.start() not in taken and fits(match[0])
    ]
    if not others:
        # As most often.
        return
    frames = {*also, *(frame for claim in sure for frame in frames_of(page, claim.start, claim.end))}
    for match in others if frames else ():
        start, end = match.span()
        is_alike = not frames.isdisjoint(frames_of(page, start, end))
        if is_alike and not page.has_word_for_number(max(0, start - _BEFORE // 2), start):
            yield match


def frames_of(page: Page, start: int, end: int) -> tuple[Frame, ...]:
    """Return what is around a value that says whose it is: the word and signs before, and the sign or word behind."""
    first = max(0, start - _BEFORE)
    before = page.plain[first:start]
    words = before.rstrip(_SIGNS)
    behind = page.plain[end : end + 1]
    behind = b"." if not behind or behind in _END or page.plain.startswith(b" (", end) else behind
    signs = _BLANKS.sub(b"", before[len(words) :])
    word = _WORD.search(words)
    label = _label(page, words, first, word, signs) if word else b""
    frames: tuple[Frame, ...] = ((label, signs, behind),) if label else ()
    if word and not signs and _PERSONS.match(word[0]):
        frames = *frames, OF_A_PERSON
    following = _FOLLOWING.match(page.plain, end) if signs else None
    if following and following[1] not in _SAYS_NOTHING:
        return *frames, (b"", signs, following[1])
    return frames


def _label(page: Page, words: bytes, first: int, word: re.Match[bytes], signs: bytes) -> bytes:
    """Return whose a value is, or the word before it; nothing where that says nothing."""
    written = word[0]
    if written.isdigit() and len(written) <= 2:  # noqa: PLR2004 - which of several
        outer = _WORD.search(words[: word.start()].rstrip(b" #"))
        written = outer[0] if outer else b""
        word = outer or word
    if _PERSONS.match(written):
        return _NAME
    at = first + word.start()
    if page.text[at : at + 1].isupper():
        text = page.text[max(0, at - _BEFORE) : at]
        if not page.text[at + 1 : at + 2].islower():
            return written
        is_name = _PARTS.search(signs) is not None or _NAME_BEFORE.search(text) is not None
        return _NAME if is_name or (not signs and _ITEM_BEFORE.search(text)) else b""
    return b"" if written in _SAYS_NOTHING or len(written) < 2 else written  # noqa: PLR2004 - a letter

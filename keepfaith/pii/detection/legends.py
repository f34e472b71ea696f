"""Legends: a line that says what a column's or a field's code means, so that the code says so wherever it stands."""

import re
from typing import Final

from keepfaith.pii.detection.cue_words import OTHER

# Right before a word, a code and what says that it means the word.
_CODE: Final = re.compile(
    rb"(?<![a-z0-9_])(?P<code>[a-z]{1,12}(?:_[a-z0-9]{1,12}){1,4}|[a-z]{2,5}[0-9]{1,4})"
    rb"(?: ?= ?| (?:is|are|means|stands for) )(?:the |a |an )?(?:[a-z]{2,14} ){0,3}\Z"
)
_REACH, _MOST = 72, 200

Cues = list[tuple[int, int, str]]


def with_legends(plain: bytes, cues: Cues) -> Cues:
    """Return a text's cue words, and as such the codes that a legend explains by one of them."""
    if b"= " not in plain and b" is the " not in plain and b" means " not in plain:
        return cues
    codes: dict[bytes, str] = {}
    for _, start, kind in cues:
        if kind != OTHER:
            code = _CODE.search(plain, max(0, start - _REACH), start)
            if code:
                codes.setdefault(code["code"], kind)
    if not codes:
        return cues
    aliases = re.compile(rb"(?<![a-z0-9_])(?:" + b"|".join(sorted(codes, reverse=True)) + rb")(?![a-z0-9_])")
    explained = [
        (match.end(), match.start(), codes[match[0]])
        for match, _ in zip(aliases.finditer(plain), range(_MOST), strict=False)
    ]
    return sorted({*cues, *explained})

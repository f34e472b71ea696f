"""Words that say what stands beside them, in the languages of the sample (`words.toml`)."""

import re
from functools import cache
from typing import Final

from keepfaith.pii.detection.normalization import in_chinese
from keepfaith.pii.detection.words import CHINESE, LICENSES, SAYS_NUMBER, WORDS

# Words for what is no identifier of a person, such as an invoice.
OTHER: Final = "other"
_BETWEEN: Final = r"(?:[_-]| {1,2}| ?\n[ >|]{0,4})?"
# A blank of a pattern, but for those in a class: a line may end there.
_BLANK: Final = re.compile(r" (?![^\[]*\])")
_NUMBER: Final = r"(?:#s?|nos?\.?|nrs?\.?|nums?\.?|nbrs?\.?|nmbrs?|numbers?|ids?|i\.d\.|code)"
# "license", also as those who are in a hurry write it.
_LICENSE: Final = "li(?:s|c|sc)en[cs]es?"
_SOCIAL: Final = re.compile(
    rb"\s+(?:stud|work|media|scien|emot|network|justice|event|distanc|skill|servic|club|program|norm|life)"
)
# Words for a person or a bank; numbers of every kind are theirs.
WEAK: Final = frozenset(word.encode() for word in WORDS["weak"]["persons"])
# Words, with what is before them when they say nothing: a host's last part, and "in case".
_FALSE_BEHIND: Final = {b"org": b".", b"case": b"in "}
# What follows a word when it is none of these cues.
_FALSE_BEFORE: Final = {
    "ssn": _SOCIAL,
    "license": re.compile(rb"[-_/.][a-z]"),
    "birth": re.compile(rb"\s?(?:rate|place|mother|father|parent|control|weight|name|defect)"),
}
# Kinds of cues of which some are none, by what is beside them.
DOUBTFUL: Final = frozenset({OTHER, *_FALSE_BEFORE})


def is_false(plain: bytes, end: int, start: int, kind: str) -> bool:
    """Return whether a word of a doubtful kind says nothing where it stands."""
    if kind == OTHER:
        before = _FALSE_BEHIND.get(plain[start:end])
        return before is not None and plain.endswith(before, 0, start)
    return _FALSE_BEFORE[kind].match(plain, end) is not None


def _pattern(word: str) -> bytes:
    broken = _BLANK.sub(r"(?: {1,2}| ?\\n[ >|]{0,4})", word)
    return (
        broken.replace("<->", _BETWEEN)
        .replace("<number>", _NUMBER)
        .replace("<license>", _LICENSE)
        .encode("ascii")
    )


_NOT_OF_NUMBERS: Final = frozenset({"birth", "address", "ip"})
# How many digits there are in numbers of a kind; where it is not here, any.
_SIZES: Final = {
    "ssn": {4, 9}, "routing": {9}, "card": {4, *range(12, 20)}, "iban": set(range(5, 35)), "phone": set(range(7, 16)),
}  # fmt: skip


@cache
def silent_about(size: int, also: str) -> frozenset[str]:
    """Return the kinds of cues that do not speak of a number of so many digits."""
    return (_NOT_OF_NUMBERS | {kind for kind, sizes in _SIZES.items() if size not in sizes}) - {also}


def cue_patterns() -> list[tuple[str, bytes]]:
    """Return the kind and the pattern of each cue; no letter may stand before or behind one, but for Chinese ones."""
    latin = [
        (kind, (b"" if word.startswith("\\(") else rb"(?:\b|_)") + _pattern(word))
        for kind, words in WORDS["cues"].items()
        for word in words
    ]
    return latin + [(kind, in_chinese(word)) for kind, words in CHINESE.items() for word in words]


# A word or sign that says of what follows that it is a number.
SAYS: Final = re.compile(
    b"|".join(
        [rb"\b" + word.encode() if word[0].isalpha() else word.encode() for word in SAYS_NUMBER["number"]]
        + [re.escape(in_chinese(sign)) for sign in SAYS_NUMBER["chinese"]]
    )
)
# Words that say whose license it is.
OF_DRIVERS, OF_EDUCATORS = (
    re.compile(rb"\b(?:" + "|".join(LICENSES[name]).encode() + b")") for name in ("drivers", "educators")
)
# What says so of ten digits, right before them.
BEFORE_PHONES: Final = re.compile(
    rb"\b(?:"
    + "|".join(WORDS["telephones"]["before"]).encode()
    + rb")(?: (?:at|number|is|me|on|a|al|em))?[ :.=()+-]{1,3}\Z"
)
# What says so right behind them.
BEHIND_PHONES: Final = re.compile(
    rb"[ ,]{0,2}[-(]?[ ]?(?:" + "|".join(WORDS["telephones"]["behind"]).encode() + rb")\b"
)

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
_NUMBER: Final = (
    r"(?:#s?|n[o0]s?\.?|nrs?\.?|nums?\.?|nbrs?\.?|nmbrs?|nu(?:m(?:b(?:e?r|re)|ebr)|bmer)s?|"
    r"[il]ds?|i\.d\.|i d|code)"
)
# "license", also as those who are in a hurry write it.
_LICENSE: Final = "l[il](?:s|c|sc)en[cs]es?"
# Whose number it is, written before a column's name without anything between.
_ROLE: Final = (
    "(?:emp(?:loyee)?|stud?(?:ent)?|teacher|parent|guardian|spouse|dep(?:endent)?|cust(?:omer)?|user|applicant|"
    "member|person|patient|child)?"
)
_MISSPELLED: Final = re.compile("<~([a-z]+)>")
_VOWELS: Final = "aeiou"
# Words for a person or a bank; numbers of every kind are theirs.
WEAK: Final = frozenset(word.encode() for word in WORDS["weak"]["persons"])


def _pattern(word: str) -> bytes:
    broken = _BLANK.sub(r"(?: {1,2}| ?\\n[ >|]{0,4})", word)
    broken = _MISSPELLED.sub(lambda match: _misspelled(match[1]), broken)
    for name, pattern in (
        ("<->", _BETWEEN),
        ("<number>", _NUMBER),
        ("<license>", _LICENSE),
        ("<role>", _ROLE),
    ):
        broken = broken.replace(name, pattern)
    return broken.encode("ascii")


def _misspelled(word: str) -> str:
    """Return the pattern of a word with one slip: of a hurried hand, or of a scanner that read l for i."""
    slips = {word.replace("i", "l")}
    for at, letter in enumerate(word):
        if at:
            slips |= {word[:at] + word[at + 1 :], word[:at] + letter + word[at:]}
            slips.add(word[: at - 1] + letter + word[at - 1] + word[at + 1 :])
        if letter in _VOWELS:
            slips |= {word[:at] + other + word[at + 1 :] for other in _VOWELS}
        if letter in "cs":
            slips.add(word[:at] + "cs"[letter == "c"] + word[at + 1 :])
    return f"(?:{'|'.join(sorted(slips - {word}))})"


_NOT_OF_NUMBERS: Final = frozenset({"birth", "address", "ip"})
_NOT_OF_DATES: Final = frozenset({"phone"})
# How many digits there are in numbers of a kind; where it is not here, any.
_SIZES: Final = {
    "ssn": {4, 9}, "routing": {9}, "card": {4, *range(12, 20)}, "iban": set(range(5, 35)), "phone": set(range(7, 16)),
    "license": set(range(1, 21)), "any-license": set(range(1, 15)),
    "student": set(range(1, 15)), "educator": set(range(1, 15)),
}  # fmt: skip


@cache
def silent_about(size: int, also: str) -> frozenset[str]:
    """Return the kinds of cues that do not speak of a number of so many digits."""
    deaf = _NOT_OF_NUMBERS | {kind for kind, sizes in _SIZES.items() if size not in sizes}
    return (deaf | _NOT_OF_DATES if also == "birth" else deaf) - {also}


# How a cue begins before which a letter may stand.
_SIGNS_FIRST: Final = ("\\(", "[|", "\\x01")


def cue_patterns() -> list[tuple[str, bytes]]:
    """Return the kind and the pattern of each cue; no letter may stand before or behind one, but for Chinese ones."""
    latin = [
        (kind, (b"" if word.startswith(_SIGNS_FIRST) else rb"(?:\b|_)") + _pattern(word))
        for kind, words in WORDS["cues"].items()
        for word in words
    ]
    return latin + [(kind, in_chinese(word)) for kind, words in CHINESE.items() for word in words]


# A word or sign that says of what follows that it is a number.
SAYS: Final = re.compile(
    b"|".join(
        [
            # The sign first, and then what is before it: so a search passes quickly over what begins none.
            f"{word[0]}(?<![a-z0-9][a-z]){word[1:]}".encode() if word[0].isalpha() else word.encode()
            for word in SAYS_NUMBER["number"]
        ]
        + [re.escape(in_chinese(sign)) for sign in SAYS_NUMBER["chinese"]]
    )
)
# Words that say whose license it is, or what has it that is no person. All that begin with one letter are
# together, so that a search is quick.
OF_DRIVERS, OF_EDUCATORS, OF_THINGS = (
    re.compile(
        "|".join(
            rf"{letter}(?<!\w[a-z])(?:{'|'.join(word[1:] for word in LICENSES[name] if word[0] == letter)})"
            for letter in dict.fromkeys(word[0] for word in LICENSES[name])
        ).encode()
    )
    for name in ("drivers", "educators", "things")
)
# Right before such a word, that the license is a person's own.
OF_ONESELF: Final = re.compile(rb"\b(?:" + "|".join(LICENSES["own"]).encode() + rb") (?:[a-z]{2,12} )?\Z")
# What says so of ten digits, right before them.
BEFORE_PHONES: Final = re.compile(
    rb"\b(?:"
    + "|".join(WORDS["telephones"]["before"]).encode()
    + rb")(?: (?:at|number|is|me|on|a|al|em))?[ :,.=()'+-]{1,3}\Z"
)
# What says so right behind them.
BEHIND_PHONES: Final = re.compile(
    rb"[ ,]{0,2}[-(]?[ ]?(?:" + "|".join(WORDS["telephones"]["behind"]).encode() + rb")\b"
)

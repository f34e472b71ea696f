"""Words that say what stands beside them, in the languages of the sample (`words.toml`)."""

import re
from typing import Final

from keepfaith.pii.detection.normalization import in_chinese
from keepfaith.pii.detection.words import CHINESE, WORDS

# Words for what is no identifier of a person, such as an invoice.
OTHER: Final = "other"
_BETWEEN: Final = r"[ _\n-]?"
# A blank of a pattern, but for those in a class: a line may end there.
_BLANK: Final = re.compile(r" (?![^\[]*\])")
_NUMBER: Final = r"(?:#|no\.?|nos\.?|nr\.?|num|number|id)"
_SOCIAL: Final = re.compile(
    rb"\s+(?:stud|work|media|scien|emot|network|justice|event|distanc|skill|servic|club|program|norm|life)"
)
# What follows a word when it is none of these cues.
FALSE_AFTER: Final = {
    "ssn": _SOCIAL,
    "license": re.compile(rb"[-_/.][a-z]"),
    "birth": re.compile(rb"\s?(?:cert|rate|place|mother|father|parent|control|weight|name|defect)"),
}


def _pattern(word: str) -> bytes:
    broken = _BLANK.sub(r"[ \\n]", word)
    return broken.replace("<->", _BETWEEN).replace("<number>", _NUMBER).encode("ascii")


def cue_patterns() -> list[tuple[str, bytes]]:
    """Return the kind and the pattern of each cue; no letter may stand before or behind one, but for Chinese ones."""
    latin = [(kind, rb"(?:\b|_)" + _pattern(word)) for kind, words in WORDS["cues"].items() for word in words]
    return latin + [(kind, in_chinese(word)) for kind, words in CHINESE.items() for word in words]

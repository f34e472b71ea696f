"""A guess at what a person meant who misspelled a word: the nearest word of the site."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

# Longer ones are no words, and of shorter ones too many are alike.
_WORD: Final = re.compile(r"[^\W\d_]{4,30}")
# So many words of a query are compared, each with words of about its length.
MAX_WORDS: Final = 4
MAX_KNOWN: Final = 20_000
_LENGTHS_APART: Final = 2
_ALIKENESS: Final = 0.8


def guess(words: str, texts: Iterable[str]) -> str:
    """Return what a person typed with each word that no text has replaced by the nearest; nothing if none is near."""
    known = dict.fromkeys(word.casefold() for text in texts for word in _WORD.findall(text))
    unknown = [word for word in dict.fromkeys(_WORD.findall(words)) if word.casefold() not in known]
    candidates, meant = list(known)[:MAX_KNOWN], dict[str, str]()
    for word in unknown[:MAX_WORDS]:
        alike = [other for other in candidates if abs(len(other) - len(word)) <= _LENGTHS_APART]
        for nearest in get_close_matches(word.casefold(), alike, n=1, cutoff=_ALIKENESS):
            meant[word] = nearest
    return _WORD.sub(lambda match: meant.get(match[0], match[0]), words) if meant else ""

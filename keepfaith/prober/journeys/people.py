"""People who do not exist: what they are called, where they would live, and one coined word each."""

import random
import re
import secrets
from typing import Final

from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.own_traces import OWN_NUMBERS, OWN_WORDS

_GIVEN: Final = (
    "Adara", "Belwin", "Corvane", "Delphis", "Eskil", "Farrow", "Gildas", "Hesper", "Isolde", "Jorund", "Kestrel",
    "Linnet", "Merle", "Nerys", "Orrin", "Perrin", "Quillon", "Rowan", "Sorrel", "Tamsin",
)  # fmt: skip
_FAMILY: Final = ("Quennington", "Ashgrove")
_STREETS: Final = ("Elm Street", "Mill Road", "Harbor Lane", "Orchard Way")
# Letters of which no word of a language is made, and that are none of a receipt's.
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_SYLLABLES: Final = 4


def somebody(word: str = "") -> Person:
    """Return a person of the fixed list with a word of their own; who was drawn before has another word."""
    word = word or OWN_WORDS.note(coined_word())
    given, family = random.choice(_GIVEN), random.choice(_FAMILY)  # noqa: S311 - only who
    number = 1 + secrets.randbelow(900)
    return Person(
        name=f"{given} {family} {word}",
        email=f"{given.lower()}.{word}@example.org",
        street=f"{number} {word.title()} {random.choice(_STREETS)}\nExampletown, MA 00000",  # noqa: S311 - only where
        organization=f"{word.title()} School",
        phone=f"781-555-01{secrets.randbelow(100):02}, ask for {word}",
        word=word,
    )


def coined_word() -> str:
    """Make up a word that stands in no text: so many syllables, with figures where no word has any."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(_SYLLABLES)]
    return f"{secrets.choice(_CONSONANTS)}{secrets.randbelow(10)}{''.join(syllables)}{secrets.randbelow(10)}"


def made_up_number() -> str:
    """Draw a card number as cards have it (ISO/IEC 7812-1, annex B), or a Social Security number never given out."""
    if secrets.randbelow(2):
        return f"{secrets.choice(('987-65-43', '078-05-11'))}20"
    figures = [4, 1, 1, 1, *(secrets.randbelow(10) for _ in range(11))]
    doubled = [figure * (2 - place % 2) for place, figure in enumerate(figures)]
    last = -sum(double - 9 if double > 9 else double for double in doubled) % 10  # noqa: PLR2004 - two figures as their sum
    return OWN_NUMBERS.note(" ".join(re.findall("....", "".join(map(str, (*figures, last))))))

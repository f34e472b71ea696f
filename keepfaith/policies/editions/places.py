"""Places in the texts of an edition, such as `{retention.questions}`: each stands for a fact of its other files."""

import re
from collections import Counter
from typing import Final, Self

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.speech import ENGLISH, Speech, Unsaid

# With a capital, the fact begins a sentence.
PLACE: Final = re.compile(r"\{([A-Za-z][a-z]*\.[a-z0-9][a-z0-9-]*)\}")
# What Markdown reads as more than a character: anywhere, or where a block begins.
_MARKUP: Final = re.compile(r"([\\`*_\[\]<>&|])")
_BEGINNING: Final = re.compile(r"^(\d*)([-+#=~.):!])")


def name_of(written: str) -> str:
    """Return which fact a place names, however it begins."""
    return written[:1].lower() + written[1:]


def places_in(text: str) -> Counter[str]:
    """Count the facts that a text names."""
    return Counter(name_of(written) for written in PLACE.findall(text))


def filled(text: str, facts: Facts, speech: Speech, *, is_markdown: bool = False) -> str:
    """Fill in each place of a text in a language, or raise Unsaid; one that names no fact stays as it is."""

    def words_of(match: re.Match[str]) -> str:
        fact = facts.get(name_of(match[1]))
        if fact is None:
            return match[0]
        words = fact.say(speech)
        words = words[:1].upper() + words[1:] if match[1][:1].isupper() else words
        return _escaped(words) if is_markdown else words

    return PLACE.sub(words_of, text)


def _escaped(words: str) -> str:
    """Write words so that Markdown shows each character as it is, on one line."""
    return _BEGINNING.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(words.split())))


def is_only_places(text: str) -> bool:
    """Return whether a text has nothing to translate: it names facts and says no word of its own."""
    return bool(PLACE.search(text)) and not re.search(r"\w", PLACE.sub("", text))


def translation_of(text: str, speech: Speech) -> str | None:
    """Return a text's translation with its places; none where there is none, or where it names other facts."""
    if is_only_places(text):
        return text
    words = speech.gettext(text)
    return None if words == text or places_in(words) != places_in(text) else words


def english_text(bundle: Bundle) -> str:
    """Return the Markdown of an edition's text with each place filled in, in the language that governs."""
    return filled(bundle.files["policy.md"], facts_of(bundle), ENGLISH, is_markdown=True)


class EditionText(str):
    """A sentence of an edition's files with its places filled in, in English; it can be said in other languages."""

    __slots__ = ("_facts", "source")

    source: str
    _facts: Facts

    def __new__(cls, source: str, facts: Facts) -> Self:
        """Fill in the places of a sentence as its file has it."""
        text = super().__new__(cls, filled(source, facts, ENGLISH))
        text.source, text._facts = source, facts
        return text

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        """Copy as the plain English sentence."""
        return str, (str(self),)

    def in_language(self, speech: Speech) -> str:
        """Return it in a language; in English where that language lacks it, or names other facts in it."""
        words = translation_of(self.source, speech)
        if words is None:
            return str(self)
        try:
            return filled(words, self._facts, speech)
        except Unsaid:
            return str(self)

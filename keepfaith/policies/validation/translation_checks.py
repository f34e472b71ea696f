"""Translations: each names the facts that its English text names, and says none by hand."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.places import places_in
from keepfaith.policies.editions.speech import Speech
from keepfaith.policies.editions.standalone_page import read_catalog, speech_by
from keepfaith.policies.forms.source import FormSource
from keepfaith.policies.validation.form_texts import form_passages
from keepfaith.policies.validation.passages import passages_of
from keepfaith.policies.validation.table_reader import Fault
from keepfaith.policies.validation.written_facts import (
    counted_words,
    figures_in,
    months_in,
    names_of,
    names_said,
    written_facts,
)

_FILE: Final = "LC_MESSAGES/django.po"
_MAKE_PLACE: Final = "name the fact by its place, as the English text does"


def check_translations(bundle: Bundle, folder: Path, *, forms: Iterable[FormSource] = ()) -> Iterator[Fault]:
    """Each translation in an agency's folder of catalogs carries the places of its text, and no number of its own."""
    facts = facts_of(bundle)
    texts = {passage.text for passage in passages_of(bundle)}
    texts |= {passage.text for source in forms for _, passage in form_passages(source)}
    for path in sorted(folder.glob(f"*/{_FILE}")):
        language = path.parts[-3].replace("_", "-").lower()
        name = f"{folder.name}/{path.parts[-3]}/{_FILE}"
        try:
            catalog = read_catalog(path)
        except KeepfaithError as error:
            yield Fault(name, 1, f"the translations cannot be read: {error.problem}", "fix that file")
            continue
        yield from _faults(name, catalog, texts, facts, speech_by(catalog, language))


def _faults(name: str, catalog: Catalog, texts: set[str], facts: Facts, speech: Speech) -> Iterator[Fault]:
    names = names_of(facts, speech)
    for message in catalog:
        english, words = message.id, message.string
        if isinstance(english, str) and english in texts and isinstance(words, str) and words:
            for problem, remedy in _message_faults(english, words, facts, names, speech):
                yield Fault(name, _line(message), problem, remedy)


def _message_faults(
    english: str, words: str, facts: Facts, names: Sequence[str], speech: Speech
) -> Iterator[tuple[str, str]]:
    mine, ours = places_in(words), places_in(english)
    if mine != ours:
        yield _other_places(mine, ours, speech.language)
    allowed = Counter([*figures_in(english), *months_in(english)])
    if more := list((Counter(figures_in(words)) - allowed).elements()):
        yield f"the translation into {speech.language} has the number {more[0]} of its own", _MAKE_PLACE
    for by_hand in (counted_words(words, speech), names_said(words, names)):
        if by_hand and len(by_hand) > len(written_facts(english, facts)):
            yield f"the translation into {speech.language} says “{by_hand[0]}” by hand", _MAKE_PLACE


def _other_places(mine: Mapping[str, int], ours: Mapping[str, int], language: str) -> tuple[str, str]:
    lacks, more = (sorted((Counter(a) - Counter(b)).elements()) for a, b in ((ours, mine), (mine, ours)))
    differences = [f"lacks {{{place}}}" for place in lacks] + [f"names {{{place}}} more" for place in more]
    return (
        f"the translation into {language} does not name the facts of its English text: it {', '.join(differences)}",
        "let both name the same facts",
    )


def _line(message: Message) -> int:
    return message.lineno or 1

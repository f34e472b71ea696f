"""The texts of a form's file: each names facts of the edition by their places, and says none by hand."""

from collections.abc import Iterator
from typing import Final

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.places import PLACE
from keepfaith.policies.forms.answer_time import ANSWER_LAW, ANSWER_WITHIN, own_facts
from keepfaith.policies.forms.source import FormSource
from keepfaith.policies.validation.by_hand_checks import by_hand_in_file
from keepfaith.policies.validation.passages import Passage
from keepfaith.policies.validation.place_checks import place_faults

# Texts in which a fact is filled in; the others are names, or compared with what a page shows.
_FILLED: Final = ("intro", "then", "help")
_TOP: Final = ("title", "intro", "then")
_FIELD: Final = ("section", "label", "help", "why")


def form_passages(source: FormSource) -> Iterator[tuple[str, Passage]]:
    """Yield what a form says of itself, by its key; a catalog tells of things, so it is left out."""
    for key in _TOP:
        if isinstance(text := source.table.get(key), str):
            yield key, Passage(source.file, source.line("", 0, key), "", text)
    fields = source.table.get("field", ())
    for number, entry in enumerate(entry for entry in fields if isinstance(entry, dict)):
        choices = [choice for choice in entry.get("choices", ()) if isinstance(choice, str)]
        texts = [(key, entry.get(key)) for key in _FIELD] + [("choices", choice) for choice in choices]
        for key, text in texts:
            if isinstance(text, str):
                yield key, Passage(source.file, source.line("field", number, key), "", text)


def form_place_faults(source: FormSource, bundle: Bundle) -> Iterator[Fault]:
    """Report each place of a form that an edition cannot fill in."""
    passages = list(form_passages(source))
    yield from place_faults((passage for key, passage in passages if key in _FILLED), _facts(source, bundle))
    for key, passage in passages:
        if key not in _FILLED and (place := PLACE.search(passage.text)):
            problem = f"{key} names the fact {place[0]}"
            yield Fault(source.file, passage.line, problem, f"name it in {', '.join(_FILLED)}")


def form_by_hand_faults(source: FormSource, bundle: Bundle) -> Iterator[Fault]:
    """Report each fact that a form says by hand without a reason in its `by_hand`."""
    passages = [passage for _, passage in form_passages(source)]
    line = source.line("", 0, "by_hand")
    yield from by_hand_in_file(source.table, passages, _facts(source, bundle), at=(source.file, line))


def _facts(source: FormSource, bundle: Bundle) -> Facts:
    return {
        **facts_of(bundle),
        **own_facts(source.table.get(ANSWER_WITHIN), source.table.get(ANSWER_LAW, "")),
    }

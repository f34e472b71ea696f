"""Words by hand: a text says a fact that the edition has data for only by its place, or with a reason for each."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import Facts, facts_of
from keepfaith.policies.validation.passages import CLAUSES, Passage, passages_of
from keepfaith.policies.validation.table_reader import Fault, rows
from keepfaith.policies.validation.written_facts import Written, written_facts


def check_by_hand(bundle: Bundle) -> Iterator[Fault]:
    """No text says by hand what the edition has data for, but for what its clause's entry explains."""
    reasons = {
        str(entry.get("anchor")): [str(words.get("text")) for words in _entries(entry)]
        for entry in rows(bundle, CLAUSES, "clause")
    }
    used: set[tuple[str, str]] = set()
    for passage, written, reason in _by_hand(passages_of(bundle), facts_of(bundle), reasons):
        if reason is None:
            yield _fault(passage, written, _where_in_edition(passage))
        else:
            used.add((passage.anchor, reason))
    for entry in rows(bundle, CLAUSES, "clause"):
        anchor = str(entry.get("anchor"))
        line = bundle.line_of(CLAUSES, f'anchor = "{anchor}"')
        explained = {text for clause, text in used if clause == anchor}
        yield from _reasons(entry, explained, CLAUSES, line, f"clause {anchor}: ")


def by_hand_in_file(
    table: Mapping[str, Any],
    passages: Iterable[Passage],
    facts: Facts,
    *,
    at: tuple[str, int],
    where: str = "or say why in by_hand at the top of this file",
) -> Iterator[Fault]:
    """Report the same of a file of the agency; `table` has its by_hand, which is `at` a file and line."""
    reasons = {"": [str(words.get("text")) for words in _entries(table)]}
    used: set[str] = set()
    for passage, written, reason in _by_hand(passages, facts, reasons):
        if reason is None:
            yield _fault(passage, written, where)
        else:
            used.add(reason)
    yield from _reasons(table, used, *at, "")


def _by_hand(
    passages: Iterable[Passage], facts: Facts, reasons: Mapping[str, list[str]]
) -> Iterator[tuple[Passage, Written, str | None]]:
    """Yield each fact that is said by hand, with the words that are explained and cover it."""
    for passage in passages:
        explained = reasons.get(passage.anchor, [])
        for written in written_facts(passage.text, facts):
            yield (
                passage,
                written,
                next((text for text in explained if _covers(passage, text, written)), None),
            )


def _fault(passage: Passage, written: Written, where: str) -> Fault:
    problem = f"“{written.text}” says {written.what} by hand"
    return Fault(passage.file, passage.line_at(written.start), problem, f"{_remedy(written)}; {where}")


def _covers(passage: Passage, text: str, written: Written) -> bool:
    """Return whether words that are explained are these, where they stand."""
    start = passage.text.find(text)
    while start >= 0:
        if start <= written.start and written.start + len(written.text) <= start + len(text):
            return True
        start = passage.text.find(text, start + 1)
    return False


def _remedy(written: Written) -> str:
    if written.facts:
        return "write " + " or ".join(f"{{{place}}}" for place in written.facts[:3])
    if written.what == "an e-mail address":
        return "give it as email under [contact] in clauses.toml and write {contact.email}"
    return "name the fact that it is; none of this edition says that"


def _where_in_edition(passage: Passage) -> str:
    if passage.anchor:
        return f"or say why in by_hand of the clause {passage.anchor}"
    return "or make the paragraph a clause, and say why in its by_hand"


def _entries(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    words = entry.get("by_hand", ())
    return [row for row in words if isinstance(row, dict)] if isinstance(words, list) else []


def _reasons(entry: Mapping[str, Any], used: set[str], file: str, line: int, place: str) -> Iterator[Fault]:
    """Report what explains nothing."""
    given = entry.get("by_hand", [])
    whole = _entries(entry)
    if not isinstance(given, list) or len(whole) != len(given):
        yield Fault(
            file, line, f"{place}by_hand is in another shape",
            'write by_hand = [{ text = "three years", why = "the reason" }]',
        )  # fmt: skip
    for words in whole:
        text, why = words.get("text"), words.get("why")
        if not (isinstance(text, str) and text and isinstance(why, str) and why.strip()):
            yield Fault(
                file, line, f"{place}an entry of by_hand lacks its text or its reason", "give text and why"
            )
        elif text not in used:
            yield Fault(
                file, line, f"{place}by_hand explains “{text}”, which is no fact by hand there",
                "remove it, or give the words as the text has them",
            )  # fmt: skip

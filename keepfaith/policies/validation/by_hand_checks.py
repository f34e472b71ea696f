"""Words by hand: a text says a fact that the edition has data for only by its place, or with a reason for each."""

from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.validation.passages import CLAUSES, Passage, passages_of
from keepfaith.policies.validation.table_reader import Fault, rows
from keepfaith.policies.validation.written_facts import Written, written_facts


def check_by_hand(bundle: Bundle) -> Iterator[Fault]:
    """No text says by hand what the edition has data for, but for what its clause's entry explains."""
    facts = facts_of(bundle)
    reasons = {
        str(entry.get("anchor")): [str(words.get("text")) for words in _entries(entry)]
        for entry in rows(bundle, CLAUSES, "clause")
    }
    used: set[tuple[str, str]] = set()
    for passage in passages_of(bundle):
        for written in written_facts(passage.text, facts):
            reason = next(
                (text for text in reasons.get(passage.anchor, ()) if _covers(passage, text, written)), None
            )
            if reason is None:
                yield Fault(
                    passage.file, passage.line_at(written.start), f"“{written.text}” says {written.what} by hand",
                    _remedy(written, passage),
                )  # fmt: skip
            else:
                used.add((passage.anchor, reason))
    yield from _reasons(bundle, used)


def _covers(passage: Passage, text: str, written: Written) -> bool:
    """Return whether words that are explained are these, where they stand."""
    start = passage.text.find(text)
    while start >= 0:
        if start <= written.start and written.start + len(written.text) <= start + len(text):
            return True
        start = passage.text.find(text, start + 1)
    return False


def _remedy(written: Written, passage: Passage) -> str:
    if written.facts:
        named = "write " + " or ".join(f"{{{place}}}" for place in written.facts[:3])
    elif written.what == "an e-mail address":
        named = "give it as email under [contact] in clauses.toml and write {contact.email}"
    else:
        named = "name the fact that it is; none of this edition says that"
    if passage.anchor:
        return f"{named}; or say why in by_hand of the clause {passage.anchor}"
    return f"{named}; or make the paragraph a clause, and say why in its by_hand"


def _entries(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    words = entry.get("by_hand", ())
    return [row for row in words if isinstance(row, dict)] if isinstance(words, list) else []


def _reasons(bundle: Bundle, used: set[tuple[str, str]]) -> Iterator[Fault]:
    """Report what explains nothing."""
    for entry in rows(bundle, CLAUSES, "clause"):
        anchor = str(entry.get("anchor"))
        line = bundle.line_of(CLAUSES, f'anchor = "{anchor}"')
        given = entry.get("by_hand", [])
        whole = _entries(entry)
        if not isinstance(given, list) or len(whole) != len(given):
            yield Fault(
                CLAUSES, line, f"clause {anchor}: by_hand is in another shape",
                'write by_hand = [{ text = "three years", why = "the reason" }]',
            )  # fmt: skip
        for words in whole:
            text, why = words.get("text"), words.get("why")
            if not (isinstance(text, str) and text and isinstance(why, str) and why.strip()):
                yield Fault(
                    CLAUSES, line, f"clause {anchor}: an entry of by_hand lacks its text or its reason",
                    "give text and why",
                )  # fmt: skip
            elif (anchor, text) not in used:
                yield Fault(
                    CLAUSES, line, f"clause {anchor}: by_hand explains “{text}”, which is no fact by hand there",
                    "remove it, or give the words as the text has them",
                )  # fmt: skip

"""Examples: cases in plain words that must be decided as they say."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.custody.rules.cedar import Rulebook, annotations
from keepfaith.custody.rules.request_space import Request
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.rule_checks import RULES, rulebook_of
from keepfaith.policies.validation.table_reader import Fault, missing, rows

FILE = "examples.toml"
PRINCIPAL = re.compile(r'(\w+)::"([^"]+)"')
WANTED = {
    "says": str, "principal": str, "action": str, "category": str, "collected_for": str, "context": dict, "expect": str,
}  # fmt: skip


def check_examples(bundle: Bundle) -> Iterator[Fault]:
    """Each example is decided as it expects, by a rule of the clause it names; both outcomes occur."""
    book = rulebook_of(bundle)
    if book is None:
        return
    clauses = {mark.get("id", ""): mark.get("clause", "") for mark in annotations(bundle.files[RULES])}
    listed = rows(bundle, FILE, "example")
    if {entry.get("expect") for entry in listed} != {"allow", "deny"}:
        yield Fault(FILE, 1, "there is not at least one case allowed and one denied", "add examples")
    for entry in listed:
        sentence = str(entry.get("says", ""))
        faults = list(missing(bundle, FILE, sentence or "[[example]]", entry, WANTED))
        yield from faults
        if not faults:
            for problem in _decided_otherwise(book, entry, clauses):
                yield Fault(
                    FILE,
                    bundle.line_of(FILE, sentence),
                    f"“{sentence}” {problem}",
                    "fix the rule or the example",
                )


def request_of(entry: Mapping[str, Any]) -> Request | None:
    """Read an example's request; none if its principal is not of the form Type::"name"."""
    match = PRINCIPAL.fullmatch(entry["principal"])
    if match is None or not isinstance(entry["context"].get("purpose"), str):
        return None
    facts = frozenset((fact, value) for fact, value in entry["context"].items() if fact != "purpose")
    return Request(
        (match[1], match[2]), entry["action"], entry["category"], entry["collected_for"],
        entry["context"]["purpose"], facts,
    )  # fmt: skip


def _decided_otherwise(book: Rulebook, entry: Mapping[str, Any], clauses: Mapping[str, str]) -> Iterator[str]:
    request = request_of(entry)
    if request is None:
        yield "has no readable principal or purpose"
        return
    ruling = book.decide(request)
    if ruling.outcome == "error":
        yield "cannot be decided: it uses a word the schema does not know, or lacks a fact"
    elif ruling.allowed != (entry["expect"] == "allow"):
        by = f" by {', '.join(ruling.rules)}" if ruling.rules else ": no rule permits it"
        yield f"is decided otherwise: {'allowed' if ruling.allowed else 'denied'}{by}"
    elif entry.get("clause") and entry["clause"] not in {clauses.get(rule) for rule in ruling.rules}:
        yield f"is decided by another clause than {entry['clause']}"

"""Rules: they fit their schema, name a clause, never err, and every word of theirs has a plain title."""

import re
from collections import Counter
from collections.abc import Iterator

from keepfaith.custody.rules.cedar import Rulebook, annotations, validate
from keepfaith.custody.rules.request_space import Vocabulary
from keepfaith.custody.rules.subset import not_admitted
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.strict_fields import NAME
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.register_with_custodian import message_faults
from keepfaith.policies.validation.table_reader import Fault, entries, rows

RULES, SCHEMA, WORDS, INVENTORY = "rules.cedar", "schema.cedarschema", "purposes.toml", "inventory.toml"
PLACE = re.compile(r"policy`?(\d+)")


def check_rules(bundle: Bundle) -> Iterator[Fault]:
    """The rules parse, validate, carry id, clause and plain words, and leave nothing without a guardrail."""
    try:
        vocabulary = Vocabulary.read(bundle.files[SCHEMA])
    except KeepfaithError as error:
        yield Fault(SCHEMA, 1, error.problem, error.remedy)
        return
    try:
        marks = annotations(bundle.files[RULES])
    except ValueError as error:
        yield Fault(RULES, 1, f"the rules do not parse: {error}", "fix the Cedar text")
        return
    yield from _not_allowed(bundle)
    anchors = render(bundle.files["policy.md"]).anchors
    names = Counter(mark.get("id", "") for mark in marks)
    for mark in marks:
        name = mark.get("id", "")
        line = bundle.line_of(RULES, f'@id("{name}")')
        if not name or names[name] > 1:
            yield Fault(
                RULES,
                line,
                f"a rule's id is {'missing' if not name else f'used twice: {name}'}",
                "give @id once",
            )
        if mark.get("clause") not in anchors:
            yield Fault(
                RULES, line, f"rule {name} names no clause of the text", "give @clause with an anchor"
            )
        if not mark.get("says"):
            yield Fault(RULES, line, f"rule {name} is not said in plain words", "give @says")
    if not any(mark["effect"] == "forbid" for mark in marks):
        yield Fault(RULES, 1, "there is no guardrail", "add at least one forbid")
    yield from _same_words(bundle, vocabulary)


def _not_allowed(bundle: Bundle) -> Iterator[Fault]:
    for problem in validate(rules=bundle.files[RULES], schema=bundle.files[SCHEMA]):
        yield Fault(
            RULES,
            _line_of_rule(bundle, problem),
            f"the rules do not fit the schema: {problem}",
            "fix the rule",
        )
    for place, used in not_admitted(bundle.files[RULES]):
        yield Fault(
            RULES,
            _line_of_place(bundle, place),
            f"rule {place + 1} uses {used}, which a second reader of the rules does not know",
            "use names, facts, sets, comparisons and logic only",
        )


def check_words(bundle: Bundle) -> Iterator[Fault]:
    """Every duty, part, act and fact of the schema has a plain title, so that differences can be told."""
    try:
        vocabulary = Vocabulary.read(bundle.files[SCHEMA])
    except KeepfaithError:
        return
    needed = {
        "duty": set(vocabulary.enumerations.get("Duty", ())),
        "party": set(vocabulary.enumerations.get("Party", ())),
        "action": {action.name for action in vocabulary.actions},
        "fact": {fact.replace("_", "-") for action in vocabulary.actions for fact in action.facts},
    }
    for kind, names in needed.items():
        words = entries(bundle, WORDS, kind)
        for name in sorted(names):
            if not words.get(name, {}).get("title"):
                yield Fault(
                    WORDS, 1, f"{kind} {name} has no plain title", f"add [{kind}.{name}] with a title"
                )
        for name in sorted(words.keys() - names):
            yield Fault(
                WORDS,
                bundle.line_of(WORDS, f"[{kind}.{name}]"),
                f"{kind} {name} is not in the schema",
                "remove it",
            )


def check_registrable(bundle: Bundle) -> Iterator[Fault]:
    """The custodian would take the edition: what it never takes would bind nothing, and could not be taken back."""
    for file, problem in message_faults(bundle):
        yield Fault(
            file, 1, f"the custodian cannot read it: {problem}", "shorten it, or the schema beside the rules"
        )
    book = rulebook_of(bundle)
    if book is None:
        return
    names = [
        *((RULES, str(mark["clause"])) for mark in annotations(bundle.files[RULES]) if "clause" in mark),
        *(
            (SCHEMA, name)
            for kind in ("Duty", "Purpose")
            for name in book.vocabulary.enumerations.get(kind, ())
        ),
        *((INVENTORY, str(entry.get("name"))) for entry in rows(bundle, INVENTORY, "holding")),
    ]
    for file, name in names:
        if not NAME.fullmatch(name):
            yield Fault(
                file, bundle.line_of(file, f'"{name}"'), f"the custodian cannot note the name {name}",
                "use at most 32 small letters, figures and hyphens",
            )  # fmt: skip


def rulebook_of(bundle: Bundle) -> Rulebook | None:
    """Parse a bundle's rules; none if they do not parse, which `check_rules` reports."""
    try:
        return Rulebook.read(rules=bundle.files[RULES], schema=bundle.files[SCHEMA])
    except (KeepfaithError, ValueError):
        return None


def _same_words(bundle: Bundle, vocabulary: Vocabulary) -> Iterator[Fault]:
    purposes = set(entries(bundle, WORDS, "purpose"))
    for name in sorted(purposes ^ set(vocabulary.names("Purpose"))):
        yield Fault(
            SCHEMA,
            bundle.line_of(SCHEMA, name),
            f"purpose {name} is in only one of schema and purposes.toml",
            "name it in both",
        )
    for name in sorted(set(vocabulary.names("Category")) - CATEGORIES.keys()):
        yield Fault(
            SCHEMA,
            bundle.line_of(SCHEMA, name),
            f"unknown category {name}",
            f"use one of: {', '.join(CATEGORIES)}",
        )


def _line_of_rule(bundle: Bundle, problem: str) -> int:
    match = PLACE.search(problem)
    return _line_of_place(bundle, int(match[1]) if match else 0)


def _line_of_place(bundle: Bundle, place: int) -> int:
    starts = [
        number for number, line in enumerate(bundle.files[RULES].splitlines(), 1) if line.startswith("@id(")
    ]
    return starts[place] if place < len(starts) else 1

"""Places: each one in the prose names a fact that the edition has, of the kind that it is read as."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import KINDS, Fact, Facts, facts_of
from keepfaith.policies.editions.places import PLACE, name_of
from keepfaith.policies.validation.passages import Passage, passages_of
from keepfaith.policies.validation.table_reader import Fault

_BRACES: Final = re.compile(r"\{[^{}\n]*\}?|\}")
_MAIL_LINK: Final = re.compile(r"mailto:\{([^{}\s)]*)\}")
_MOST_NAMED: Final = 4


def check_places(bundle: Bundle) -> Iterator[Fault]:
    """Each place is written as one, and names a fact of this edition that can be said there."""
    yield from place_faults(passages_of(bundle), facts_of(bundle))


def place_faults(
    passages: Iterable[Passage], facts: Facts, *, known: frozenset[str] = frozenset()
) -> Iterator[Fault]:
    """Report the same of some texts; what is `known` may stand in braces beside the facts."""
    for passage in passages:
        for braces in _BRACES.finditer(passage.text):
            line = passage.line_at(braces.start())
            if braces[0][1:-1] in known:
                continue
            if of_place := _problem(braces[0], passage, facts):
                yield Fault(passage.file, line, *of_place)
        for link in _MAIL_LINK.finditer(passage.text):
            fact = facts.get(name_of(link[1]))
            if fact is not None and "@" not in fact.value:
                problem = f"{{{link[1]}}} is no e-mail address, but a link to write to uses it"
                yield Fault(
                    passage.file, passage.line_at(link.start()), problem, "write mailto:{contact.email}"
                )


def _problem(written: str, passage: Passage, facts: Facts) -> tuple[str, str] | None:
    if not PLACE.fullmatch(written):
        return (
            f"{written!r} is no place, and a text has no other braces",
            "name a fact as in {retention.questions}, or take the braces out",
        )
    place = name_of(written[1:-1])
    if passage.is_heading:
        return f"a heading names the fact {written}", "name it in the text below: a heading's URL has to stay"
    kind, _, name = place.partition(".")
    fact = facts.get(place)
    if fact is not None:
        return (f"{written} {fact.problem}", fact.remedy) if fact.problem else None
    if kind not in KINDS:
        kinds = ", ".join(KINDS)
        return f"{written} names a fact of a kind that there is not", f"begin with one of: {kinds}"
    others = [other for other in facts.values() if other.place.partition(".")[2] == name]
    if others:
        return _of_another_kind(written, kind, others)
    return (
        f"{written} names {KINDS[kind][0]} that this edition does not have",
        f"add it to {KINDS[kind][1]}, or name {_nearest(place, kind, facts)}",
    )


def _of_another_kind(written: str, kind: str, others: Sequence[Fact]) -> tuple[str, str]:
    other, name = others[0], others[0].place.partition(".")[2]
    return (
        f"{written} names {KINDS[kind][0]}, but {name} is {KINDS[other.kind][0]} in {other.file}",
        "write " + " or ".join(f"{{{fact.place}}}" for fact in others),
    )


def _nearest(place: str, kind: str, facts: Facts) -> str:
    names = [name for name in facts if name.partition(".")[0] == kind]
    close = get_close_matches(place, names, n=_MOST_NAMED, cutoff=0.3) or names[:_MOST_NAMED]
    return "one that is there: " + ", ".join(f"{{{name}}}" for name in close) if close else "none"

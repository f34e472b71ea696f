"""Deciding on an opening from what the custodian itself holds, never from what the caller says of the record.

What the caller claims and the custodian cannot know yet: that the task is the employee's own (`own_task`), since
the queue is not here. The claim is judged like any fact; any other claim than the edition's own facts is an error.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from keepfaith.custody import editions
from keepfaith.custody.judging import Rulebook, Ruling, annotations, judge_under
from keepfaith.custody.messages import Open
from keepfaith.custody.records import Header
from keepfaith.custody.vocabulary import Request
from keepfaith.errors import KeepfaithError

# The clause that refuses when no rule speaks: everything is denied that nobody needs to know.
NEED_TO_KNOW = "need-to-know"


class UnknownEdition(KeepfaithError):
    """A record names an edition that is not registered or has not begun."""


class UnknownWord(KeepfaithError):
    """A record names a purpose or a category that its edition does not have."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a record's fields are opened, on which ground, and by which clause."""

    allowed: bool
    ground: str
    clause: str = NEED_TO_KNOW


@dataclass(frozen=True)
class Edition:
    """A registered edition with its rules parsed once."""

    registered: editions.Edition

    def read(self) -> "Edition":
        """Parse the rules now, so that what does not parse is refused now."""
        _ = self.book
        return self

    @cached_property
    def book(self) -> Rulebook:
        """The rules as they are asked."""
        return _book(self.registered.rules, self.registered.schema)

    @cached_property
    def clauses(self) -> Mapping[str, str]:
        """The clause that each rule stands for, by the rule's name."""
        marks = annotations(self.registered.rules)
        return {mark["id"]: mark.get("clause", "") for mark in marks if "id" in mark}


@dataclass(frozen=True)
class Editions:
    """Every registered edition by its digest."""

    known: Mapping[str, Edition]

    @classmethod
    def of(cls, registered: Iterable[editions.Edition]) -> "Editions":
        """Gather editions."""
        return cls({edition.digest: Edition(edition) for edition in registered})

    def begun(self, digest: str, *, at: dt.datetime) -> Edition | None:
        """Give an edition whose start has come."""
        found = self.known.get(digest)
        return found if found is not None and found.registered.starts_at <= at else None

    def in_force(self, own: Edition, *, at: dt.datetime) -> Edition:
        """Give the edition whose start came last, beside one that has begun."""
        begun = [edition for edition in self.known.values() if edition.registered.starts_at <= at]
        return max(begun, key=lambda edition: edition.registered.starts_at, default=own)

    def has_duty(self, duty: str) -> bool:
        """Say whether the rules of any edition know a duty."""
        return any(
            duty in edition.book.vocabulary.enumerations.get("Duty", ()) for edition in self.known.values()
        )

    def check(self, header: Header, *, at: dt.datetime) -> None:
        """Refuse to keep what could not be judged later."""
        edition = self.begun(header.edition, at=at)
        if edition is None:
            raise UnknownEdition("The edition is not known here, or has not begun.", "Register it first.")
        words = edition.book.vocabulary
        if header.purpose not in words.names("Purpose"):
            raise UnknownWord("The edition has no such purpose.", "Name one that it has.")
        if not set(header.fields.values()) <= set(words.names("Category")):
            raise UnknownWord("The edition has no such category.", "Name one that it has.")


def decide(message: Open, *, header: Header, shelf: Editions, at: dt.datetime) -> Verdict:
    """Allow only if the record's own edition permits every field asked for and no guardrail in force forbids one."""
    own = shelf.begun(header.edition, at=at)
    if own is None:
        return Verdict(allowed=False, ground="unknown edition")
    if not set(message.fields) <= set(header.fields):
        return Verdict(allowed=False, ground="unknown field")
    in_force = shelf.in_force(own, at=at)
    verdict = Verdict(allowed=False, ground="unknown field")
    for category in sorted({header.fields[name] for name in message.fields}):
        request = Request(
            ("Duty", message.role), "open", category, header.purpose, message.purpose, message.facts
        )
        ruling = judge_under(request, own=own.book, in_force=in_force.book)
        verdict = Verdict(ruling.allowed, ruling.ground, _clause(ruling, own, in_force))
        if not verdict.allowed:
            break
    return verdict


def _clause(ruling: Ruling, own: Edition, in_force: Edition) -> str:
    for rule in ruling.rules:
        if named := own.clauses.get(rule) or in_force.clauses.get(rule):
            return named
    return NEED_TO_KNOW


@lru_cache(maxsize=64)
def _book(rules: str, schema: str) -> Rulebook:
    return Rulebook.read(rules=rules, schema=schema)

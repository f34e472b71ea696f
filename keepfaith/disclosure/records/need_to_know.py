"""Need to know: which work a duty covers, read off the rules themselves and never written down beside them.

For a record's own edition and the one in force, every request to open something in one's own task is put to the
rules (clauses `need-to-know` and `uses-by-staff`). It is the queue's reading only: the custodian decides again.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.db.models import Q

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.custody.rules.cedar import annotations
from keepfaith.custody.rules.facts import NOT_RESTRICTED
from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.models import Record, Task
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.rules.decide import decide

OWN_TASK: Final = frozenset({("own_task", True)})
NEED_TO_KNOW: Final = "need-to-know"


@dataclass(frozen=True)
class Openable:
    """What of a record a duty may open for one purpose: each category, and the clause that permits it."""

    clauses: Mapping[str, str]

    @property
    def clause(self) -> str:
        """The clause that permits most of it."""
        names = list(self.clauses.values())
        return max(sorted(set(names)), key=names.count)


@dataclass(frozen=True)
class Needs:
    """All that may be opened under one edition while another is in force: by duty, purpose collected for, purpose."""

    openable: Mapping[tuple[str, str, str], Openable]

    def pairs(self, duty: str) -> frozenset[tuple[str, str]]:
        """List for a duty what was collected for which purpose and may be opened for which."""
        return frozenset(
            (collected, purpose) for own_duty, collected, purpose in self.openable if own_duty == duty
        )

    def purposes(self, collected_for: str) -> tuple[str, ...]:
        """List the purposes for which somebody may open what was collected for one."""
        names = {purpose for _, collected, purpose in self.openable if collected == collected_for}
        return tuple(sorted(names))

    @property
    def duties(self) -> frozenset[str]:
        """Name the duties that may open anything at all."""
        return frozenset(duty for duty, _, _ in self.openable)


NOBODY: Final = Needs({})


def needs(edition: str, *, at: dt.datetime | None = None) -> Needs:
    """Return what may be opened of records of an edition; of an unknown edition nothing."""
    at = at or dt.datetime.now(dt.UTC)
    editions = posted_editions()
    own = editions.by_digest(edition)
    if own is None or own.starts_at > at or not own.bundle.governs:
        return NOBODY
    in_force = editions.in_force(own.document.slug, at=at)
    return _needs_of(_Pair(own, in_force)) if in_force else NOBODY


def covering(duties: Iterable[str], *, at: dt.datetime | None = None) -> Q:
    """Return the filter that keeps tasks which one of these duties may open; without any, it keeps none."""
    at, duties = at or dt.datetime.now(dt.UTC), tuple(duties)
    keeping = Q(pk__in=())
    for own in posted_editions().of(this_agency().governing.slug):
        own_needs = needs(own.bundle.digest, at=at)
        for collected, purposes in _grouped(
            pair for duty in duties for pair in own_needs.pairs(duty)
        ).items():
            keeping |= Q(edition=own.bundle.digest, collected_for=collected, purpose__in=sorted(purposes))
    return keeping


def duties_covering(task: Task, duties: Iterable[str]) -> tuple[str, ...]:
    """Name those of some duties that cover a task, in their order."""
    allowed = needs(task.record.edition).openable
    return tuple(duty for duty in duties if (duty, task.record.purpose, task.purpose) in allowed)


def some_duty_covering(task: Task) -> str:
    """Name a duty that covers a task, whoever has it; `none` if there is no such duty."""
    allowed = needs(task.record.edition).openable
    wanted = (task.record.purpose, task.purpose)
    return next((duty for duty, *purposes in sorted(allowed) if tuple(purposes) == wanted), "none")


def may_open_for(purpose: str, duties: Iterable[str]) -> bool:
    """Return whether one of these duties may open anything at all for a purpose now."""
    allowed = [needs(own.bundle.digest) for own in posted_editions().of(this_agency().governing.slug)]
    return any(purpose == other for duty in duties for need in allowed for _, other in need.pairs(duty))


def openable(record: Record, *, duty: str, purpose: str) -> Openable | None:
    """Return what of a record a duty may open for a purpose; nothing is None."""
    return needs(record.edition).openable.get((duty, record.purpose, purpose))


def permitted_by(  # noqa: PLR0913 - who does what with which kind of field, for what, on which facts
    record: Record, action: str, *, duty: str, category: str, purpose: str, facts: Mapping[str, bool]
) -> str:
    """Name the clause that permits an act on one kind of field of a record; without one, nothing."""
    request = Request(("Duty", duty), action, category, record.purpose, purpose, frozenset(facts.items()))
    editions = posted_editions()
    ruling = decide(request, collected_under=record.edition, editions=editions, at=dt.datetime.now(dt.UTC))
    own = editions.by_digest(record.edition)
    return _clause_of(ruling.rules, _clauses(own)) if own and ruling.allowed else ""


def purposes_open_to(record: Record, *, but: str) -> tuple[str, ...]:
    """Name the other purposes for which somebody may open a record without a case: it may be moved to these."""
    needing_a_case = NEED_A_CASE - {record.purpose}
    open_to = needs(record.edition).purposes(record.purpose)
    return tuple(name for name in open_to if name != but and name not in needing_a_case)


@dataclass(frozen=True)
class _Pair:
    """Two editions, alike if their digests are."""

    own: PostedEdition
    in_force: PostedEdition

    def __hash__(self) -> int:
        return hash(self._digests)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pair) and self._digests == other._digests

    @property
    def _digests(self) -> tuple[str, str]:
        return self.own.bundle.digest, self.in_force.bundle.digest


@lru_cache(maxsize=32)
def _needs_of(pair: _Pair) -> Needs:
    own, in_force = pair.own.rulebook, pair.in_force.rulebook
    others = {action.name for action in own.vocabulary.actions} - {"open"}
    possible = own.vocabulary.requests(without=others)
    requests = [request for request in possible if request.facts - {NOT_RESTRICTED} == OWN_TASK]
    allowed = [
        (request, ruling.rules)
        for request, ruling in zip(requests, own.decide_all(requests), strict=True)
        if ruling.allowed and (own is in_force or in_force.forbidden_by(in_force.fitted(request)).allowed)
    ]
    clauses = _clauses(pair.own)
    clauses_by_need: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for request, rules in allowed:
        clauses_by_need[_need_of(request)][request.category] = _clause_of(rules, clauses)
    return Needs({triple: Openable(categories) for triple, categories in clauses_by_need.items()})


def _clause_of(rules: Iterable[str], clauses: Mapping[str, str]) -> str:
    return next((clauses[rule] for rule in rules if rule in clauses), NEED_TO_KNOW)


def _clauses(edition: PostedEdition) -> dict[str, str]:
    marks = annotations(edition.bundle.files["rules.cedar"])
    return {mark["id"]: mark["clause"] for mark in marks if "id" in mark and "clause" in mark}


def _need_of(request: Request) -> tuple[str, str, str]:
    return request.principal[1], request.collected_for, request.purpose


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = defaultdict(set)
    for collected, purpose in pairs:
        grouped[collected].add(purpose)
    return grouped

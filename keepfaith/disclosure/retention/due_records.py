"""What is due to be destroyed: by the day on which its task was closed, and by the rule of its own edition.

A record without a task is none of these: a subscription expires by the custodian's clock (`expired_subscriptions`),
and a note or an answer goes with the record that it is about.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import Record, RecordQuerySet, UUIDArray, uuid_array
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.editions.retention_rules import Rule, rule_of, rules_of

# So long before it is destroyed, a record is announced at the desk.
AHEAD: Final = 14
_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class HeldRecords:
    """What is on hold at the custodian, with the cases that hold it; and all that cannot go because of it.

    A record stays while a note on it is on hold, and the first letter of a thread while one that follows it is.
    """

    cases: Mapping[uuid.UUID, tuple[str, ...]]
    staying: frozenset[uuid.UUID]

    @cached_property
    def staying_array(self) -> UUIDArray:
        """What stays, as queries take it."""
        return uuid_array(self.staying)

    @cached_property
    def records_of(self) -> Mapping[str, Sequence[uuid.UUID]]:
        """The records that each case holds."""
        records = defaultdict[str, list[uuid.UUID]](list)
        for record, cases in self.cases.items():
            for case in cases:
                records[case].append(record)
        return records

    @cached_property
    def kinds(self) -> Mapping[tuple[str, str, tuple[str, ...]], int]:
        """How many are of each edition and holding and held by the same cases; notes go with what they are about."""
        rows = held_records(self).values_list("pk", "edition", "holding")
        return Counter((edition, holding, self.cases[pk]) for pk, edition, holding in rows.iterator())

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many records each case holds, the notes on them left out."""
        counts = Counter[str]()
        for (_, _, cases), count in self.kinds.items():
            counts.update(dict.fromkeys(cases, count))
        return counts


@dataclass(frozen=True, slots=True)
class DueOn:
    """How many records of a holding fall due on a day; on the first day, those that are due already."""

    day: dt.date
    holding: str
    count: int


class HoldCache:
    """What is on hold as this process asked for it last, and all that follows from it: it ends with the next change."""

    def __init__(self) -> None:
        self._last: tuple[object, int, HeldRecords] = (None, 0, HeldRecords({}, frozenset()))

    def holds(self) -> HeldRecords:
        """Ask the custodian what is on hold, if anything changed since it was asked last."""
        client, (last_client, version, known) = cases_client(), self._last
        # Another custodian counts its entries anew.
        version, cases = client.holds_since(version if client is last_client else 0)
        if cases is None:
            return known if client is last_client else HeldRecords({}, frozenset())
        known = _with_all_that_stays(cases)
        self._last = (client, version, known)
        return known


_CACHE: Final = HoldCache()


def holds() -> HeldRecords:
    """Return what is on hold now, as the custodian says it."""
    return _CACHE.holds()


def _with_all_that_stays(on_hold: Mapping[bytes, tuple[str, ...]]) -> HeldRecords:
    cases = {uuid.UUID(bytes=record): names for record, names in on_hold.items()}
    staying, below = set(cases), set(cases)
    # A note is about a letter, which may follow the first of its thread: no chain is longer.
    while below:
        above = Record.objects.filter(pk__among=below, about__isnull=False).values_list("about_id", flat=True)
        below = set(above) - staying
        staying |= below
    return HeldRecords(cases, frozenset(staying))


def is_on_hold(record: Record) -> bool:
    """Ask the custodian whether a record cannot go because of a hold: its own, or that of a note or follower."""
    chain = below = [record.pk]
    while below:
        below = list(Record.objects.filter(about__in=below).values_list("pk", flat=True))
        chain = chain + below
    return bool(cases_client().held_among(number.bytes for number in chain))


def ended(*, by: dt.date) -> RecordQuerySet:
    """Return the records whose time is over by a day, on hold or not: their own, and that of all that follows them."""
    over = _over(by)
    younger = Record.objects.filter(about=OuterRef("pk"), task__isnull=False).exclude(over)
    return Record.objects.filter(over).exclude(Exists(younger))


def permitted(*, by: dt.date) -> RecordQuerySet:
    """Return the records whose time is over by a day, on hold or not, and whose edition has a permission for them."""
    return ended(by=by).exclude(_unpermitted())


def due(*, by: dt.date, on_hold: HeldRecords) -> RecordQuerySet:
    """Return the records to be destroyed by a day, what follows another before that other."""
    unheld = permitted(by=by).exclude(pk__among=on_hold.staying_array)
    return unheld.order_by(F("about_id").asc(nulls_last=True), "task__closed_on", "pk")


def staying(*, by: dt.date, on_hold: HeldRecords) -> RecordQuerySet:
    """Return the records whose time is over by a day, and which stay because something is on hold."""
    return ended(by=by).filter(pk__among=on_hold.staying_array).order_by("task__closed_on", "pk")


def unpermitted(*, by: dt.date) -> RecordQuerySet:
    """Return the records whose time is over by a day, and which stay because no permission has a number."""
    return ended(by=by).filter(_unpermitted()).order_by("task__closed_on", "pk")


def coming(*, today: dt.date, within: int = AHEAD, on_hold: HeldRecords) -> Iterator[DueOn]:
    """Count what falls due on each day from today on, by holding; `within` is a number of days."""
    before: Counter[str] = Counter()
    for day in (today + _DAY * number for number in range(within + 1)):
        counted = due(by=day, on_hold=on_hold).order_by().values_list("holding").annotate(Count("pk"))
        total = Counter(dict(counted))
        yield from (DueOn(day, holding, count) for holding, count in sorted((total - before).items()))
        before = total


def day_of(record: Record) -> dt.date | None:
    """Return the day on which a record falls due: its own or a later one of its notes; none while one is open."""
    return days_of([record])[record.pk]


def days_of(records: Sequence[Record]) -> Mapping[uuid.UUID, dt.date | None]:
    """Return the day of each of some records, as `day_of`, in one query; their tasks should be selected with them."""
    ends = {record.pk: [_end_of(record)] for record in records}
    for note in Record.objects.filter(about__in=ends, task__isnull=False).select_related("task"):
        if note.about_id:
            ends[note.about_id].append(_end_of(note))
    known = {number: [day for day in days if day is not None] for number, days in ends.items()}
    return {number: max(days) if len(days) == len(ends[number]) else None for number, days in known.items()}


def rule_for(record: Record) -> Rule | None:
    """Return the rule of a record's own edition; none if that was never posted here."""
    return rule_under(record.edition, record.holding)


def rule_under(digest: str, holding: str) -> Rule | None:
    """Return an edition's rule for a holding, by the edition's digest; none if it was never posted here."""
    edition = posted_editions().by_digest(digest)
    return rule_of(edition, holding) if edition else None


def held_records(on_hold: HeldRecords) -> RecordQuerySet:
    """Return the records on hold; not the notes that are held with the record that they are about."""
    return records_among(on_hold.cases)


def records_among(numbers: Collection[uuid.UUID]) -> RecordQuerySet:
    """Return the records of some numbers; not the notes on one of them."""
    array = uuid_array(numbers)
    notes = Q(reference__isnull=True, about__pk__among=array)
    return Record.objects.filter(pk__among=array).exclude(notes)


def _end_of(record: Record) -> dt.date | None:
    rule = rule_for(record)
    closed_on = record.task.closed_on
    return rule.span.end(closed_on) if rule and rule.span and closed_on else None


def _over(by: dt.date) -> Q:
    condition = Q(pk__in=[])
    for digest, rules in _rules():
        for period in {rule.period for rule in rules.values() if rule.span}:
            alike = [(name, rule) for name, rule in rules.items() if rule.period == period and rule.span]
            latest = next(rule.span.latest(by) for _, rule in alike if rule.span)
            names = [name for name, _ in alike]
            condition |= Q(edition=digest, holding__in=names, task__closed_on__lte=latest)
    return condition


def _unpermitted() -> Q:
    condition = Q(pk__in=[])
    for digest, rules in _rules():
        if names := [name for name, rule in rules.items() if not rule.permission]:
            condition |= Q(edition=digest, holding__in=names)
    return condition


def _rules() -> Iterator[tuple[str, Mapping[str, Rule]]]:
    for edition in posted_editions().of(this_agency().governing.slug):
        yield edition.bundle.digest, rules_of(edition)

"""The report of a year on written requests for public records: one row each, by days and items, without their words.

The fields are those of 950 CMR 32.05(1)(c), and after them the later days, which say why records came late. Everything
is read in bulk: each kind of items once, and the requests in one query, however many there are.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Q

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.custody.protocol.known_names import PUBLIC_RECORDS
from keepfaith.custody.protocol.sizes import RECORDS_PAGE_SIZE
from keepfaith.disclosure.items.declared import kind_known
from keepfaith.disclosure.models import Record, Step, Task
from keepfaith.disclosure.records.custodian_clients import canary_eraser, items_client
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.errors import KeepfaithError
from keepfaith.web.csv_lines import Cell

COLUMNS: Final = (
    *("Reference", "Nature", "Date received", "Date of response", "Date records provided", "Hours"),
    *("Fees charged (USD)", "Fee petitions", "Appeals", "Days to comply with orders", "Court adjudication"),
    "More time",
)
# Test requests end after seven days by the custodian's clock, and nobody else knows them before; one day is for clocks.
UNSURE: Final = dt.timedelta(days=8)
SEARCH, FEE, TIME, RESPONSE = "records-search", "records-fee", "records-time", "records-response"
_CHARGED: Final = frozenset({"accepted", "paid"})
# A response that gives all says nothing else of itself.
_PROVIDING: Final = frozenset({"", "partial"})
# By how it was typed in, else by what its row says of a letter; all else came by a form.
_DOORS: Final = {Task.PAPER: "on paper", "email": "by e-mail"}
_FIELDS: Final = (
    *("record_id", "record__reference", "edition", "holding", "came_by", "form"),
    *("received_at", "came_on", "state", "closed_on"),
)


@dataclass(slots=True)
class RequestFigures:
    """Figures of one request, as its items have them; without an item, nothing is known.

    `went` are the days where the agency is on which answers to it went out.
    """

    went: set[dt.date] = field(default_factory=set)
    quarters: int | None = None
    cents: int | None = None
    sent: list[dt.date] = field(default_factory=list)
    provided: list[dt.date] = field(default_factory=list)
    appealed: list[dt.date] = field(default_factory=list)
    complied: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)

    def add(self, item: Item) -> None:
        """Count one item in."""
        if item.kind == SEARCH:
            # One that is asked for and not done has none.
            if "quarters" in item.details:
                self.quarters = (self.quarters or 0) + int(item.details["quarters"])
        elif item.kind == FEE:
            charged = int(item.details.get("cents", 0)) if item.state in _CHARGED else 0
            self.cents = (self.cents or 0) + charged
        elif item.kind == TIME:
            day = item.text("last-day")
            self.later.append(f"{item.state} to {day}" if day else item.state)
        else:
            self._add_response(item)

    def cells(self, answered: dt.date | None) -> tuple[Cell, ...]:
        """Write what follows the day of receipt; `answered` is when the answer ended the task, if no response says."""
        return (
            min(self.sent, default=answered or ""),
            max(self.provided, default=""),
            "" if self.quarters is None else f"{self.quarters / 4:g}",
            "" if self.cents is None else f"{self.cents // 100}.{self.cents % 100:02}",
            # Petitions for fees, and what a court decided, no item says.
            "",
            "; ".join(map(str, sorted(self.appealed))),
            "; ".join(self.complied),
            "",
            "; ".join(self.later),
        )

    def _add_response(self, item: Item) -> None:
        sent, appealed, ordered = map(item.on, ("sent", "appealed", "ordered"))
        if sent:
            sent = self._here(sent)
            self.sent.append(sent)
            if item.text("how") in _PROVIDING:
                self.provided.append(sent)
        if appealed:
            self.appealed.append(appealed)
        if ordered:
            complied = item.on("complied")
            self.complied.append(str((complied - ordered).days) if complied else "open")

    def _here(self, entered: dt.date) -> dt.date:
        """Return the day where the agency is on which an answer went out; it was entered by universal time."""
        agency = this_agency()
        both = {agency.day(dt.datetime.combine(entered, end, dt.UTC)) for end in (dt.time.min, dt.time.max)}
        return max(both & self.went, default=entered)


@dataclass(frozen=True, slots=True)
class YearReport:
    """The rows of a year, and how many requests are too new to tell them from test requests."""

    rows: list[tuple[Cell, ...]]
    unsure: int


def report_year(year: int, *, now: dt.datetime) -> YearReport:
    """Report on the written requests that came in a year where the agency is; raises for a year to come."""
    agency = this_agency()
    if year > agency.day(now).year:
        raise KeepfaithError(f"{year} is still to come.", "Name a year that has begun.")
    began, ended = (agency.midnight(dt.date(one, 1, 1)) for one in (year, year + 1))
    received = Q(came_on=None, received_at__gte=began, received_at__lt=ended)
    requests = Task.objects.filter(
        Q(purpose=PUBLIC_RECORDS) | Q(collected_for=PUBLIC_RECORDS),
        Q(came_on__year=year) | received,
        # A letter that goes on with a request is none of its own.
        record__about=None,
    ).exclude(came_by__in=Task.ORAL)
    known = requests.filter(received_at__lt=now - UNSURE).exclude(record__in=_test_requests())
    tasks = list(known.values_list(*_FIELDS).order_by("received_at", "record__reference"))
    figures = {record.bytes: RequestFigures() for record, *_ in tasks}
    went = Step.objects.filter(act=Task.SENT, task__in=known).order_by()
    for record, day in went.values_list("task__record_id", "done_on"):
        # One that came since has no row.
        if record.bytes in figures:
            figures[record.bytes].went.add(day)
    _add_items(figures)
    titles = {edition: edition_titles(edition) for edition in {edition for _, _, edition, *_ in tasks}}
    rows = [
        (
            grouped(reference or ""),
            f"{titles[edition].holding(holding)}, {_DOORS.get(came_by or form, 'by form')}",
            came_on or agency.day(received_at),
            *figures[record.bytes].cells(closed_on if state == Task.SENT else None),
        )
        for record, reference, edition, holding, came_by, form, received_at, came_on, state, closed_on in tasks
    ]
    return YearReport(rows, requests.filter(received_at__gte=now - UNSURE).count())


def _test_requests() -> set[uuid.UUID]:
    """Name the test requests that are older than a week and not erased yet."""
    numbers = [uuid.UUID(bytes=record) for record in canary_eraser().expired()]
    stored = set(Record.objects.filter(pk__in=numbers).values_list("pk", flat=True))
    if len(stored) >= RECORDS_PAGE_SIZE:
        raise KeepfaithError(
            "More test requests wait to be erased than can be named.",
            "See that the worker runs, which erases them, and ask for the report again in an hour.",
        )
    return stored


def _add_items(figures: Mapping[bytes, RequestFigures]) -> None:
    """Read the items of each kind, and count in those on some records; a kind that no edition declares has none."""
    for kind in filter(kind_known, (SEARCH, FEE, TIME, RESPONSE)):
        for item in items_client().items(kind):
            if item.record and item.record in figures:
                figures[item.record].add(item)

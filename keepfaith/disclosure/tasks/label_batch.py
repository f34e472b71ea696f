"""Labelling: many requests for literature opened in one go, each with an entry of its own, to be posted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q

from keepfaith.agency.agency import this_agency
from keepfaith.agency.passkey_categories import passkey_categories
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.models import Task, TaskQuerySet
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.decryption import Altered, Statement, decrypt_counting, decrypt_statements
from keepfaith.disclosure.records.fields import fields_of, fields_of_categories
from keepfaith.disclosure.tasks.task_access import duty_access
from keepfaith.disclosure.tasks.task_actions import Clerk, add_step
from keepfaith.policies.sections.registry import SECTIONS

# What literature is sent for, and the field that names what was ordered; an address comes from its category.
LITERATURE: Final = "literature"
ITEMS: Final = "items"
POST: Final = "postal-address"
MAX_LABELS: Final = 200
# On a sheet as shops sell them.
LABELS_PER_PAGE: Final = 30
_LABEL_CATEGORIES: Final = ("name", "organization", POST)


@dataclass(frozen=True, slots=True)
class Label:
    """What is written on one label and packed under it; and what its person stated about the request."""

    task: Task
    lines: tuple[str, ...]
    items: tuple[str, ...]
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class NotOpened:
    """A task that was not opened: refused by a clause, or what is stored does not open."""

    task: Task
    code: str
    clause: str


@dataclass(frozen=True, slots=True)
class LabelBatch:
    """All that was asked for; `tests` counts test requests of our own, to which nothing is posted."""

    labelled: tuple[Label, ...]
    refused: tuple[NotOpened, ...]
    tests: int


def opened_by_passkey() -> Q:
    """Find the requests of whose label something opens by passkey only: each for itself, so never in a batch."""
    apart, sensitive = Q(pk__in=()), passkey_categories(this_agency().folder)
    for holding in SECTIONS.sealed_holdings.values():
        for name, category in holding.fields.items():
            if category in sensitive and (name == ITEMS or category in _LABEL_CATEGORIES):
                apart |= Q(record__holding=holding.name, record__sealed__has_key=name)
    return apart


def by_post(duties: Iterable[str], *, account: str) -> TaskQuerySet:
    """Keep the waiting requests for literature with a postal address that are an employee's own."""
    carries = Q(pk__in=())
    for holding in SECTIONS.sealed_holdings.values():
        for name, category in holding.fields.items():
            if category == POST:
                carries |= Q(record__holding=holding.name, record__sealed__has_key=name)
    covered = need_to_know.covering(duties)
    own = Task.objects.waiting().filter(carries & covered, assigned_to__in=("", account))
    return own.filter(purpose=LITERATURE).select_related("record")


def open_labels(tasks: Sequence[Task], clerk: Clerk) -> LabelBatch:
    """Open name, organization, address and items of tasks; those refused are told with their clause."""
    alike: dict[tuple[str, ...], list[Task]] = defaultdict(list)
    for task in tasks[:MAX_LABELS]:
        alike[_label_fields(task)].append(task)
    outcomes: dict[bytes, OpenedKeys | Denial] = {}
    for fields, some in alike.items():
        outcomes |= opener().open(
            [task.record_id.bytes for task in some],
            fields,
            employee=clerk.account,
            duty=clerk.duty,
            purpose=LITERATURE,
        )
    _write_steps(tasks, outcomes, clerk)
    labelled: list[Label] = []
    refused: list[NotOpened] = []
    tests = 0
    for task in tasks[:MAX_LABELS]:
        outcome = outcomes[task.record_id.bytes]
        try:
            if isinstance(outcome, OpenedKeys) and outcome.is_test:
                tests += 1
            elif isinstance(outcome, OpenedKeys):
                labelled.append(_label(task, outcome))
            else:
                refused.append(NotOpened(task, outcome.code, outcome.clause))
        except Altered as altered:
            refused.append(NotOpened(task, "altered", altered.clause))
    return LabelBatch(tuple(labelled), tuple(refused), tests)


def _label_fields(task: Task) -> tuple[str, ...]:
    fields = fields_of(task.record)
    wanted = [name for name, category in fields.items() if category in _LABEL_CATEGORIES]
    return (*wanted, *([ITEMS] if ITEMS in fields else []))


def _write_steps(tasks: Sequence[Task], outcomes: Mapping[bytes, OpenedKeys | Denial], clerk: Clerk) -> None:
    with transaction.atomic():
        for task in tasks:
            outcome = outcomes.get(task.record_id.bytes)
            if isinstance(outcome, OpenedKeys):
                access = duty_access(task.record, duty=clerk.duty, purpose=LITERATURE)
                act = "opened" if outcome.is_test else "labeled"
                add_step(task, act, clerk, clause=access.clause)


def _label(task: Task, opened: OpenedKeys) -> Label:
    values = decrypt_counting(task.record, opened).texts
    lines = [
        line
        for category in _LABEL_CATEGORIES
        for name in fields_of_categories(task.record, {category})
        for line in values.get(name, "").splitlines()
    ]
    items = tuple(values.get(ITEMS, "").splitlines())
    return Label(task, tuple(lines), items, decrypt_statements(opened.statements))

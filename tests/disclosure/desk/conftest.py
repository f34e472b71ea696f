"""Clerks with duties at the real custodian, records that came by forms, and a browser that is signed in."""

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.store import (
    EnclosedValue,
    NewRecord,
    Value,
    create_email_record,
    create_record,
    sealed_fields,
)
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.notes import move_task
from keepfaith.disclosure.tasks.task_actions import Clerk
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.sections.inventory import Declaration, SealedHolding
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.sections.section import Section
from tests.duties import give_duty

PASSWORD = "seven plain words in a row here"
FIELDS = {
    "literature-requests": {
        "delivery": "free-text", "name": "name", "organization": "organization", "address": "postal-address",
        "email": "email-address", "items": "free-text",
    },
    "notice-subscriptions": {"email": "email-address"},
    "your-information-requests": {
        "how": "free-text", "email": "email-address", "address": "postal-address", "name": "name",
        "language": "language",
    },
    "records-requests": {
        "records": "free-text", "how": "free-text", "email": "email-address", "name": "name",
        "language": "language", "subject": "free-text", "text": "free-text", "headers": "free-text",
        "attachments": "free-text", "attachments-apart": "ssn",
    },
    "questions": {
        "name": "name", "address": "postal-address", "email": "email-address", "message": "free-text",
        "ssn": "ssn", "subject": "free-text", "text": "free-text", "attachment-names": "free-text",
        "headers": "free-text", "attachments": "free-text", "attachments-apart": "ssn",
    },
}  # fmt: skip
FOR = {
    "literature-requests": "literature", "notice-subscriptions": "notices", "questions": "questions",
    "your-information-requests": "your-information", "records-requests": "public-records",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _holdings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Declare the holdings as these tests need them, whatever forms there are."""
    others = [
        replace(section, tables=tuple(table for table in section.tables if not is_replaced(table)))
        for section in SECTIONS.sections
    ]
    ours = tuple(SealedHolding(name, "disclosure_record", fields) for name, fields in FIELDS.items())
    monkeypatch.setattr(SECTIONS, "sections", [*others, Section("made-up", tables=ours)])


def is_replaced(table: Declaration) -> bool:
    return isinstance(table, SealedHolding) and table.name in FIELDS


@pytest.fixture
def control(custody: Path) -> Iterator[ControlClient]:
    """What `keepfaith staff` does: give and end duties."""
    client = ControlClient(custody / "control")
    yield client
    client.close()


class Desk:
    """A browser of one employee, signed in."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.client = Client()
        self.client.force_login(
            Employee.objects.get(account=account),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )

    def get(self, path: str):
        return self.client.get(path, secure=True)

    def post(self, path: str, **fields):
        return self.client.post(path, fields, secure=True, headers={"Origin": "https://testserver"})

    def task(self, task: Task, act: str = "", **fields):
        path = f"/desk/tasks/{task.pk}/"
        return self.post(f"{path}{act}/", **fields) if act else self.get(path)


@pytest.fixture
def clerk(db: None, control: ControlClient) -> Iterator[object]:
    """Give a signed-in browser of an employee who has these duties; they end with the test."""
    made: list[str] = []

    def signed_in(*duties: str) -> Desk:
        account = f"clerk-{secrets.token_hex(4)}"
        made.append(account)
        Employee.objects.create(account=account, password="!")
        for duty in duties:
            give_duty(control, account, duty)
        return Desk(account)

    yield signed_in
    for account in made:
        control.end_staff(account)


def received(
    holding: str = "literature-requests", altered: str = "", token: bytes = b"", form: str = "x",
    came_on: dt.date | None = None, **texts: str,
) -> Task:  # fmt: skip
    """Create the record of a form, and return its task; `altered` damages the row on its way.

    Its receipt follows from the `token`, if one is given.
    """
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    values = {name: Value(FIELDS[holding][name], text) for name, text in texts.items()}
    address = texts.get("email") or "reader@example.org"
    new_record = NewRecord(
        edition, holding, FOR[holding], values, form=form, address=address,
        came_by="paper" if came_on else "", came_on=came_on,
    )  # fmt: skip
    if altered:
        return damaged(new_record, altered)
    stored = create_record(new_record, token=token or secrets.token_bytes(16), work=True)
    return Task.objects.get(record=stored.record)


def letter(about: Task | None = None, holding: str = "questions", **enclosed: bytes) -> Task:
    """Create the record of an e-mail with its attachments, and return its task; `about` is the one it follows."""
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    texts = {"email": "reader@example.org", "subject": "The booklet", "text": "Please send me the booklet."}
    texts["headers"] = "Received: from mail.example.org"
    fields, named = (
        FIELDS[holding],
        {name.replace("_", "-"): content for name, content in enclosed.items()},
    )
    new_record = NewRecord(
        edition, holding, FOR[holding], {name: Value(fields[name], text) for name, text in texts.items()},
        form="email", address="reader@example.org",
        enclosed={name: EnclosedValue(fields[name], content) for name, content in named.items()},
    )  # fmt: skip
    stored = create_email_record(new_record, token=secrets.token_bytes(16), about=about and about.record_id)
    return Task.objects.select_related("record").get(record=stored.record)


def moved(task: Task, to: str, control: ControlClient, *, duty: str = "assistance") -> Task:
    """Move a task to another purpose, as an employee does who may."""
    account = f"mover-{secrets.token_hex(4)}"
    give_duty(control, account, duty)
    move_task(task.pk, Clerk(account, duty), to=to, text="It asks for that.", token=secrets.token_hex(8))
    control.end_staff(account)
    return Task.objects.select_related("record").get(pk=task.pk)


def damaged(new_record: NewRecord, how: str) -> Task:
    """Store a record whose name is not what was sealed there."""
    created = custodian().create(secrets.token_bytes(16), new_record.header)
    sealed = sealed_fields(new_record, created)
    sealed["name"] = {
        "exchanged": sealed["address"], "cut short": sealed["name"][:8], "not base64": "?",
    }[how]  # fmt: skip
    row = Record(
        id=uuid.UUID(bytes=created.record), edition=new_record.edition, holding=new_record.holding,
        purpose=new_record.purpose, form="x", sealed=sealed,
    )  # fmt: skip
    row.save(force_insert=True)
    return Task.objects.create(record=row, purpose=new_record.purpose)


LITERATURE = {
    "delivery": "post", "name": "Example Reader", "organization": "Example School",
    "address": "12 Example Street\nSpringfield, MA 01101", "items": "2 × Guide to our schools\n1 × Map",
}  # fmt: skip


@pytest.fixture
def literature(db: None, custody: Path) -> Task:
    return received(**LITERATURE)


@pytest.fixture
def question(db: None, custody: Path) -> Task:
    return received(
        "questions",
        name="Example Reader",
        email="reader@example.org",
        message="May I have the guide?",
        ssn="900-12-3456",
    )

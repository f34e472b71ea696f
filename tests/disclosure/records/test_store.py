"""Key first, row second, word last; a form sent twice is one record."""

import base64
import datetime as dt
import secrets
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.key_reconciliation import reconcile_keys
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.policies.editions.edition_cache import posted_editions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def new_record(**changes):
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    values = {"name": Value("name", "Example Reader"), "organization": Value("organization", "")}
    given = {
        "edition": edition, "holding": "literature-requests", "purpose": "literature", "values": values,
        "form": "literature", "address": "reader@example.org",
    }  # fmt: skip
    return NewRecord(**{**given, **changes})


def waits(record):
    return record.bytes in custodian().unconfirmed()


def test_a_stored_record_is_sealed_and_its_task_is_on_the_desk():
    stored = create_record(new_record(), token=secrets.token_bytes(16), work=True)
    row = Record.objects.by_receipt(stored.receipt.reference, stored.receipt.code_digest)
    assert row.pk == stored.record
    assert list(row.sealed) == ["name"]
    assert b"Example Reader" not in base64.b64decode(row.sealed["name"])
    assert (row.task.purpose, row.task.state) == ("literature", Task.OPEN)
    row.refresh_from_db()
    assert (row.received_at.minute, row.received_at.second, row.received_at.microsecond) == (0, 0, 0)
    assert waits(stored.record)
    assert reconcile_keys().confirmed >= 1
    assert not waits(stored.record)


def test_the_custodian_holds_the_digest_of_the_row_as_it_is_read_back():
    stored = create_record(new_record(), token=secrets.token_bytes(16), work=True)
    reconcile_keys()
    digests = custodian().digests([stored.record.bytes])
    assert digests == {stored.record.bytes: Record.objects.get(pk=stored.record).digest()}
    row = Record.objects.get(pk=stored.record)
    row.sealed["name"] = row.sealed["name"][::-1]
    assert row.digest() != digests[stored.record.bytes]


@pytest.mark.parametrize("settled", [True, False])
def test_the_same_token_again_is_the_same_record(settled):
    token = secrets.token_bytes(16)
    first = create_record(new_record(), token=token, work=True)
    if settled:
        reconcile_keys()
    again = create_record(new_record(), token=token, work=True)
    assert (again.record, again.receipt, again.repeated) == (first.record, first.receipt, True)
    assert Record.objects.filter(pk=first.record).count() == 1


def test_a_row_whose_word_was_lost_is_found_again_and_settled():
    token = secrets.token_bytes(16)
    first = custodian().create(token, new_record().header, address="reader@example.org")
    row = Record(
        id=uuid.UUID(bytes=first.record), edition=new_record().edition, holding="literature-requests",
        purpose="literature", sealed={},
    )  # fmt: skip
    row.save(force_insert=True)
    assert create_record(new_record(), token=token, work=False).repeated
    assert waits(row.pk)
    assert reconcile_keys().confirmed >= 1
    assert not waits(row.pk)


@pytest.mark.long
def test_more_than_the_custodian_names_at_once_are_settled_in_one_round():
    reconcile_keys(patience=0)
    # What another test left on hold can be given up by nobody.
    on_hold = custodian().unconfirmed()
    edition, header = new_record().edition, new_record().header
    for number in range(1_010):
        created = custodian().create(secrets.token_bytes(16), header)
        if number < 1_003:
            row = Record(
                id=uuid.UUID(bytes=created.record), edition=edition, holding="x", purpose="y", sealed={}
            )
            row.save(force_insert=True)
    assert reconcile_keys().confirmed == 1_003
    assert len(custodian().unconfirmed()) == 7 + len(on_hold)
    reconcile_keys(patience=0)
    assert custodian().unconfirmed() == on_hold


def test_a_key_whose_row_never_came_is_given_up_and_a_late_row_is_refused():
    created = custodian().create(secrets.token_bytes(16), new_record().header, address="")
    record = uuid.UUID(bytes=created.record)
    assert waits(record)
    reconcile_keys()
    assert waits(record)
    reconcile_keys(patience=0)
    assert not waits(record)
    with pytest.raises(DatabaseError, match="given up"), transaction.atomic():
        Record(id=record, edition=new_record().edition, holding="x", purpose="y", sealed={}).save(
            force_insert=True
        )


def test_a_record_under_an_edition_that_is_not_in_force_is_refused():
    for edition in ("0" * 64, posted_editions().of("privacy")[-1].bundle.digest):
        row = Record(id=uuid.uuid4(), edition=edition, holding="x", purpose="y", sealed={})
        with pytest.raises(DatabaseError, match="edition in force"), transaction.atomic():
            row.save(force_insert=True)


@pytest.mark.parametrize("change", ["edition = ''", "sealed = '{}'", "purpose = 'notices'"])
def test_a_record_is_never_changed(change):
    stored = create_record(new_record(), token=secrets.token_bytes(16), work=True)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(f"UPDATE disclosure_record SET {change} WHERE id = %s", [stored.record])


def test_a_closed_task_stays_closed():
    stored = create_record(new_record(), token=secrets.token_bytes(16), work=True)
    task = Task.objects.get(record=stored.record)
    task.state = Task.SENT
    task.save(update_fields=["state"])
    task.state = Task.OPEN
    with pytest.raises(DatabaseError, match="closed task"), transaction.atomic():
        task.save(update_fields=["state"])

"""A test request ends after a week with all that hangs on it, and its tombstone says what it was."""

import datetime as dt
import secrets

import pytest
from django.db import IntegrityError, transaction

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.disclosure.models import Record, Task, Tombstone
from keepfaith.disclosure.records.custodian_clients import canary_eraser, custodian
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.disclosure.retention.after_restore import add_missing_tombstones
from keepfaith.disclosure.retention.canaries import end_canaries
from keepfaith.disclosure.tasks.notes import add_note
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.website.processes.portal import LocalPortal
from tests.cases import opened_case
from tests.custody.resealing import rewrite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def somebody(custody):
    """The address of a person that the custodian knows to be made up."""
    register = CanaryRegister(custody / "decisions")
    address = f"nerys.k{secrets.token_hex(4)}@example.org"
    assert register.register(address)
    yield address
    register.close()


def question(address):
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    new_record = NewRecord(
        edition, "questions", "questions",
        {"email": Value("email-address", address), "message": Value("free-text", "How long is a day?")},
        form="ask", address=address,
    )  # fmt: skip
    return Record.objects.get(pk=create_record(new_record, token=secrets.token_bytes(16), work=True).record)


def week_later(*records):
    for record in records:
        back = "UPDATE canary_records SET created_on = created_on - 7 WHERE record = ?"
        rewrite(LocalPortal().custody_folder, LocalPortal().custodian_key, back, record.pk.bytes)


def test_a_test_request_goes_with_its_notes_and_without_a_permission(somebody, assisted):
    canary, real = question(somebody), question("reader@example.gov")
    task = Task.objects.get(record=canary)
    add_note(task.pk, assisted, text="Looked at.", token=secrets.token_hex(8))
    note = canary.notes.get()
    assert end_canaries() == 0
    week_later(canary, note)
    assert end_canaries() == 2
    assert custodian().digests([canary.pk.bytes, note.pk.bytes]) == {}
    assert not Record.objects.filter(pk__in=[canary.pk, note.pk]).exists()
    assert Record.objects.filter(pk=real.pk).exists()
    stone = Tombstone.objects.get(pk=canary.pk)
    assert (stone.permission, stone.series, stone.clause) == ("", "", "own-test-requests")
    assert stone.is_test
    assert end_canaries() == 0


def test_a_record_on_hold_stays_until_it_is_released(somebody, control):
    canary = question(somebody)
    week_later(canary)
    control.hold(canary.pk.bytes, case=opened_case(control), on=True)
    entries = custodian().status().entries
    assert end_canaries() == 0
    assert (Record.objects.filter(pk=canary.pk).exists(), custodian().status().entries) == (True, entries)
    control.hold(canary.pk.bytes, case=opened_case(control), on=False)
    assert end_canaries() == 1


def test_a_row_whose_key_a_run_left_gone_is_removed_by_the_next(somebody):
    canary = question(somebody)
    week_later(canary)
    canary_eraser().expire(canary.pk.bytes)
    assert end_canaries() == 1
    assert not Record.objects.filter(pk=canary.pk).exists()


def test_a_row_that_a_backup_brought_back_gets_its_tombstone_again(somebody):
    canary = question(somebody)
    assert add_missing_tombstones({canary.pk.bytes: today()}, tests={canary.pk.bytes}) == 1
    assert Tombstone.objects.get(pk=canary.pk).is_test


def test_nothing_else_leaves_a_tombstone_without_a_permission(somebody):
    real = question("reader@example.gov")
    assert add_missing_tombstones({real.pk.bytes: today()}, tests=()) == 1
    stone = Tombstone.objects.get(pk=real.pk)
    stone.pk = question(somebody).pk
    stone.permission, stone.reference, stone.code_digest = "", None, None
    with pytest.raises(IntegrityError, match="destroyed_by_permission"), transaction.atomic():
        stone.save(force_insert=True)

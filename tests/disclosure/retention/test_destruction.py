"""A run leaves no key, row, enclosure, note or outgoing message of records due, and everything of all others."""

import datetime as dt
import secrets

import pytest
from django.db import DatabaseError, transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import Enclosure, OutgoingMessage, Record, Step, Task, Tombstone
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention import destruction
from keepfaith.disclosure.retention.destruction import DestroyedRecords, NoDuty, destroy, run
from keepfaith.disclosure.retention.legal_holds import hold, release
from keepfaith.disclosure.tasks.notes import add_note, queue_reply
from keepfaith.disclosure.tasks.task_actions import today
from tests.cases import opened_case

from .conftest import LITERATURE, LONG_AGO, closed, letter, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def keys(*records):
    return [record.pk for record in records if record.pk.bytes in custodian().digests([record.pk.bytes])]


def erase(record, account):
    """Have the custodian erase a key, and no row removed."""
    custodian().erase(
        record.pk.bytes, employee=account, duty="records", permission="EXAMPLE-3", due=True, closed_on=today()
    )


def answered(clerk):
    """A message with attachments, a note and an answer in the queue; closed long ago."""
    task = letter(attachments=b"PK")
    add_note(task.pk, clerk, text="Rang up.", token=secrets.token_hex(8))
    queue_reply(task.pk, clerk, text="It is on its way.", token=secrets.token_hex(8), closes=True)
    return closed(task)


def test_only_tombstones_are_left_of_records_that_were_due(assisted, duty):
    task = answered(assisted)
    everything = [task.record, *task.record.notes.all()]
    assert (len(everything), len(keys(*everything))) == (3, 3)
    assert run(most=10).destroyed == 1
    assert keys(*everything) == []
    numbers = [record.pk for record in everything]
    assert not Record.objects.filter(pk__in=numbers).exists()
    assert not Enclosure.objects.filter(record__in=numbers).exists()
    assert not OutgoingMessage.objects.filter(record__in=numbers).exists()
    assert not OutgoingMessage.objects.filter(content__in=numbers).exists()
    assert not Task.objects.filter(pk=task.pk).exists()
    assert not Step.objects.filter(task=task.pk).exists()
    stones = {stone.pk: stone for stone in Tombstone.objects.filter(pk__in=numbers)}
    assert stones.keys() == set(numbers)
    stone = stones[task.record_id]
    assert (stone.holding, stone.series, stone.permission) == ("questions", "EXAMPLE-A3", "EXAMPLE-3")
    assert (stone.clause, stone.edition) == ("not-destroyed-by-mistake", task.record.edition)
    assert (stone.destroyed_on, stone.received_in) == (today(), today().replace(day=1))
    assert (stone.reference, bytes(stone.code_digest)) == (
        task.record.reference,
        bytes(task.record.code_digest),
    )


def test_a_record_that_is_open_or_not_yet_due_stays(duty):
    open_one, young = received(**LITERATURE), closed(received(**LITERATURE), ago=today() - today())
    assert run(most=10) == DestroyedRecords(0, ())
    assert len(keys(open_one.record, young.record)) == 2


def test_the_next_run_finishes_one_that_broke_off_after_the_keys_were_erased(assisted, duty):
    task = answered(assisted)
    everything = [task.record, *task.record.notes.all()]
    with transaction.atomic():
        destroy(task.record)
        transaction.set_rollback(True)
    assert keys(*everything) == []
    assert Record.objects.filter(pk__in=[record.pk for record in everything]).count() == 3
    assert not Tombstone.objects.filter(pk=task.record_id).exists()
    assert run(most=10) == DestroyedRecords(1, ())
    assert not Record.objects.filter(pk__in=[record.pk for record in everything]).exists()
    assert Tombstone.objects.filter(pk__in=[record.pk for record in everything]).count() == 3


def test_the_next_run_finishes_one_that_broke_off_between_two_keys(assisted, duty):
    task = answered(assisted)
    everything = [task.record, *task.record.notes.all()]
    erase(task.record, duty)
    assert len(keys(*everything)) == 2
    assert run(most=10) == DestroyedRecords(1, ())
    assert keys(*everything) == []


def test_many_whose_rows_stayed_as_the_keys_went_are_finished_by_the_next_run(duty):
    records = [closed(received(**LITERATURE)).record for _ in range(3)]
    with transaction.atomic():
        assert run(most=10).destroyed == 3
        transaction.set_rollback(True)
    assert keys(*records) == []
    assert Record.objects.filter(pk__in=[record.pk for record in records]).count() == 3
    assert run(most=10) == DestroyedRecords(3, ())
    assert Tombstone.objects.filter(pk__in=[record.pk for record in records]).count() == 3


def test_a_record_on_hold_stays_with_all_of_it_until_it_is_released(assisted, duty, control):
    task = answered(assisted)
    hold(task.record, by=control, case=opened_case(control))
    everything = [task.record, *task.record.notes.all()]
    assert run(most=10).destroyed == 0
    for record in everything:
        with pytest.raises(Refused) as refused:
            erase(record, duty)
        assert (refused.value.code, refused.value.clause) == ("held", "not-destroyed-by-mistake")
    # Held in the last moment: the custodian refuses, and not a row is gone.
    with pytest.raises(Refused, match="held"):
        destroy(task.record)
    assert (len(keys(*everything)), Record.objects.filter(pk=task.record_id).count()) == (3, 1)
    release(task.record, by=control, case=opened_case(control), reason="settled")
    assert run(most=10).destroyed == 1
    assert keys(*everything) == []


def test_a_note_on_hold_keeps_the_record_that_it_is_about(assisted, duty, control):
    task = answered(assisted)
    hold(task.record.notes.first(), by=control, case=opened_case(control))
    assert run(most=10).destroyed == 0
    assert len(keys(task.record)) == 1


def test_without_the_duty_nothing_is_destroyed_and_a_message_says_so(custody):
    assert run(most=10).destroyed == 0
    task = closed(received(**LITERATURE))
    with pytest.raises(NoDuty, match="keepfaith staff duty retention records"):
        run(most=10)
    with pytest.raises(Refused, match="duty"):
        destroy(task.record)
    assert (keys(task.record), Tombstone.objects.filter(pk=task.record_id).exists()) == (
        [task.record_id],
        False,
    )


def test_the_first_message_of_a_thread_waits_for_those_that_follow(duty):
    first = closed(letter())
    second = letter(first)
    assert run(most=10).destroyed == 0
    closed(second, ago=today() - today())
    assert run(most=10).destroyed == 0
    third = closed(letter(first))
    assert run(most=10).destroyed == 1
    assert keys(first.record, second.record, third.record) == [first.record_id, second.record_id]
    first, second = closed(letter()), None
    second = closed(letter(first))
    assert run(most=10).destroyed == 2
    assert keys(first.record, second.record) == []


def test_a_message_that_comes_at_the_last_moment_keeps_the_first_of_its_thread_with_its_key(duty):
    first = closed(letter())
    letter(first)
    with pytest.raises(Exception, match=r"[Pp]rotect|violates"), transaction.atomic():
        destroy(first.record)
    assert keys(first.record) == [first.record_id]


def test_one_that_is_refused_keeps_no_other_from_its_end(duty, control, monkeypatch):
    monkeypatch.setattr(destruction, "BATCH_SIZE", 1)
    first, second, third = (closed(received(**LITERATURE), ago=LONG_AGO - dt.timedelta(n)) for n in range(3))
    holding = [second.record]

    def held_meanwhile() -> None:
        while holding:
            hold(holding.pop(), by=control, case=opened_case(control))

    done = run(most=10, tell=held_meanwhile)
    assert (done.destroyed, [left.record for left in done.left]) == (2, [second.record_id])
    assert run(most=10, but=[second.record_id]) == DestroyedRecords(0, ())
    assert keys(first.record, second.record, third.record) == [second.record_id]


def test_one_of_many_that_is_refused_lets_the_others_go(duty, control, monkeypatch):
    first, second, third = (closed(received(**LITERATURE), ago=LONG_AGO - dt.timedelta(n)) for n in range(3))
    sure = destruction.must_have_duty

    def held_meanwhile() -> None:
        hold(second.record, by=control, case=opened_case(control))
        sure()

    monkeypatch.setattr(destruction, "must_have_duty", held_meanwhile)
    calls = []
    done = run(most=10, tell=lambda: calls.append(1))
    assert (done.destroyed, [left.record for left in done.left]) == (2, [second.record_id])
    assert len(calls) == 3
    assert keys(first.record, second.record, third.record) == [second.record_id]
    assert Tombstone.objects.filter(pk__in=[first.record_id, third.record_id]).count() == 2


def test_a_record_that_another_run_destroyed_meanwhile_is_not_counted(duty, monkeypatch):
    first, second = (closed(received(**LITERATURE)).record for _ in range(2))
    sure = destruction.must_have_duty

    def destroyed_meanwhile() -> None:
        destroy(second)
        sure()

    monkeypatch.setattr(destruction, "must_have_duty", destroyed_meanwhile)
    assert run(most=10) == DestroyedRecords(1, ())
    assert keys(first, second) == []


def test_many_go_in_one_commit_of_the_custodian(duty):
    records = [closed(received(**LITERATURE)).record for _ in range(destruction.BATCH_SIZE + 3)]
    assert run(most=100) == DestroyedRecords(len(records), ())
    assert keys(*records) == []


def test_the_database_lets_no_record_go_without_its_tombstone(custody):
    task = received(**LITERATURE)
    for rows, state in (
        (Task.objects.filter(pk=task.pk), "KF024"),
        (Record.objects.filter(pk=task.record_id), "KF017"),
    ):
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            rows._raw_delete(rows.db)
        assert refused.value.__cause__.sqlstate == state


@pytest.mark.parametrize(
    "change", ["UPDATE disclosure_tombstone SET clause = ''", "DELETE FROM disclosure_tombstone"]
)
def test_a_tombstone_stays_as_it_is(as_owner, change):
    with as_owner.cursor() as cursor, pytest.raises(DatabaseError) as refused, transaction.atomic("owner"):
        cursor.execute(change)
    assert refused.value.__cause__.sqlstate == "KF016"

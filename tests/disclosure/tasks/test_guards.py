"""PostgreSQL itself says when work was done and lets an act change no more than it needs, asked as the application."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from keepfaith.disclosure.models import Mailing, Record, Step, Task, Template
from keepfaith.disclosure.tasks.task_actions import today
from tests.backdating import backdate
from tests.disclosure.desk.conftest import _holdings, letter

__all__ = ["_holdings"]
pytestmark = pytest.mark.django_db
LONG_AGO = "2020-01-02"


@pytest.fixture
def now() -> set[dt.date]:
    """The day that it is; the database may be asked as it ends."""
    return {today(), today() + dt.timedelta(1)}


def sql_state(statement: str, *values: object) -> str | None:
    """Return the SQL state with which a statement is refused, or None if it is carried out."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return str(error.__cause__.sqlstate)
    return None


@pytest.fixture
def task(custody: object) -> Task:
    return letter()


def day_of(task: Task) -> dt.date | None:
    return Task.objects.get(pk=task.pk).closed_on


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_task_is_closed_today_whatever_a_session_says(task, now, zone):
    assert sql_state("UPDATE disclosure_task SET state = 'closed', closed_on = %s", LONG_AGO) == "42501"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL TIME ZONE '{zone}'")
        cursor.execute("UPDATE disclosure_task SET state = 'closed' WHERE id = %s", [task.pk])
    assert day_of(task) in now


def test_a_closed_task_never_changes_its_day(task):
    Task.objects.filter(pk=task.pk).update(state=Task.CLOSED)
    backdate(task, "closed_on", dt.date(2026, 1, 2))
    assert sql_state("UPDATE disclosure_task SET state = 'sent' WHERE id = %s", task.pk) == "KF014"
    assert sql_state("UPDATE disclosure_task SET assigned_to = 'x' WHERE id = %s", task.pk) == "KF014"
    assert day_of(task) == dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    "row",
    [
        "'closed', '2020-01-02', '', 'questions'",
        "'open', NULL, 'somebody', 'questions'",
        "'open', NULL, '', 'literature'",
    ],
)
def test_a_task_begins_open_with_nobody_and_for_its_own_purpose(task, row):
    insert = "INSERT INTO disclosure_task (record_id, state, closed_on, assigned_to, purpose)"
    assert sql_state(f"{insert} VALUES ('{task.record_id}', {row})") == "KF023"


# Of each copy in a task, the column of the record.
COPIED = {
    "edition": "edition", "holding": "holding", "collected_for": "purpose", "form": "form",
    "received_at": "received_at",
}  # fmt: skip


def test_a_task_says_of_its_record_what_that_says_whatever_it_was_begun_with(task):
    number = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed)"
            " VALUES (%s, %s, 'questions', 'questions', 'question', '{}')",
            [number, task.record.edition],
        )
        cursor.execute(
            f"INSERT INTO disclosure_task (record_id, purpose, {', '.join(COPIED)})"
            " VALUES (%s, 'questions', 'other', 'other', 'other', 'other', %s)",
            [number, LONG_AGO],
        )
    for begun in (task, Task.objects.get(record=number)):
        now_stored, record = Task.objects.get(pk=begun.pk), Record.objects.get(pk=begun.record_id)
        for column, of_record in COPIED.items():
            assert getattr(now_stored, column) == getattr(record, of_record)


@pytest.mark.parametrize(
    ("came_by", "came_on", "state"),
    [
        *(("paper", "2000-01-01", None), ("paper", None, None), ("", "2020-01-02", "23514")),
        *(("paper", "1999-12-31", "23514"), ("phone", "2099-01-01", "23514")),
    ],
)
def test_only_of_what_is_typed_in_a_day_is_kept_and_none_to_come(task, came_by, came_on, state):
    store = (
        "SELECT disclosure_store_record(gen_random_uuid(), %s, 'questions', 'questions', 'question', '{}', NULL,"
        " NULL, true, '', %s, %s)"
    )
    assert sql_state(store, task.record.edition, came_by, came_on) == state


@pytest.mark.parametrize("column", COPIED)
def test_what_a_task_says_of_its_record_is_never_changed(task, column):
    assert sql_state(f"UPDATE disclosure_task SET {column} = {column} WHERE id = %s", task.pk) == "42501"


def test_the_database_dates_each_act(task, now):
    step = Step.objects.create(task=task, act="noted", account="a", duty="a", purpose="a", done_on=LONG_AGO)
    template = Template.objects.create(
        name="answer", version=1, subject="a", body="a", account="a", written_on=LONG_AGO
    )
    mailing = Mailing.objects.create(
        what="event-1", topics=[], subject="a", body="a", account="a", duty="events", started_on=LONG_AGO
    )
    for row, column in ((step, "done_on"), (template, "written_on"), (mailing, "started_on")):
        row.refresh_from_db()
        assert getattr(row, column) in now, column
    key = uuid.uuid4()
    assert sql_state("INSERT INTO disclosure_abandoned_key VALUES (%s, %s)", key, LONG_AGO) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT abandoned_on FROM disclosure_abandoned_key WHERE id = %s", [key])
        assert cursor.fetchone()[0] > dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    "change",
    [
        "disclosure_task SET record_id = gen_random_uuid()",
        "disclosure_task SET id = 1",
        "disclosure_task SET came_on = '2020-01-02'",
        "disclosure_step SET done_on = '2020-01-02'",
        "disclosure_step SET act = 'sent'",
        "disclosure_mailing SET started_on = '2020-01-02'",
        "disclosure_mailing SET body = 'other'",
        "disclosure_outgoing_message SET record_id = gen_random_uuid()",
        "disclosure_outgoing_message SET purpose = 'notices'",
        "disclosure_outgoing_message SET closes = true",
        "disclosure_tombstone SET destroyed_on = '2020-01-02'",
    ],
)
def test_an_act_changes_no_other_column_than_it_needs(task, change):
    assert sql_state(f"UPDATE {change}") == "42501"


def test_no_task_and_no_step_goes_before_its_record(task):
    step = Step.objects.create(task=task, act="noted", account="a", duty="a", purpose="a", done_on=today())
    assert sql_state("DELETE FROM disclosure_step WHERE id = %s", step.pk) == "KF024"
    assert sql_state("DELETE FROM disclosure_task WHERE id = %s", task.pk) == "KF024"

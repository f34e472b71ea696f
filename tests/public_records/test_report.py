"""The report of a year has a row for each written request, with what items say of it, and nothing else."""

import csv
import datetime as dt
import io

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.protocol.item_messages import Entered, Item
from keepfaith.disclosure.models import Step, Task
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.public_records.cli import records
from keepfaith.public_records.report import COLUMNS, RequestFigures, report_year
from tests.backdating import backdate, backdate_record
from tests.custody.resealing import rewrite
from tests.disclosure.desk.conftest import _holdings, letter
from tests.disclosure.desk.loans import scratch_portal
from tests.duties import give_duty
from tests.running_context import RunningContext

from .requests import DEPUTY, FIRST, HOLDING, NOW, OURS, SEARCHER, Work, later, request, write_agency

__all__ = ["_holdings"]
pytestmark = pytest.mark.django_db
# The last hour of a year where the agency is; it is of the next in universal time.
LAST = dt.datetime(2024, 1, 1, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def custody(db, tmp_path):
    """The custodian of the sample agency, and employees who answer requests for records or search."""
    with scratch_portal(tmp_path, write_agency) as running:
        for name in OURS:
            give_duty(running.control, name, "searcher" if name == SEARCHER else "records")
        yield running


def reported(year=2024):
    result = CliRunner().invoke(records, ["report", "--year", str(year)], obj=RunningContext())
    assert result.exit_code == 0, result.output
    header, *rows = csv.reader(io.StringIO(result.stdout))
    assert header == [*COLUMNS]
    return [dict(zip(header, row, strict=True)) for row in rows], result.stderr


def test_a_row_has_what_the_items_of_its_request_say_and_no_word_of_it():
    one, other = Work(request()), Work(request(came_by=Task.PAPER))
    one.search(6)
    one.search(3, DEPUTY)
    one.charge(1205, "fee-accepted", "paid")
    one.do("granted", one.do("petition-time", case=""), last_day=later())
    one.respond("rolling")
    one.reopen()
    one.respond("", "appeal", "order", "complied")
    other.search(None)
    other.charge(900)
    other.do("agreed-later", case="", last_day=later(3))
    other.respond("denied", "appeal", "order")
    rows, _ = reported()
    first, second = sorted(rows, key=lambda row: row["Nature"])
    reference, entered = one.record.reference, NOW.date().isoformat()
    (went,) = {str(step.done_on) for step in Step.objects.filter(act="sent")}
    assert first == {
        "Reference": f"{reference[:5]}-{reference[5:]}", "Nature": "Public records requests, by form",
        "Date received": "2024-01-01", "Date of response": went, "Date records provided": went, "Hours": "2.25",
        "Fees charged (USD)": "12.05", "Fee petitions": "", "Appeals": entered, "Days to comply with orders": "0",
        "Court adjudication": "", "More time": f"extended to {later()}",
    }  # fmt: skip
    assert [second[name] for name in COLUMNS[1:]] == [
        "Public records requests, on paper", "2024-01-01", went, "", "", "0.00", "", entered, "open", "",
        f"agreed to {later(3)}",
    ]  # fmt: skip
    hidden = ("Minutes", "Reader", "reader@", "About", *OURS)
    assert [word for word in hidden if word in str(rows)] == []


@pytest.mark.parametrize(
    ("how", "acts", "given", "charged"),
    [
        *(("", ("fee-accepted",), True, "5.00"), ("partial", ("paid", "refunded"), True, "0.00")),
        *(
            ("elsewhere", ("waived",), False, "0.00"),
            ("none", (), False, "0.00"),
            ("rolling", (), False, "0.00"),
        ),
    ],
)
def test_only_a_response_that_gives_records_provides_them_and_only_a_fee_that_stays_is_charged(
    how, acts, given, charged
):
    work = Work(request())
    work.charge(500, *acts)
    work.respond(how)
    (row,) = reported()[0]
    assert (bool(row["Date records provided"]), row["Fees charged (USD)"]) == (given, charged)
    assert row["Date of response"]


def test_what_is_signed_and_did_not_go_out_is_no_response(monkeypatch):
    monkeypatch.setattr("tests.public_records.requests.mark_sent", lambda *_: None)
    Work(request()).respond()
    (row,) = reported()[0]
    assert (row["Date of response"], row["Date records provided"], row["Appeals"]) == ("", "", "")


@pytest.mark.parametrize(("went", "says"), [({4}, 4), ({4, 5}, 5), ({2, 6}, 5), (set(), 5)])
def test_a_response_is_dated_by_the_day_where_the_agency_is(went, says):
    # An evening's answer is entered on the next day of universal time.
    history = (Entered("sent", "officer", dt.date(2024, 1, 5)),)
    item = Item(1, "records-response", "sent", b"", None, "public-records", {}, None, None, history)
    figures = RequestFigures({dt.date(2024, 1, day) for day in went})
    figures.add(item)
    assert figures.cells(None)[:2] == (dt.date(2024, 1, says),) * 2


def test_the_year_is_that_of_the_agency_and_rows_come_in_their_order():
    late, early = request(dt.datetime(2024, 6, 1, tzinfo=dt.UTC)), request()
    before = request(LAST)
    rows, notes = reported()
    assert [row["Reference"].replace("-", "") for row in rows] == [early.reference, late.reference]
    assert notes == "2 written requests of 2024.\n"
    assert [row["Reference"].replace("-", "") for row in reported(2023)[0]] == [before.reference]


def test_what_was_typed_in_is_reported_in_the_year_in_which_it_came():
    request(came_by=Task.PAPER, came_on=dt.date(2023, 12, 29))
    assert reported()[0] == []
    assert [row["Date received"] for row in reported(2023)[0]] == ["2023-12-29"]


def test_an_answer_that_ended_the_task_is_the_response_where_no_item_says_one():
    task = request().task
    Task.objects.filter(pk=task.pk).update(state=Task.SENT)
    backdate(task, "closed_on", dt.date(2024, 1, 9))
    assert reported()[0][0]["Date of response"] == "2024-01-09"
    assert reported()[0][0]["Hours"] == ""


def test_oral_requests_and_letters_that_follow_one_have_no_row():
    for came_by in Task.ORAL:
        Work(request(came_by=came_by)).respond()
    asks = letter(holding=HOLDING)
    for row in (asks, letter(about=asks, holding=HOLDING)):
        backdate_record(row.record, FIRST)
    (row,) = reported()[0]
    assert row["Nature"] == "Public records requests, by e-mail"


def test_a_test_request_that_accounts_of_the_prober_answered_has_no_row_before_it_ends(custody):
    address, register = "nerys.kabcdef@example.org", CanaryRegister(custody.sockets / "decisions")
    assert register.register(address)
    register.close()
    for name, account in OURS.items():
        give_duty(custody.control, account, "searcher" if name == SEARCHER else "records")
        custody.control.enroll(account)
    hour, real = NOW.replace(minute=0, second=0, microsecond=0), request()
    canary = request(came=None, address=address)
    work = Work(canary, OURS)
    work.search(6)
    work.charge(1205, "paid")
    work.respond("none", "appeal")
    for came in (hour, FIRST):
        backdate_record(canary, came)
        if came == FIRST:
            rewrite(custody.store, custody.kek, "UPDATE canary_records SET created_on = created_on - 7")
        assert len([*items_client().items("records-response", record=canary.pk.bytes)]) == 1
        rows = [row for year in {2024, today().year} for row in reported(year)[0]]
        assert [row["Reference"].replace("-", "") for row in rows] == [real.reference]


def test_requests_of_the_last_days_wait_until_they_cannot_be_tests():
    hour = NOW.replace(minute=0, second=0, microsecond=0)
    known, new = (request(hour - dt.timedelta(days=days)) for days in (9, 0))
    for year in {known.task.received_at.year, new.task.received_at.year}:
        rows, notes = reported(year)
        assert new.reference not in str(rows).replace("-", "")
    assert "1 of the last 8 days are left out" in notes


def test_how_many_queries_there_are_follows_from_no_number_of_requests():
    counts = []
    for _ in range(2):
        request()
        with CaptureQueriesContext(connection) as queries:
            report_year(2024, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("year", "says"),
    [("1999", "2000<=x<=2099"), ("2100", "2000<=x<=2099"), ("2098", "2098 is still to come.")],
)
def test_a_year_that_cannot_be_reported_on_is_refused_and_no_file_begins(year, says, tmp_path):
    file = tmp_path / "report.csv"
    result = CliRunner().invoke(records, ["report", "--year", year, "--csv", str(file)], obj=RunningContext())
    assert (result.exit_code != 0, file.exists()) == (True, False)
    assert says in f"{result.output}{result.exception}"


def test_it_is_written_to_a_file_or_to_the_standard_output(tmp_path):
    request()
    file = tmp_path / "report.csv"
    written = set()
    for options in (["--csv"], ["--csv", "-"], [], ["--csv", str(file)]):
        result = CliRunner().invoke(records, ["report", "--year", "2024", *options], obj=RunningContext())
        written.add(result.stdout.encode() or file.read_bytes().replace(b"\r\n", b"\n"))
    (text,) = written
    assert text.count(b"\n") == 2

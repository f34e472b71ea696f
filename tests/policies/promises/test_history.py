"""Since when each promise has its verdict, and when it was not kept; nobody can remove that again."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client

from keepfaith.policies.editions.clauses import Clause
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises.history import History, Span, history_of, verdict_changes
from keepfaith.policies.promises.status import LastRun, Row
from keepfaith.policies.sections.check import Check

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
CLAUSE = Clause("one", "One.", (1,), "software", ())
FIRST, SECOND = Check("section.first", (1,), None), Check("section.second", (1,), None, dt.timedelta(days=1))
PAGE, JSON = "/policies/privacy/promises/", "/policies/privacy/promises.json"


def ago(hours: float) -> dt.datetime:
    return NOW - hours * HOUR


def history(
    verdict: str,
    *,
    first: list[tuple[float, str]] | None = None,
    second: list[tuple[float, str]] | None = None,
    ran: float = 0,
) -> History:
    """Return the history of a promise by what each of its checks found from so many hours ago on."""
    lines = {"section.first": first, "section.second": second}
    changes = {
        name: [(ago(hours), outcome) for hours, outcome in line]
        for name, line in lines.items()
        if line is not None
    }
    checks = tuple(check for check in (FIRST, SECOND) if lines[check.name] is not None)
    runs = {check.name: LastRun("kept", "", ago(ran)) for check in checks}
    return history_of(Row(1, CLAUSE, verdict, "", None, checks), changes, runs, at=NOW)


def test_a_verdict_holds_since_the_check_began_to_find_it() -> None:
    assert history("kept", first=[(50, "unproven"), (40, "kept")]) == History(ago(40))
    assert history("unproven", first=[(50, "unproven")]) == History(ago(50))


def test_a_breach_has_a_beginning_and_an_end() -> None:
    line = [(90, "kept"), (50, "failed"), (40, "kept"), (30, "failed"), (20, "unproven"), (10, "kept")]
    breaches = (Span(ago(30), ago(20)), Span(ago(50), ago(40)))
    assert history("kept", first=line) == History(ago(10), 2, breaches)


def test_a_breach_that_goes_on_has_no_end() -> None:
    assert history("failed", first=[(90, "kept"), (50, "failed")]) == History(
        ago(50), 1, (Span(ago(50), None),)
    )


def test_a_breach_that_ended_more_than_thirty_days_ago_is_not_shown() -> None:
    month = 30 * 24
    line = [(month + 9, "failed"), (month + 1, "kept")]
    assert history("kept", first=line) == History(ago(month + 1))
    line = [(month + 9, "failed"), (month - 1, "kept")]
    assert history("kept", first=line).breaches == (Span(ago(month + 9), ago(month - 1)),)


def test_the_worst_of_several_checks_speaks_for_the_promise_at_each_instant() -> None:
    together = history(
        "kept",
        first=[(90, "kept"), (50, "failed"), (40, "kept")],
        second=[(80, "kept"), (45, "failed"), (30, "kept")],
    )
    assert together == History(ago(30), 1, (Span(ago(50), ago(30)),))
    # Until the second looked, not all was proven.
    assert history("kept", first=[(90, "kept")], second=[(80, "kept")]) == History(ago(80))
    assert history("unproven", first=[(90, "kept")], second=[]) == History(ago(90))


def test_a_check_that_did_not_run_is_overdue_since_two_of_its_periods() -> None:
    assert history("stale", first=[(90, "kept")], ran=5).since == ago(3)
    # A clock was set back.
    assert history("stale", first=[(90, "kept")], ran=-5).since is None


def test_what_no_check_says_has_no_history() -> None:
    assert history("people") == History()
    assert history("failed", first=[(90, "kept")]) == History()


def test_the_newest_breaches_of_a_changing_verdict_are_listed_and_all_are_counted() -> None:
    line = [(float(hours), ("kept", "failed")[hours % 2 == 0]) for hours in range(60, 0, -1)]
    flapping = history("kept", first=line)
    assert flapping.times == 30
    assert len(flapping.breaches) == 20
    assert flapping.breaches[0] == Span(ago(2), ago(1))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "localhost"})


def ran(verdict: str, name: str = "tools.opt_out") -> None:
    CheckRun.objects.update_or_create(check_name=name, defaults={"verdict": verdict, "figure": verdict})


@pytest.mark.django_db
def test_the_database_notes_when_a_check_begins_to_find_something_else() -> None:
    before = len(verdict_changes().get("tools.opt_out", ()))
    for verdict in ("kept", "failed", "failed", "kept", "kept"):
        ran(verdict)
    assert [outcome for _, outcome in verdict_changes()["tools.opt_out"]][before:] == [
        "kept",
        "failed",
        "kept",
    ]
    # Whoever removes the last run and writes another removes nothing of this.
    CheckRun.objects.filter(check_name="tools.opt_out").delete()
    ran("kept")
    assert [outcome for _, outcome in verdict_changes()["tools.opt_out"]][before:] == [
        "kept",
        "failed",
        "kept",
    ]


@pytest.mark.django_db
def test_a_workers_result_of_a_probe_does_not_count() -> None:
    ran("failed", "editions.digests")
    assert all(outcome != "failed" for _, outcome in verdict_changes().get("editions.digests", ()))


@pytest.mark.django_db
def test_page_and_data_say_since_when_and_when_not(reader: Client) -> None:
    CheckRun.objects.all().delete()
    for verdict in ("kept", "failed", "kept"):
        ran(verdict)
    text = reader.get(PAGE).content.decode()
    assert "Kept at every check since <time" in text
    assert "Not kept 1 time in the last 30 days" in text
    row: dict[str, Any] = reader.get(JSON).json()["promises"][28]
    assert row["times_not_kept"] == 1
    assert set(row["not_kept"][0]) == {"from", "to"}
    assert row["since"] >= row["not_kept"][0]["to"] >= row["not_kept"][0]["from"]
    ran("failed")
    text = reader.get(PAGE).content.decode()
    assert "Not kept at any check since <time" in text
    assert "until now" in text
    assert reader.get(JSON).json()["promises"][28]["not_kept"][0]["to"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "queries"), [(PAGE, 5), (JSON, 3)])
def test_the_history_costs_one_query(
    reader: Client, address: str, queries: int, django_assert_max_num_queries: Any
) -> None:
    reader.get(address)
    with django_assert_max_num_queries(queries):
        reader.get(address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO policies_verdictchange (check_name, by_prober, outcome) VALUES ('intake.kinds', false, 'kept')",
        "UPDATE policies_verdictchange SET outcome = 'kept'",
        "DELETE FROM policies_verdictchange",
        "TRUNCATE policies_verdictchange",
        "SELECT policies_note_verdict()",
        (
            "CREATE TEMP TABLE policies_probeverdict (probe text, outcome text); CREATE TRIGGER mine AFTER INSERT"
            " ON policies_probeverdict FOR EACH ROW EXECUTE FUNCTION policies_note_verdict()"
        ),
    ],
)
def test_the_portal_cannot_write_history(statement: str) -> None:
    with (
        pytest.raises((ProgrammingError, DatabaseError)),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

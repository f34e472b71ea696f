"""Since when each promise has its verdict, and when it was not kept; nobody can remove that again."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.policies.editions.clauses import Clause
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises.history import Change, History, Span, Spans, history_of, verdict_changes
from keepfaith.policies.promises.status import VERDICTS, LastRun, Row
from keepfaith.policies.sections.check import Check

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
CLAUSE = Clause("one", "One.", (1,), "software", ())
FIRST, SECOND = Check("section.first", (1,), None), Check("section.second", (1,), None, dt.timedelta(days=1))
PAGE, JSON = "/policies/non-human-visitors/promises/", "/policies/non-human-visitors/promises.json"


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
    return history_of(Row(1, CLAUSE, verdict, "", ago(ran), checks), changes, runs, at=NOW)


def spans(*newest: Span) -> Spans:
    return Spans(len(newest), newest)


def test_a_verdict_holds_since_the_check_began_to_find_it() -> None:
    assert history("kept", first=[(50, "unproven"), (40, "kept")]) == History(ago(40))
    assert history("unproven", first=[(50, "unproven")]) == History(ago(50))


def test_a_breach_has_a_beginning_and_an_end() -> None:
    line = [(90, "kept"), (50, "failed"), (40, "kept"), (30, "failed"), (20, "unproven"), (10, "kept")]
    breaches = spans(Span(ago(30), ago(20)), Span(ago(50), ago(40)))
    assert history("kept", first=line) == History(ago(10), breaches)


def test_a_breach_that_goes_on_has_no_end() -> None:
    assert history("failed", first=[(90, "kept"), (50, "failed")]) == History(
        ago(50), spans(Span(ago(50), None))
    )


def test_a_breach_that_ended_more_than_thirty_days_ago_is_not_shown() -> None:
    month = 30 * 24
    line = [(month + 9, "failed"), (month + 1, "kept")]
    assert history("kept", first=line) == History(ago(month + 1))
    line = [(month + 9, "failed"), (month - 1, "kept")]
    assert history("kept", first=line).breaches == spans(Span(ago(month + 9), ago(month - 1)))


def test_the_worst_of_several_checks_speaks_for_the_promise_at_each_instant() -> None:
    together = history(
        "kept",
        first=[(90, "kept"), (50, "failed"), (40, "kept")],
        second=[(80, "kept"), (45, "failed"), (30, "kept")],
    )
    assert together == History(ago(30), spans(Span(ago(50), ago(30))))
    # Until the second looked, not all was proven.
    assert history("kept", first=[(90, "kept")], second=[(80, "kept")]) == History(ago(80))
    assert history("unproven", first=[(90, "kept")], second=[]) == History(ago(90))


def test_while_a_check_is_overdue_nothing_has_looked_since_its_last_run() -> None:
    assert history("stale", first=[(90, "kept")], ran=5) == History(ago(5), gaps=spans(Span(ago(5), None)))
    # A clock was set back.
    assert history("stale", first=[(90, "kept")], ran=-5) == History()


def test_where_one_of_two_checks_is_overdue_it_alone_has_not_looked() -> None:
    runs = {"section.first": LastRun("kept", "", ago(5)), "section.second": LastRun("kept", "", ago(1))}
    changes = {name: [(ago(90), "kept")] for name in runs}
    row = Row(1, CLAUSE, "stale", "", ago(1), (FIRST, SECOND))
    assert history_of(row, changes, runs, at=NOW) == History(ago(5), gaps=spans(Span(ago(5), None)))


def test_after_a_gap_the_verdict_holds_since_something_looked_again_and_the_gap_is_listed() -> None:
    line = [(90, "kept"), (20, "stale"), (10, "kept")]
    assert history("kept", first=line) == History(ago(10), gaps=spans(Span(ago(20), ago(10))))
    # Of two checks that both rested it is one gap.
    later = [(90, "kept"), (19, "stale"), (9, "kept")]
    assert history("kept", first=line, second=later) == History(ago(9), gaps=spans(Span(ago(20), ago(9))))


def test_a_breach_goes_on_through_a_gap_until_a_look_finds_something_else() -> None:
    line = [(90, "kept"), (50, "failed"), (40, "stale"), (30, "failed"), (20, "kept")]
    both = spans(Span(ago(50), ago(20))), spans(Span(ago(40), ago(30)))
    assert history("kept", first=line) == History(ago(20), *both)
    assert history("failed", first=line[:4]).since == ago(50)


def test_a_gap_that_ended_more_than_thirty_days_ago_is_not_listed() -> None:
    month = 30 * 24
    line = [(month + 90, "kept"), (month + 20, "stale"), (month + 10, "kept")]
    assert history("kept", first=line) == History(ago(month + 10))


def test_what_no_check_says_has_no_history() -> None:
    assert history_of(Row(1, CLAUSE, "people", "", None), {}, {}, at=NOW) == History()
    assert history_of(Row(1, CLAUSE, "failed", "", None, (FIRST,)), {}, {}, at=NOW) == History()
    assert history("failed", first=[(90, "kept")]) == History()


OUTCOMES = ("kept", "failed", "unproven", "stale")


@st.composite
def made_up_history(draw: st.DrawFn) -> tuple[Row, dict[str, list[Change]], dict[str, LastRun]]:
    """Draw what two checks found, each noted a moment after its look, and the row that comes of it."""
    changes: dict[str, list[Change]] = {}
    runs: dict[str, LastRun] = {}
    for name in ("section.first", "section.second"):
        hours = sorted(draw(st.lists(st.floats(0, 1_000), min_size=1, unique=True)), reverse=True)
        words = [draw(st.sampled_from(OUTCOMES)) for _ in hours[1:]] + [draw(st.sampled_from(OUTCOMES[:3]))]
        late = dt.timedelta(milliseconds=draw(st.integers(0, 2_000)))
        changes[name] = [(ago(hour) + late, word) for hour, word in zip(hours, words, strict=True)]
        runs[name] = LastRun(words[-1], "", ago(hours[-1]))
    last = max(run.checked_at for run in runs.values())
    return Row(1, CLAUSE, draw(st.sampled_from(VERDICTS)), "", last, (FIRST, SECOND)), changes, runs


@given(made_up_history())
def test_no_verdict_holds_since_later_than_the_last_check(
    drawn: tuple[Row, dict[str, list[Change]], dict[str, LastRun]],
) -> None:
    row, changes, runs = drawn
    made = history_of(row, changes, runs, at=NOW)
    assert row.checked_at
    assert made.since is None or made.since <= row.checked_at
    for listed in (made.breaches, made.gaps):
        ends = [end for span in reversed(listed.newest) for end in (span.begin, span.end or row.checked_at)]
        assert ends == sorted(ends)
        assert all(end <= row.checked_at for end in ends)


def test_the_newest_breaches_of_a_changing_verdict_are_listed_and_all_are_counted() -> None:
    line = [(float(hours), ("kept", "failed")[hours % 2 == 0]) for hours in range(60, 0, -1)]
    flapping = history("kept", first=line)
    assert flapping.breaches.times == 30
    assert len(flapping.breaches.newest) == 20
    assert flapping.breaches.newest[0] == Span(ago(2), ago(1))


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "localhost"})


def ran(verdict: str, name: str = "visits.robots") -> None:
    defaults = {"verdict": verdict, "figure": verdict, "checked_at": timezone.now()}
    CheckRun.objects.update_or_create(check_name=name, defaults=defaults)


def rested(hours: float, name: str = "visits.robots") -> dt.datetime:
    """Set the last run of a check back, which counts for two hours, and return when that was."""
    at = timezone.now() - hours * HOUR
    CheckRun.objects.filter(check_name=name).update(checked_at=at, counts_for=2 * HOUR)
    return at


@pytest.mark.django_db
def test_the_database_notes_when_a_check_begins_to_find_something_else() -> None:
    before = len(verdict_changes().get("visits.robots", ()))
    for verdict in ("kept", "failed", "failed", "kept", "kept"):
        ran(verdict)
    assert [outcome for _, outcome in verdict_changes()["visits.robots"]][before:] == [
        "kept",
        "failed",
        "kept",
    ]
    # Whoever removes the last run and writes another removes nothing of this.
    CheckRun.objects.filter(check_name="visits.robots").delete()
    ran("kept")
    assert [outcome for _, outcome in verdict_changes()["visits.robots"]][before:] == [
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
    assert "Last checked on <time" in text
    assert "Kept since <time" in text
    assert "Not kept 1 time in the last 30 days" in text
    row: dict[str, Any] = reader.get(JSON).json()["promises"][0]
    assert row["times_not_kept"] == 1
    assert set(row["not_kept"][0]) == {"from", "to"}
    assert row["since"] >= row["not_kept"][0]["to"] >= row["not_kept"][0]["from"]
    ran("failed")
    text = reader.get(PAGE).content.decode()
    assert "Not kept since <time" in text
    assert "until now" in text
    assert reader.get(JSON).json()["promises"][0]["not_kept"][0]["to"] is None


@pytest.mark.django_db
def test_the_database_notes_a_gap_in_which_nothing_looked() -> None:
    CheckRun.objects.all().delete()
    before = len(verdict_changes().get("visits.robots", ()))
    for hours, outcome in ((1.9, "kept"), (66, "kept"), (5, "failed")):
        ran("kept")
        looked = rested(hours)
        ran(outcome)
    noted = verdict_changes()["visits.robots"][before:]
    assert [outcome for _, outcome in noted] == ["kept", "stale", "kept", "stale", "failed"]
    # Never before what was noted last: the clock of these runs was set back.
    assert noted[3][0] == max(looked, noted[2][0])


@pytest.mark.django_db
def test_while_nothing_looks_page_and_data_say_so(reader: Client) -> None:
    CheckRun.objects.all().delete()
    ran("kept")
    rested(66)
    text = reader.get(PAGE).content.decode()
    assert "Nothing has looked since <time" in text
    assert "1 gap in the checks in the last 30 days" in text
    row: dict[str, Any] = reader.get(JSON).json()["promises"][0]
    assert row["verdict"] == "stale"
    assert row["since"] == row["checked_at"]
    assert (row["times_not_checked"], row["not_checked"]) == (1, [{"from": row["since"], "to": None}])
    assert row["not_kept"] == []
    ran("kept")
    row = reader.get(JSON).json()["promises"][0]
    assert row["verdict"] == "kept"
    assert row["not_checked"][0]["to"] == row["since"] <= row["checked_at"]


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
        "SELECT policies_note_gap()",
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

"""A verdict ends after 30 days, by the database alone; a fresh one nobody removes, least of all a red one."""

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

INSERT = (
    "INSERT INTO policies_probeverdict (probe, outcome, figure, at)"
    " VALUES (%s, %s, '', clock_timestamp() - %s * interval '1 day')"
)
NOTED = "policies_probeverdict_time", "policies_probeverdict_noted"


@pytest.fixture
def verdicts(as_owner: Any) -> Any:
    """Return the owner's cursor, and a way to add verdicts of some days ago: what the database sets is off for it."""

    class Verdicts:
        cursor = as_owner.cursor()

        def old(self, probe: str, *given: tuple[int, str]) -> None:
            for trigger in NOTED:
                self.cursor.execute(f"ALTER TABLE policies_probeverdict DISABLE TRIGGER {trigger}")
            for days, outcome in given:
                self.cursor.execute(INSERT, (probe, outcome, days))
            for trigger in NOTED:
                self.cursor.execute(f"ALTER TABLE policies_probeverdict ENABLE TRIGGER {trigger}")

        def old_changes(self, probe: str, *given: tuple[int, str]) -> None:
            for days, outcome in given:
                self.cursor.execute(
                    "INSERT INTO policies_verdictchange (check_name, by_prober, outcome, at)"
                    " VALUES (%s, true, %s, clock_timestamp() - %s * interval '1 day')",
                    (probe, outcome, days),
                )

        def add(self, probe: str, outcome: str) -> None:
            self.cursor.execute(
                "INSERT INTO policies_probeverdict (probe, outcome, figure) VALUES (%s, %s, '')",
                (probe, outcome),
            )

        def ages(self, probe: str) -> list[int]:
            self.cursor.execute(
                "SELECT extract(day FROM clock_timestamp() - at)::int FROM policies_probeverdict"
                " WHERE probe = %s ORDER BY at",
                (probe,),
            )
            return [days for (days,) in self.cursor.fetchall()]

        def changes(self, probe: str) -> list[str]:
            self.cursor.execute(
                "SELECT outcome FROM policies_verdictchange WHERE check_name = %s ORDER BY id", (probe,)
            )
            return [outcome for (outcome,) in self.cursor.fetchall()]

    return Verdicts()


def test_with_a_new_verdict_those_of_thirty_days_ago_end(verdicts: Any) -> None:
    verdicts.old("a.b", (90, "kept"), (31, "failed"), (29, "failed"))
    verdicts.add("a.b", "kept")
    assert verdicts.ages("a.b") == [29, 0]


def test_the_last_verdict_of_a_probe_stays_however_old(verdicts: Any) -> None:
    verdicts.old("c.d", (90, "kept"), (80, "failed"))
    verdicts.add("a.b", "kept")
    assert verdicts.ages("c.d") == [80]


def test_no_more_than_a_hundred_end_at_once(verdicts: Any) -> None:
    verdicts.old("a.b", *((40, "kept"),) * 150)
    verdicts.add("a.b", "kept")
    assert len(verdicts.ages("a.b")) == 51


def test_a_change_stays_while_its_outcome_reaches_into_the_thirty_days(verdicts: Any) -> None:
    verdicts.old_changes("a.b", (90, "kept"), (60, "failed"), (40, "kept"), (20, "failed"))
    verdicts.add("a.b", "kept")
    # From the 40th to the 20th day it was kept; what was before ended more than 30 days ago.
    assert verdicts.changes("a.b") == ["kept", "failed", "kept"]


@pytest.mark.parametrize("outcome", ["failed", "kept"])
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM policies_probeverdict WHERE probe = 'a.b'",
        "UPDATE policies_probeverdict SET outcome = 'kept', at = at - interval '90 days' WHERE probe = 'a.b'",
        "TRUNCATE policies_probeverdict",
        "DELETE FROM policies_verdictchange WHERE check_name = 'a.b'",
        "UPDATE policies_verdictchange SET outcome = 'kept' WHERE check_name = 'a.b'",
        "TRUNCATE policies_verdictchange",
    ],
)
def test_a_fresh_verdict_is_not_removed_even_by_the_owner(
    verdicts: Any, as_owner: Any, statement: str, outcome: str
) -> None:
    verdicts.old("a.b", (29, outcome))
    verdicts.add("a.b", outcome)
    verdicts.add("a.b", "kept")
    with pytest.raises(DatabaseError) as caught, transaction.atomic(using="owner"):
        verdicts.cursor.execute(statement)
    assert getattr(caught.value.__cause__, "sqlstate", "") == "KF031"
    assert verdicts.ages("a.b")[0] == 29


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["policies_probeverdict", "policies_verdictchange"])
@pytest.mark.parametrize(
    "act", ["DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET at = now() - interval '90 days'"]
)
def test_the_portal_removes_none_whatever_its_age(table: str, act: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(act.format(table))

"""How promises stand, read from clauses and the last runs of checks."""

import datetime as dt
from typing import Any

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import status
from keepfaith.policies.promises.status import Row, newest, promise_rows, tally
from keepfaith.policies.sections.check import Check, Finding
from keepfaith.policies.sections.registry import Sections
from keepfaith.policies.sections.section import Section

NOW = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
CLAUSES = """
[source.self]
cite = "This policy"
title = "This policy"
status = "self-imposed"
[[clause]]
anchor = "two"
says = "Two checks keep this."
promises = [2]
kept_by = "software"
sources = ["self"]
[[clause]]
anchor = "one"
says = "One check keeps this."
promises = [1, 3]
kept_by = "software"
checks = ["section.insisted"]
[[clause]]
anchor = "awaiting"
says = "Nothing keeps this yet."
promises = [4]
kept_by = "software"
awaits = "Proven when the forms arrive."
[[clause]]
anchor = "by-people"
says = "People keep this."
promises = [5]
kept_by = "people"
keeper = "Web Services"
how = "they read every letter"
[[clause]]
anchor = "fact"
says = "This is so."
promises = [6]
kept_by = "fact"
[[clause]]
anchor = "without"
says = "Neither check nor word."
promises = [7]
kept_by = "software"
"""


def declare(sections: Sections, *checks: Check) -> None:
    sections.register(Section("made-up", checks=checks))


@pytest.fixture(autouse=True)
def sections(monkeypatch: pytest.MonkeyPatch) -> Sections:
    sections = Sections()

    def never(_portal: object) -> Finding:
        raise AssertionError

    declare(
        sections,
        Check("section.first", (2,), never),
        Check("section.second", (2,), never, period=dt.timedelta(days=1)),
        Check("section.insisted", (1,), never),
    )
    monkeypatch.setattr(status, "SECTIONS", sections)
    return sections


def rows(
    *runs: tuple[str, str, str, dt.timedelta], clauses: str = CLAUSES, document: str = "privacy"
) -> dict[int, Row]:
    of = this_agency().document(document)
    assert of
    posted = PostedEdition(of, Bundle({"clauses.toml": clauses}), NOW, NOW, NOW.date())
    CheckRun.objects.all().delete()
    for name, verdict, figure, age in runs:
        CheckRun.objects.create(check_name=name, verdict=verdict, figure=figure, checked_at=NOW - age)
    return {row.number: row for row in promise_rows(posted, at=NOW)}


@pytest.mark.django_db
def test_what_two_checks_say_is_two_sentences() -> None:
    for first in ("2 of 3: a page is lost", "2 of 3: a page is lost."):
        row = rows(
            ("section.first", "failed", first, HOUR),
            ("section.second", "unproven", "Nothing came yet.", HOUR),
        )[2]
        assert row.figure == "2 of 3: a page is lost. Nothing came yet."


def stands(row: Row) -> tuple[str, str]:
    return row.verdict, row.figure


@pytest.mark.django_db
def test_promises_come_by_number_with_their_clause() -> None:
    by_number = rows()
    assert list(by_number) == [1, 2, 3, 4, 5, 6, 7]
    assert [by_number[number].clause.anchor for number in (1, 2, 3)] == ["one", "two", "one"]


@pytest.mark.django_db
def test_a_check_that_never_ran_proves_nothing() -> None:
    assert stands(rows()[1]) == ("unproven", "Not examined yet.")


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", ["kept", "failed", "unproven"])
def test_the_last_run_speaks_for_the_promise(verdict: str) -> None:
    row = rows(("section.insisted", verdict, "3 of 3", HOUR))[1]
    assert stands(row) == (verdict, "3 of 3")
    assert row.checked_at == NOW - HOUR


@pytest.mark.django_db
def test_a_check_that_the_clause_names_speaks_for_all_its_promises() -> None:
    assert rows(("section.insisted", "kept", "well", HOUR))[3].verdict == "kept"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "second", "worst"),
    [
        ("kept", "kept", "kept"),
        ("kept", "failed", "failed"),
        ("unproven", "kept", "unproven"),
        ("failed", "unproven", "failed"),
    ],
)
def test_the_worst_of_several_checks_wins(first: str, second: str, worst: str) -> None:
    row = rows(("section.first", first, "a", HOUR), ("section.second", second, "b", 2 * HOUR))[2]
    assert row.verdict == worst
    # One time of last check: when the last of them looked.
    assert row.checked_at == NOW - HOUR
    assert [check.name for check in row.checks] == ["section.first", "section.second"]


@pytest.mark.django_db
def test_the_figure_of_the_worst_check_comes_first() -> None:
    assert (
        rows(("section.first", "kept", "Well.", HOUR), ("section.second", "failed", "Ill.", HOUR))[2].figure
        == "Ill. Well."
    )


@pytest.mark.django_db
def test_a_run_older_than_twice_its_period_is_stale() -> None:
    moment = dt.timedelta(seconds=1)
    assert rows(("section.insisted", "kept", "", 2 * HOUR))[1].verdict == "kept"
    assert rows(("section.insisted", "kept", "", 2 * HOUR + moment))[1].verdict == "stale"
    assert rows(("section.insisted", "unproven", "", 3 * HOUR))[1].verdict == "stale"
    # The clock was set back since.
    assert rows(("section.insisted", "kept", "", -3 * HOUR))[1].verdict == "stale"


@pytest.mark.django_db
def test_a_failure_stays_a_failure_however_old() -> None:
    assert rows(("section.insisted", "failed", "", 90 * HOUR))[1].verdict == "failed"


@pytest.mark.django_db
def test_a_promise_without_a_check_shows_what_it_awaits() -> None:
    by_number = rows()
    assert stands(by_number[4]) == ("unproven", "Proven when the forms arrive.")
    assert stands(by_number[7]) == ("unproven", "No check examines this yet.")


@pytest.mark.django_db
def test_another_document_has_its_own_numbers_and_only_the_checks_that_its_clauses_name() -> None:
    runs = [(name, "kept", "Well.", HOUR) for name in ("section.first", "section.second", "section.insisted")]
    by_number = rows(*runs, document="accessibility")
    assert stands(by_number[2]) == ("unproven", "No check examines this yet.")
    assert stands(by_number[1]) == ("kept", "Well.")


@pytest.mark.django_db
def test_promises_of_people_and_plain_facts_are_shown_as_such() -> None:
    by_number = rows()
    assert stands(by_number[5]) == ("people", "Web Services: they read every letter")
    assert stands(by_number[6]) == ("people", "A plain statement, not a promise of software.")


@pytest.mark.django_db
def test_a_failed_check_beside_a_keeper_is_never_hidden(sections: Sections) -> None:
    declare(sections, Check("section.beside", (5,), lambda _portal: Finding("failed", "")))
    assert rows(("section.beside", "failed", "Ill.", HOUR))[5].verdict == "failed"
    assert rows(("section.beside", "kept", "Well.", HOUR))[5].verdict == "people"


@pytest.mark.django_db
def test_an_edition_that_insists_on_a_check_that_is_gone_is_not_kept() -> None:
    gone = CLAUSES.replace('"section.insisted"', '"section.gone"')
    assert rows(("section.insisted", "kept", "", HOUR), clauses=gone)[1].verdict == "failed"


@pytest.mark.django_db
def test_the_tally_counts_every_verdict() -> None:
    counted = tally(rows(("section.insisted", "failed", "", HOUR)).values())
    assert counted == {"kept": 0, "failed": 2, "stale": 0, "unproven": 3, "people": 2}


@pytest.mark.django_db
def test_the_newest_run_is_found() -> None:
    by_number = rows(("section.first", "kept", "", HOUR), ("section.insisted", "kept", "", 2 * HOUR))
    assert newest(by_number.values()) == NOW - HOUR
    assert newest([]) is None


@pytest.mark.django_db
def test_for_machines_a_row_has_just_five_members() -> None:
    members: dict[str, Any] = rows(("section.insisted", "kept", "well", HOUR))[1].as_json()
    assert members == {
        "number": 1, "clause": "one", "verdict": "kept", "figure": "well", "checked_at": "2027-03-01T11:00:00Z",
    }  # fmt: skip
    assert rows()[4].as_json()["checked_at"] is None

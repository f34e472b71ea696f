"""Each published result replaces the one before, and one check runs at a time."""

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import published_runs, runner
from keepfaith.policies.promises.published_runs import Turn, run_due, run_now
from keepfaith.policies.promises.runner import examine, run
from keepfaith.policies.sections.check import Check, Finding, Outcome, Portal
from keepfaith.policies.sections.registry import SECTIONS, Sections
from keepfaith.policies.sections.section import Section
from tests.portals import until

PORTAL = Portal("https://localhost:1", "http://localhost:1", Path("nowhere"))


def declare(sections: Sections, *checks: Check) -> None:
    sections.register(Section("made-up", checks=checks))


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> Sections:
    sections = Sections()
    monkeypatch.setattr(runner, "SECTIONS", sections)
    # Between the looks at what failed nothing here changes by itself.
    monkeypatch.setattr(runner, "CONFIRM_SECONDS", 0.0)
    return sections


def result_of(outcome: str, figure: str = "3 of 3") -> Callable[[Portal], Finding]:
    return lambda _portal: Finding(outcome, figure)  # type: ignore[arg-type]


def stored() -> dict[str, tuple[str, str]]:
    return {run.check_name: (run.verdict, run.figure) for run in CheckRun.objects.all()}


@pytest.mark.django_db
def test_each_run_replaces_the_one_before(sections: Sections) -> None:
    CheckRun.objects.all().delete()
    declare(sections, Check("section.one", (1,), result_of("kept")))
    run_now(PORTAL)
    first = CheckRun.objects.get().checked_at
    sections.sections.clear()
    declare(sections, Check("section.one", (1,), result_of("failed", "Ill.")))
    run_now(PORTAL)
    assert stored() == {"section.one": ("failed", "Ill.")}
    assert CheckRun.objects.get().checked_at >= first


@pytest.mark.django_db
def test_a_check_that_breaks_off_proves_nothing_and_shows_only_the_kind_of_error(sections: Sections) -> None:
    def broken(_portal: Portal) -> Finding:
        raise LookupError("the letter of somebody")

    declare(sections, Check("section.broken", (1,), broken), Check("section.after", (2,), result_of("kept")))
    run_now(PORTAL)
    assert stored()["section.broken"] == ("unproven", "The check broke off: LookupError.")
    assert stored()["section.after"][0] == "kept"


@pytest.mark.django_db
@pytest.mark.parametrize(("second", "verdict"), [("kept", "kept"), ("failed", "failed")])
def test_a_failure_is_public_only_after_a_second_look(
    sections: Sections, monkeypatch: pytest.MonkeyPatch, second: Outcome, verdict: str
) -> None:
    CheckRun.objects.all().delete()
    outcomes: list[Outcome] = ["failed", second]

    def examine(_portal: Portal) -> Finding:
        assert not CheckRun.objects.filter(check_name="section.one").exists()
        return Finding(outcomes.pop(0), "seen")

    declare(sections, Check("section.one", (1,), examine), Check("section.two", (2,), result_of("kept")))
    assert [run.check.name for run in run_now(PORTAL)] == ["section.two", "section.one"]
    assert stored() == {"section.one": (verdict, "seen"), "section.two": ("kept", "3 of 3")}
    assert outcomes == []


@pytest.mark.django_db
def test_some_checks_can_be_requested(sections: Sections) -> None:
    declare(sections, *(Check(f"section.{number}", (number,), result_of("kept")) for number in (1, 2, 3)))
    begun: list[str] = []
    runs = run_now(PORTAL, only={"section.1", "section.3"}, before=lambda check: begun.append(check.name))
    assert [run.check.name for run in runs] == begun == ["section.1", "section.3"]
    assert run_now(PORTAL, only=()) == []


@pytest.mark.django_db
def test_before_a_policy_is_posted_nothing_is_checked(
    sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    declare(sections, Check("section.hourly", (1,), result_of("kept")))
    monkeypatch.setattr(published_runs, "posted_editions", lambda: PostedEditions({}))
    assert run_due(PORTAL) == 0
    assert not CheckRun.objects.exists()


@pytest.mark.django_db
def test_only_checks_due_run(sections: Sections) -> None:
    declare(
        sections,
        Check("section.hourly", (1,), result_of("kept")),
        Check("section.daily", (2,), result_of("kept"), period=dt.timedelta(days=1)),
    )
    assert run_due(PORTAL) == 2
    assert run_due(PORTAL) == 0
    two_hours_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
    CheckRun.objects.filter(check_name__startswith="section.").update(checked_at=two_hours_ago)
    assert run_due(PORTAL) == 1


@pytest.mark.django_db
def test_a_check_that_ran_under_a_clock_since_set_back_is_due(sections: Sections) -> None:
    declare(sections, Check("section.ahead", (1,), result_of("kept")))
    assert run_due(PORTAL) == 1
    CheckRun.objects.all().update(checked_at=dt.datetime.now(dt.UTC) + dt.timedelta(days=365))
    assert run_due(PORTAL) == 1
    assert run_due(PORTAL) == 0


@pytest.mark.django_db
def test_a_failed_check_is_due_again_after_five_minutes(sections: Sections) -> None:
    declare(
        sections,
        Check("section.failed", (1,), result_of("failed")),
        Check("section.kept", (2,), result_of("kept")),
    )
    assert run_due(PORTAL) == 2
    four = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=4)
    CheckRun.objects.all().update(checked_at=four)
    assert run_due(PORTAL) == 0
    CheckRun.objects.all().update(checked_at=four - dt.timedelta(minutes=1))
    assert run_due(PORTAL) == 1


@pytest.mark.django_db
def test_a_check_that_failed_at_other_peoples_servers_is_left_alone_for_an_hour(sections: Sections) -> None:
    day, hour = dt.timedelta(days=1), dt.timedelta(hours=1)
    declare(sections, Check("section.failed", (1,), result_of("failed"), period=day, again=hour))
    assert run_due(PORTAL) == 1
    CheckRun.objects.all().update(checked_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=50))
    assert run_due(PORTAL) == 0
    CheckRun.objects.all().update(checked_at=dt.datetime.now(dt.UTC) - hour)
    assert run_due(PORTAL) == 1
    assert (SECTIONS.checks["policies.answers"].period, SECTIONS.checks["policies.answers"].again) == (
        day,
        hour,
    )


def test_what_is_found_is_judged_by_what_was_there_to_examine() -> None:
    assert Finding.of(examined=0, faults=[], figure="nothing").outcome == "unproven"
    assert Finding.of(examined=3, faults=[], figure="three").outcome == "kept"
    assert Finding.of(examined=3, faults=["one is ill"], figure="three") == Finding(
        "failed", "1 of 3: one is ill"
    )


def test_more_faults_than_things_examined_are_not_counted_against_them() -> None:
    assert Finding.of(examined=0, faults=["No page came.", "No form came."], figure="") == Finding(
        "failed", "No page came."
    )


def test_one_examination_can_be_made_without_keeping_it() -> None:
    assert examine(Check("section.one", (1,), result_of("unproven")), PORTAL).outcome == "unproven"


@pytest.mark.django_db
def test_running_alone_stores_nothing(sections: Sections) -> None:
    before = stored()
    declare(sections, Check("section.one", (1,), result_of("failed")))
    runs = run(runner.own_checks().values(), PORTAL)
    assert [made.finding.outcome for made in runs] == ["failed"]
    assert stored() == before


@pytest.mark.django_db
def test_requested_checks_come_before_those_that_are_due(
    sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    CheckRun.objects.all().delete()
    turn = Turn()
    monkeypatch.setattr(published_runs, "_TURN", turn)
    done: list[str] = []

    def first(_portal: Portal) -> Finding:
        waiting.start()
        until(turn.is_wanted)
        done.append("due")
        return Finding("kept", "1")

    def requested() -> None:
        with turn.requested():
            done.append("requested")

    waiting = threading.Thread(target=requested)
    declare(sections, Check("section.1", (1,), first), Check("section.2", (2,), result_of("kept")))
    assert run_due(PORTAL) == 1
    waiting.join()
    assert done == ["due", "requested"]
    assert run_due(PORTAL) == 1


@pytest.mark.django_db
def test_checks_that_are_due_do_not_wait_for_requested_ones(
    sections: Sections, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn = Turn()
    monkeypatch.setattr(published_runs, "_TURN", turn)
    declare(sections, Check("section.1", (1,), result_of("kept")))
    with turn.requested():
        assert run_due(PORTAL) is None
    assert run_due(PORTAL) == 1

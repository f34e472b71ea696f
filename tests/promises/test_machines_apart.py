"""Promise 8 about non-human visitors: machines are counted apart from people, and both are shown."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from keepfaith.visits.checks import machines_apart
from keepfaith.visits.checks.machines_apart import (
    MACHINES,
    PEOPLE,
    QUESTION,
    counting_faults,
    examine,
    made_up_log,
)
from keepfaith.visits.pipeline import redaction, visitor_counts
from keepfaith.visits.pipeline.agent_classes import LIKELY_HUMAN, TOOL
from tests.promises.scratch_portal import Scratch

REAL = redaction.classify


def shows(
    scratch: Scratch, rows: list[dict[str, str]], *, metrics: tuple[str, ...] = ("humans", "machines")
) -> None:
    scratch.files[QUESTION] = json.dumps({"query": {"metrics": metrics}, "data": rows})


@pytest.fixture
def showing(scratch: Scratch) -> Scratch:
    """A portal that shows the figures of two weeks."""
    week = {"humans": "120", "machines": "3400"}
    shows(scratch, [{"week": "2026-W09", **week}, {"week": "2026-W10", **week}])
    return scratch


def failed(portal: Scratch, fault: str) -> None:
    finding = examine(portal.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def test_the_check_finds_it_kept(found_machines: dict[int, dict[str, Any]]) -> None:
    assert found_machines[8]["verdict"] == "kept", found_machines[8]


def test_machines_and_people_are_counted_apart_and_shown(showing: Scratch) -> None:
    finding = examine(showing.portal)
    assert finding.outcome == "kept", finding
    assert "8 people and 17 machines" in finding.figure
    assert "240 requests of people and 6,800 of machines in 2 weeks" in finding.figure
    assert len(finding.figure) < 300


def test_while_nothing_is_shown_nothing_is_proven(scratch: Scratch) -> None:
    shows(scratch, [])
    assert examine(scratch.portal).outcome == "unproven"


@pytest.mark.parametrize(
    ("rows", "metrics"),
    [
        ([{"week": "2026-W10", "requests": "70"}], ("humans", "machines")),
        ([{"week": "2026-W10", "humans": "70"}], ("humans",)),
        ([{"week": "2026-W10", "machines": "70"}], ("machines",)),
        ([], ("requests",)),
    ],
)
def test_figures_that_do_not_show_both_fail(
    scratch: Scratch, rows: list[dict[str, str]], metrics: tuple[str, ...]
) -> None:
    shows(scratch, rows, metrics=metrics)
    failed(scratch, "does not show people and machines beside each other")


def test_a_portal_without_the_figures_fails(scratch: Scratch) -> None:
    failed(scratch, "does not show people and machines beside each other")
    scratch.files[QUESTION] = "no figures"
    failed(scratch, "does not show people and machines beside each other")


@pytest.mark.parametrize("agent", range(len(MACHINES)))
def test_a_machine_that_counts_as_a_person_is_found(
    showing: Scratch, monkeypatch: pytest.MonkeyPatch, agent: int
) -> None:
    def blind(agents: Sequence[str]) -> list[str]:
        kinds_by_agent = zip(agents, REAL(agents), strict=True)
        return [LIKELY_HUMAN if name == MACHINES[agent] else kind for name, kind in kinds_by_agent]

    monkeypatch.setattr(redaction, "classify", blind)
    # By its words it is a browser now, yet it fetched a page without any part of it: nothing shows that, either.
    monkeypatch.setattr(
        visitor_counts.Visitors, "_unlikely_visitors", lambda seen: np.zeros(seen.codes.size, np.bool_)
    )
    failed(showing, "counted as people's")


def test_a_person_that_counts_as_a_machine_is_found(
    showing: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(redaction, "classify", lambda agents: [TOOL] * len(agents))
    failed(showing, "Of planted requests 0 counted as people's")


def test_a_machine_that_calls_itself_a_browser_and_is_not_noticed_is_found(
    showing: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        visitor_counts.Visitors, "_unlikely_visitors", lambda seen: np.zeros(seen.codes.size, np.bool_)
    )
    failed(showing, "Of planted requests 20 counted as people's")


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("machines", lambda row: row | {"requests": 1}, "are shown by kind of machine"),
        ("machines", lambda row: row | {"machine": LIKELY_HUMAN}, "shown among the kinds of machines"),
        ("pages", lambda row: row | {"requests": 99}, "pages are counted as seen by people"),
        ("visitors", lambda row: row | {"humans": 99}, "Of planted visitors 99"),
    ],
)
def test_figures_that_count_otherwise_are_found(
    monkeypatch: pytest.MonkeyPatch, name: str, change: Callable[[Any], Any], fault: str
) -> None:
    real = machines_apart.answer_question

    def answered(folder: Any, question: str) -> Any:
        result = real(folder, question)
        if question != name:
            return result
        return type(result)(result.question, result.span, tuple(change(row) for row in result.rows[:1]))

    monkeypatch.setattr(machines_apart, "answer_question", answered)
    assert fault in " ".join(counting_faults(made_up_log()))


def test_every_planted_machine_is_of_some_kind_and_people_are_none() -> None:
    assert all(kind != LIKELY_HUMAN for kind in REAL(MACHINES))
    assert list(counting_faults(made_up_log())) == []
    assert len(made_up_log()) == 2 * PEOPLE + len(MACHINES) + 4

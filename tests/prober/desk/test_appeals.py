"""Two accounts of ours decide, appeal and decide on that at the desk; what somebody may do who must not, is seen."""

import dataclasses

import pytest

from keepfaith.prober.desk import appeals
from keepfaith.prober.desk.case_pages import CasePages
from keepfaith.prober.desk.sign_ins import SignIns


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


@pytest.fixture
def reach(probed, monkeypatch):
    monkeypatch.setattr(appeals, "SIGN_INS", Unlimited())
    return probed.reach


def test_an_appeal_is_decided_by_the_other_account_alone(probed, reach):
    finding = appeals.examine(reach)
    assert finding.outcome == "kept", finding.figure
    # What was done on the way is decided again like anybody's.
    others = probed.look("replay.statements", "replay.needs", "replay.misuses")
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others


def always(*_given, **_named):
    return True


def never(*_given, **_named):
    return False


@pytest.mark.parametrize(
    ("act", "answer", "words"),
    [
        ("give", always, "Whoever decided before was given the appeal against that."),
        pytest.param("hear", never, "The hearing of an appeal could not be entered.", marks=pytest.mark.long),
        pytest.param(
            "take",
            always,
            "Whoever decided before took the appeal against that.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_what_is_done_that_must_not_be_or_not_done_that_must_be_is_seen(
    reach, monkeypatch, act, answer, words
):
    monkeypatch.setattr(CasePages, act, answer)
    finding = appeals.examine(reach)
    assert (finding.outcome, words in finding.figure) == ("failed", True), finding.figure


def test_a_later_day_than_the_rule_gives_is_seen(reach, monkeypatch):
    last_day = appeals.last_day
    # As if the rule gave three weeks less than the desk counts.
    monkeypatch.setattr(
        appeals, "last_day", lambda rule, start: last_day(rule, start).replace(year=start.year - 1)
    )
    finding = appeals.examine(reach)
    assert "with another day than the agency's rule gives" in finding.figure


@pytest.mark.long
def test_what_broke_off_before_is_ended_first(reach, monkeypatch):
    def break_off(*_given):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(CasePages, "hear", break_off)
        broken.setattr(CasePages, "end_leftovers", lambda _self: None)
        with pytest.raises(RuntimeError):
            appeals.examine(reach)
    assert appeals.examine(reach).outcome == "kept"


def test_without_accounts_or_a_portal_nothing_is_proven(reach, monkeypatch):
    assert (
        appeals.examine(dataclasses.replace(reach, portal_file=reach.folder / "none")).outcome == "unproven"
    )
    monkeypatch.setattr(appeals, "enrolled", lambda _reach: [])
    assert appeals.examine(reach).outcome == "unproven"

"""An answer that an account of ours writes comes to the address that was confirmed for it; what differs is seen."""

import dataclasses
import datetime as dt

import pytest

from keepfaith.prober.canaries import Canaries
from keepfaith.prober.desk import (
    answered_elsewhere,
    probes,
)
from keepfaith.prober.desk.answered_elsewhere import DONE, LATE, WAITING, answer_text
from keepfaith.prober.desk.sign_ins import SignIns
from keepfaith.prober.journeys import own_journey
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Round


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


@pytest.fixture
def reach(probed, monkeypatch):
    monkeypatch.setattr(answered_elsewhere, "SIGN_INS", Unlimited())
    monkeypatch.setattr(answered_elsewhere, "PATIENCE", 20)
    return probed.in_round_after_tour()


def states(reach):
    """Return how each answer of ours stands, the last first."""
    ways = [canary.way.rpartition(", ")[2] for canary in Canaries(reach.folder).all() if canary.reference]
    return [way for way in ways if any(state in way for state in (WAITING, LATE, DONE))]


def hourly(reach):
    """Return the reach of a round in which nobody asked for a look."""
    return dataclasses.replace(reach, round=Round(is_whole=False, seen=dict(reach.round.seen)))


def test_an_answer_comes_to_the_new_address_alone(probed, reach):
    finding = probes.moved_answers(reach)
    assert finding.outcome == "kept", finding.figure
    assert states(reach)[0] == DONE
    # What was done on the way is decided again like anybody's.
    names = ("replay.statements", "replay.sendings", "balances.mail", "balances.steps")
    others = probed.look(*names)
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others
    # One is written a day; until the next, what was seen stands.
    with pytest.raises(UsedUp, match="one is written a day"):
        probes.moved_answers(hourly(reach))


def test_one_that_waits_is_read_by_a_later_round(reach, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(answered_elsewhere, "_waits", lambda *_: True)
        with pytest.raises(UsedUp, match="waits until its writer can call it back no more"):
            probes.moved_answers(reach)
    assert states(reach)[0].startswith(WAITING)
    finding = probes.moved_answers(hourly(reach))
    assert (finding.outcome, states(reach)[0]) == ("kept", DONE), finding.figure


def test_one_that_comes_nowhere_is_seen_twice_and_then_no_more(reach, monkeypatch):
    monkeypatch.setattr(answered_elsewhere, "_count", lambda *_: 0)
    finding = probes.moved_answers(reach)
    assert (finding.outcome, states(reach)[0].startswith(LATE)) == ("failed", True), finding.figure
    assert "did not come once to the address" in finding.figure
    assert probes.moved_answers(hourly(reach)).outcome == "failed"
    assert states(reach)[0] == DONE
    with pytest.raises(UsedUp):
        probes.moved_answers(hourly(reach))


def test_one_that_comes_to_the_first_address_too_is_seen(reach, monkeypatch):
    monkeypatch.setattr(answered_elsewhere, "_count", lambda *_: 1)
    finding = probes.moved_answers(reach)
    assert "came to the address that its person left" in finding.figure
    assert finding.outcome == "failed"
    probes.moved_answers(hourly(reach))


def test_where_the_desk_takes_no_answer_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(answered_elsewhere, "task_of", lambda *_: None)
    finding = probes.moved_answers(reach)
    assert (finding.outcome, finding.figure) == (
        "unproven", "The desk took no answer by an account of ours.",
    )  # fmt: skip


def test_without_accounts_a_mailbox_or_a_duty_nothing_is_proven(reach, monkeypatch):
    assert probes.moved_answers(dataclasses.replace(reach, mailbox="")).outcome == "unproven"
    monkeypatch.setattr(answered_elsewhere, "cast_of", lambda *_: None)
    assert probes.moved_answers(reach).outcome == "unproven"
    monkeypatch.setattr(answered_elsewhere, "enrolled", lambda _reach: [])
    monkeypatch.setattr(own_journey, "submit_once", None)
    assert probes.moved_answers(reach).outcome == "unproven"


def test_what_one_day_wrote_the_next_day_writes_again(reach, monkeypatch):
    assert answered_elsewhere._was_written_lately(reach)
    monkeypatch.setattr(answered_elsewhere, "BETWEEN", dt.timedelta())
    assert not answered_elsewhere._was_written_lately(reach)


def test_an_answer_is_known_by_what_it_says():
    assert answer_text("b4dagofi7") in "Hello. The hearing on b4dagofi7 is in the spring. Bye."

"""A made-up person has answers go to another address and takes that back; a portal that does otherwise is seen."""

import dataclasses

import pytest

from keepfaith.prober.journeys import (
    own_journey,
    probes,
    report_steps,
)
from keepfaith.prober.journeys.moved_places import MovedPlaces
from keepfaith.prober.journeys.own_answers import AnswerPlaces
from keepfaith.prober.journeys.own_answers import own_answers as own_move
from keepfaith.prober.journeys.surfaces import Seen, sent
from tests.prober.journeys.test_own_moves import ASK, Answering, WithoutButton, never_brought_back

LINK = "/your-information/link/?address="


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_answers_go_to_another_address_which_is_taken_back(reach):
    finding = probes.moved_answers(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_move(reach)
    assert (made.faults, made.lacks, made.tried) == ([], "", 20)


def confirmed_by_looking(_answering, surface, visitor):
    """The new address counts as soon as somebody looks at its link."""
    if surface.method == "GET" and LINK in surface.path:
        ASK(sent(visitor.portal, surface.path, {}, status=200), visitor)


def never_moved(answering, surface, visitor):
    """The button at the new address does nothing."""
    if surface.method == "POST" and LINK in surface.path and answering.pages and surface.status == 200:
        return Seen(surface, visitor, answering.pages[-1])
    return None


def not_in_the_file(_answering, surface, visitor):
    """The file says that answers go nowhere else."""
    seen = ASK(surface, visitor)
    if b"act=file" not in (surface.body or b""):
        return seen
    body = seen.answer.body.replace(b'"go_to_another_address_since": "', b'"went": "')
    return Seen(surface, visitor, dataclasses.replace(seen.answer, body=body))


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (confirmed_by_looking, "Before the new address confirmed, the page has the new address."),
        (never_brought_back, "After they were brought back, the page has the new address."),
        (not_in_the_file, "After the new address confirmed, the file does not say where answers go."),
        pytest.param(
            never_moved,
            "After the new address confirmed, the page lacks the new address.",
            marks=pytest.mark.long,
        ),
        (WithoutButton("move"), "has no button by which answers go to another address"),
        pytest.param(
            WithoutButton("restore-address"),
            "has no button that brings answers back",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_portal_that_moves_them_otherwise_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    monkeypatch.setattr(own_journey, "PATIENCE", 20)
    finding = probes.moved_answers(reach)
    assert (finding.outcome, words in " ".join(own_move(reach).faults)) == ("failed", True), finding.figure


def test_a_mailbox_that_is_not_told_is_seen(reach, monkeypatch):
    wait_for = MovedPlaces.wait_for

    def never_more_than_before(made, address, count):
        return wait_for(made, address, min(count, AnswerPlaces.before))[: AnswerPlaces.before]

    monkeypatch.setattr(MovedPlaces, "wait_for", never_more_than_before)
    finding = probes.moved_answers(reach)
    assert (finding.outcome, "was not told once" in finding.figure) == ("failed", True)


def test_a_ledger_without_it_is_seen(reach, monkeypatch):
    monkeypatch.setattr(MovedPlaces, "moves", lambda _: {})
    assert probes.moved_answers(reach).outcome == "failed"
    assert any("The ledger does not have once" in fault for fault in own_move(reach).faults)


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(MovedPlaces, "wait_for", lambda *_: [])
    finding = probes.moved_answers(reach)
    assert (finding.outcome, finding.figure) == ("unproven", "No message came in time with a link.")


def test_without_a_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_journey, "submit_once", None)
    assert probes.moved_answers(dataclasses.replace(reach, mailbox="")).outcome == "unproven"

"""A made-up person has notices go to another address and brings them back; a portal that does otherwise is seen."""

import dataclasses

import pytest

from keepfaith.prober.canaries import Canaries
from keepfaith.prober.journeys import (
    moved_places,
    own_journey,
    probes,
    report_steps,
    sent_forms,
)
from keepfaith.prober.journeys.own_moves import NoticePlaces, own_move
from keepfaith.prober.journeys.report_steps import REPORT
from keepfaith.prober.journeys.surfaces import Seen, sent
from keepfaith.prober.mail import message_store
from keepfaith.prober.probe import UsedUp

CONFIRM = "/events/confirm/"


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_notices_go_to_another_address_and_come_back(reach):
    finding = probes.moved_notices(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_move(reach)
    assert (made.faults, made.lacks, made.tried) == ([], "", 17)
    # Both end with the round.
    for record in (made.record, made.moves()["address-given"][0]["to"]):
        assert not made.is_listed(record)


class Answering:
    """Answers what the portal answers, but for what a breach would change."""

    def __init__(self, change):
        self.change, self.pages = change, []

    def __call__(self, surface, visitor):
        seen = self.change(self, surface, visitor) or ASK(surface, visitor)
        if surface.path == REPORT and seen.answer is not None:
            self.pages.append(seen.answer)
        return seen


ASK = report_steps.ask


def confirmed_by_looking(_answering, surface, visitor):
    """The new address counts as soon as somebody looks at its link."""
    if surface.method == "GET" and CONFIRM in surface.path:
        ASK(sent(visitor.portal, surface.path, {}, status=200), visitor)


def never_brought_back(answering, surface, visitor):
    """The button that brings notices back does nothing."""
    if b"act=restore-address" in (surface.body or b""):
        return Seen(surface, visitor, answering.pages[-1])
    return None


def moved_by_any_proof(_answering, surface, visitor):
    """Another proof gives an address, too."""
    seen = ASK(surface, visitor)
    is_giving = b"act=give-address" in (surface.body or b"")
    return Seen(surface, visitor, dataclasses.replace(seen.answer, status=200)) if is_giving else seen


def never_moved(answering, surface, visitor):
    """The button at the new address does nothing."""
    if surface.method == "POST" and CONFIRM in surface.path and answering.pages and surface.status == 200:
        return Seen(surface, visitor, answering.pages[-1])
    return None


class WithoutButton:
    """A button is on no page."""

    def __init__(self, value):
        self._value = f'value="{value}"'.encode()

    def __call__(self, _answering, surface, visitor):
        seen = ASK(surface, visitor)
        if seen.answer is None or b'name="proof"' not in seen.answer.body:
            return seen
        body = seen.answer.body.replace(self._value, b'value="nothing"')
        return Seen(surface, visitor, dataclasses.replace(seen.answer, body=body))


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (
            confirmed_by_looking,
            "Before the new address confirmed, notices do not go to the first address.",
        ),
        (never_brought_back, "After they were brought back, notices do not go to the first address."),
        (never_brought_back, "After they were brought back, the file does not say where notices go."),
        (moved_by_any_proof, "Another proof than the page's was answered with 200"),
        pytest.param(
            never_moved,
            "After the new address confirmed, notices go to the first address.",
            marks=pytest.mark.long,
        ),
        (WithoutButton("move"), "has no button by which notices go to another address"),
        pytest.param(
            WithoutButton("restore-address"), "has no button that brings notices back", marks=pytest.mark.long
        ),
    ],
)
def test_a_portal_that_moves_them_otherwise_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    monkeypatch.setattr(own_journey, "PATIENCE", 20)
    finding = probes.moved_notices(reach)
    assert (finding.outcome, words in " ".join(own_move(reach).faults)) == ("failed", True), finding.figure


def test_a_mailbox_that_is_not_told_is_seen(reach, monkeypatch):
    wait_for = NoticePlaces.wait_for

    def never_more_than_before(made, address, count):
        return wait_for(made, address, min(count, NoticePlaces.before))[: NoticePlaces.before]

    monkeypatch.setattr(NoticePlaces, "wait_for", never_more_than_before)
    finding = probes.moved_notices(reach)
    assert (finding.outcome, "was not told once" in finding.figure) == ("failed", True)


def test_a_message_that_names_the_other_address_is_seen(reach, monkeypatch):
    words = moved_places.words_in
    monkeypatch.setattr(
        moved_places, "words_in", lambda raw: words(raw) + " ".join(c.word for c in made_canaries(reach))
    )
    assert probes.moved_notices(reach).outcome == "failed"
    assert {
        "The message to the new address names its person, or the first address.",
        "The message to the first mailbox names the new address.",
    } <= set(own_move(reach).faults)


def made_canaries(reach):
    return Canaries(reach.folder).all()[:3]


def test_a_ledger_without_it_is_seen(reach, monkeypatch):
    monkeypatch.setattr(NoticePlaces, "moves", lambda _: {})
    finding = probes.moved_notices(reach)
    assert finding.outcome == "failed"
    assert any("The ledger does not have once" in fault for fault in own_move(reach).faults)


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(NoticePlaces, "wait_for", lambda *_: [])
    finding = probes.moved_notices(reach)
    assert (finding.outcome, finding.figure) == (
        "unproven", "No message came in time to confirm notices.",
    )  # fmt: skip


def test_without_a_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_journey, "submit_once", None)
    assert probes.moved_notices(dataclasses.replace(reach, mailbox="")).outcome == "unproven"


def test_with_a_full_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_journey, "submit_once", None)
    monkeypatch.setattr(message_store, "MAX_A_DAY", 0)
    with pytest.raises(UsedUp, match="mailbox for test messages is full"):
        probes.moved_notices(reach)


def test_without_the_clause_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(sent_forms, "CLAUSE", "no-such-clause")
    assert probes.moved_notices(reach).outcome == "unproven"

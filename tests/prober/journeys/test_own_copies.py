"""A made-up person asks for a copy for somebody else and takes it back; a portal that does otherwise is seen."""

import dataclasses

import pytest

from keepfaith.prober.canaries import Canaries
from keepfaith.prober.journeys import (
    own_copies,
    own_journey,
    probes,
    report_steps,
)
from keepfaith.prober.journeys.own_copies import DONE, WAITING, CopyRequests
from keepfaith.prober.journeys.own_copies import own_copies as own_request
from keepfaith.prober.journeys.surfaces import Seen
from tests.prober.journeys.test_own_moves import ASK, Answering, WithoutButton


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def journal(reach):
    return [canary for canary in Canaries(reach.folder).all() if canary.way.endswith(WAITING)]


def test_a_copy_is_asked_for_listed_told_and_taken_back(probed, reach):
    finding = probes.copies(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_request(reach)
    assert (made.faults, made.lacks, made.tried) == ([], "", 20)
    assert made.submission.canary.way.endswith(DONE)
    assert journal(reach) == []
    # What was done on the way is decided again like anybody's.
    others = probed.look("replay.statements", "replay.sendings", "balances.mail")
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others


def never_waits(answering, surface, _visitor):
    """The button that has a copy sent does nothing."""
    if b"act=ask-copy" in (surface.body or b"") and surface.status == report_steps.OK:
        return Seen(surface, _visitor, answering.pages[0])
    return None


def never_taken_back(answering, surface, visitor):
    """The button that takes it back does nothing."""
    if b"act=withdraw-copy" in (surface.body or b""):
        return Seen(surface, visitor, answering.pages[-1])
    return None


def asked_by_any_proof(_answering, surface, visitor):
    """Another proof asks for a copy, too."""
    seen = ASK(surface, visitor)
    is_asking = b"act=ask-copy" in (surface.body or b"") and surface.status == report_steps.GONE
    return Seen(surface, visitor, dataclasses.replace(seen.answer, status=200)) if is_asking else seen


def in_file(before, after):
    def change(_answering, surface, visitor):
        seen = ASK(surface, visitor)
        if b"act=file" not in (surface.body or b""):
            return seen
        body = seen.answer.body.replace(before, after)
        return Seen(surface, visitor, dataclasses.replace(seen.answer, body=body))

    return change


def without_pdf(_answering, surface, visitor):
    """The PDF is another file."""
    seen = ASK(surface, visitor)
    if b"act=pdf" in (surface.body or b""):
        return Seen(surface, visitor, dataclasses.replace(seen.answer, body=b"%PDF-"))
    return seen


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (never_waits, "After a copy was asked for, the page does not list what waits."),
        (asked_by_any_proof, "Another proof than the page's was answered with 200"),
        (
            in_file(b'"copies_for_others": [', b'"copies_for_others": [], "others": ['),
            "After a copy was asked for, the file does not list what waits.",
        ),
        (in_file(b'"copies_for_others"', b'"others"'), "The file does not say which copies were asked for."),
        (
            in_file(b'"given_to_others": [', b'"given_to_others": ["somebody"'),
            "Before a copy was asked for, the file says that it was given to somebody.",
        ),
        (without_pdf, "After a copy was asked for, the PDF does not list what waits."),
        (WithoutButton("copy"), "The report has no button that has a copy sent."),
        pytest.param(WithoutButton("review-copy"), "No page asks who gets the copy.", marks=pytest.mark.long),
        pytest.param(
            WithoutButton("ask-copy"), "No page shows once more who gets the copy.", marks=pytest.mark.long
        ),
    ],
)
def test_a_portal_that_does_otherwise_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    monkeypatch.setattr(own_journey, "PATIENCE", 20)
    finding = probes.copies(reach)
    assert (finding.outcome, words in " ".join(own_request(reach).faults)) == ("failed", True), own_request(
        reach
    ).faults
    assert journal(reach) == []


def test_what_cannot_be_taken_back_is_seen_and_taken_back_by_the_next_round(probed, reach, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(report_steps, "ask", Answering(never_taken_back))
        assert probes.copies(reach).outcome == "failed"
    assert "After it was taken back, the page does not list what waits." in own_request(reach).faults
    (left,) = journal(reach)
    again = probed.in_round_after_tour()
    assert probes.copies(again).outcome == "kept"
    assert (journal(again), own_request(again).submission.canary.word == left.word) == ([], False)


def test_a_round_that_breaks_off_takes_it_back_itself(reach, monkeypatch):
    def breaks_off(_made, _count, *, when):
        if when.startswith("After"):
            raise ConnectionResetError

    monkeypatch.setattr(CopyRequests, "expect_waiting", breaks_off)
    with pytest.raises(ConnectionResetError):
        probes.copies(reach)
    assert journal(reach) == []


def test_a_mailbox_that_is_not_told_is_seen(reach, monkeypatch):
    wait_for = CopyRequests.wait_for

    def never_more_than_before(made, address, count):
        return wait_for(made, address, min(count, own_copies.BEFORE))[: own_copies.BEFORE]

    monkeypatch.setattr(CopyRequests, "wait_for", never_more_than_before)
    finding = probes.copies(reach)
    assert (finding.outcome, "was not told once" in finding.figure) == ("failed", True)


def test_a_message_that_names_the_third_person_and_not_the_record_is_seen(reach, monkeypatch):
    monkeypatch.setattr(
        own_copies, "words_in", lambda _raw: " ".join(one.word for one in Canaries(reach.folder).all()[:9])
    )
    assert probes.copies(reach).outcome == "failed"
    assert {
        "The message about a copy names who gets it.",
        "The message about a copy does not say of what.",
        "The message about a copy does not say where it is taken back.",
    } <= set(own_request(reach).faults)


def test_mail_to_the_third_person_is_seen(reach, monkeypatch):
    read = CopyRequests._read_messages

    def with_mail(made):
        (message, *_) = made.store.of(made.submission.canary.address)
        made.store.add(dataclasses.replace(message, address=made.other.address))
        read(made)

    monkeypatch.setattr(CopyRequests, "_read_messages", with_mail)
    assert probes.copies(reach).outcome == "failed"
    assert "Something went to the third person before an employee sent it." in own_request(reach).faults


def test_a_ledger_without_it_is_seen(reach, monkeypatch):
    monkeypatch.setattr(CopyRequests, "entries", lambda *_: {})
    assert probes.copies(reach).outcome == "failed"


def test_without_a_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_journey, "submit_once", None)
    assert probes.copies(dataclasses.replace(reach, mailbox="")).outcome == "unproven"


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(CopyRequests, "wait_for", lambda *_: [])
    finding = probes.copies(reach)
    assert (finding.outcome, finding.figure) == ("unproven", "No message came in time with a link.")

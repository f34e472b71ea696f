"""What two accounts of ours leave out is on no page and in no file of its person, and is told; what differs is seen."""

import dataclasses

import pytest

from keepfaith.prober.desk import (
    probes,
    withheld_report,
)
from keepfaith.prober.desk.left_out_page import LeftOutPage
from keepfaith.prober.desk.sign_ins import SignIns
from keepfaith.prober.journeys.surfaces import Seen

ASK = withheld_report.ask


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


@pytest.fixture
def reach(probed, monkeypatch):
    monkeypatch.setattr(withheld_report, "SIGN_INS", Unlimited())
    return probed.in_round_after_tour()


def test_it_is_left_out_everywhere_and_shown_again_with_a_letter(probed, reach):
    finding = probes.left_out(reach)
    assert finding.outcome == "kept", finding.figure
    # What was done on the way is decided again like anybody's.
    others = probed.look("replay.own_view", "balances.mail")
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others


def answering(change):
    """Answer what the portal answers, but for what a breach would change."""
    first = {}

    def ask(surface, visitor):
        seen = ASK(surface, visitor)
        if seen.answer is None:
            return seen
        kind = seen.answer.header("Content-Type")
        before = first.setdefault(kind, seen.answer)
        return Seen(surface, visitor, change(kind, before, seen.answer))

    return ask


def the_file_stays(kind, before, answer):
    """The file goes on having what it had."""
    return before if "json" in kind else answer


def the_pdf_stays(kind, before, answer):
    return before if "pdf" in kind else answer


def the_page_names_nothing(kind, _before, answer):
    """The page never shows what was sent."""
    return dataclasses.replace(answer, body=b"") if "html" in kind else answer


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (the_file_stays, "While it is left out, the file has something of it."),
        pytest.param(
            the_pdf_stays, "While it is left out, the PDF has something of it.", marks=pytest.mark.long
        ),
        pytest.param(
            the_page_names_nothing,
            "Before it is left out, the page does not show it.",
            marks=pytest.mark.long,
        ),
    ],
)
def test_a_page_or_a_file_that_shows_more_or_less_is_seen(reach, monkeypatch, change, words):
    monkeypatch.setattr(withheld_report, "ask", answering(change))
    finding = probes.left_out(reach)
    assert (finding.outcome, words in finding.figure) == ("failed", True), finding.figure


@pytest.mark.long
def test_one_employee_who_approves_what_they_proposed_is_seen(reach, monkeypatch):
    monkeypatch.setattr(LeftOutPage, "approve", lambda *_given, by_proposer=False: by_proposer)
    finding = probes.left_out(reach)
    assert "Whoever proposed it approved it, too." in finding.figure


@pytest.mark.long
def test_what_broke_off_before_is_ended_first(probed, reach, monkeypatch):
    with monkeypatch.context() as breach:
        breach.setattr(LeftOutPage, "end", lambda *_given: True)
        assert probes.left_out(reach).outcome == "failed"
    assert probes.left_out(probed.in_round_after_tour()).outcome == "kept"


def test_without_accounts_or_a_mailbox_nothing_is_proven(reach, monkeypatch):
    assert probes.left_out(dataclasses.replace(reach, mailbox="")).outcome == "unproven"
    monkeypatch.setattr(withheld_report, "enrolled", lambda _reach: [])
    assert probes.left_out(reach).outcome == "unproven"

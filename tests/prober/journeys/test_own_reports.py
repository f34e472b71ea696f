"""A made-up person sees by a link what is theirs; a portal that shows more, or less, is seen."""

import dataclasses

import pytest

from keepfaith.prober.journeys import own_reports, report_journeys, sent_forms
from keepfaith.prober.journeys.own_reports import LINK, REPORT, link_path, own_report
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.mail import message_store
from keepfaith.prober.probe import UsedUp


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_a_link_and_a_receipt_show_what_was_sent_and_nothing_else(reach):
    finding = report_journeys.examine(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_report(reach)
    assert (made.faults, made.lacks) == ([], "")
    assert made.tried == 8


class Answering:
    """Answers what the portal answers, but for what a breach would change."""

    def __init__(self, change):
        self.change, self.pages = change, []

    def __call__(self, surface, visitor):
        seen = ASK(surface, visitor)
        if not surface.path.partition("?")[0].endswith((LINK, REPORT)) or seen.answer is None:
            return seen
        self.pages.append(seen.answer)
        return Seen(surface, visitor, self.change(self, surface, seen.answer))


ASK = own_reports.ask


def again_after_its_end(answering, surface, answer):
    """The proof still opens what it opened."""
    reports = [page for page in answering.pages if b'name="proof"' in page.body]
    return reports[-1] if answer.status == 410 else answer


def with_a_stranger(_answering, surface, answer):
    """A record of somebody else is in every report."""
    return dataclasses.replace(
        answer, body=answer.body.replace(b"</main>", b"<code>0A1B2-C3D4E</code></main>")
    )


def without_words(_answering, _surface, answer):
    """Each text is cut short."""
    return dataclasses.replace(answer, body=answer.body.replace(b'<span class="own__text">', b"<span>cut: "))


def link_twice(answering, surface, answer):
    """A link opens a second time."""
    return answering.pages[2] if answer.status == 404 else answer


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (with_a_stranger, "a record of somebody else"),
        (without_words, "lacks the answer to"),
        (link_twice, "pressed again, was answered with 200"),
        (again_after_its_end, "after its end was answered with 200"),
    ],
)
def test_a_portal_that_shows_more_or_less_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(own_reports, "ask", Answering(breach))
    finding = report_journeys.examine(reach)
    assert (finding.outcome, words in " ".join(own_report(reach).faults)) == ("failed", True), finding.figure


def test_a_ledger_without_the_showing_is_seen(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "_entries", lambda *_: [])
    assert "The ledger does not have" in report_journeys.examine(reach).figure


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "awaited_message", lambda *_: None)
    finding = report_journeys.examine(reach)
    assert (finding.outcome, finding.figure) == ("unproven", "No message came in time with a link.")


def test_without_a_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "submit_once", None)
    finding = report_journeys.examine(dataclasses.replace(reach, mailbox=""))
    assert (finding.outcome, "No mailbox" in finding.figure) == ("unproven", True)


def test_with_a_full_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "submit_once", None)
    monkeypatch.setattr(message_store, "MAX_A_DAY", 0)
    with pytest.raises(UsedUp, match="mailbox for test messages is full"):
        report_journeys.examine(reach)


def test_without_the_clause_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(sent_forms, "CLAUSE", "no-such-clause")
    assert report_journeys.examine(reach).outcome == "unproven"


@pytest.mark.parametrize(
    "text",
    ["", "https://a.example/your-information/link/?token=a https://a.example/your-information/link/?token=b"],
)
def test_a_message_without_one_link_has_none(text):
    assert link_path(f"Subject: x\r\n\r\n{text}\r\n".encode()) == ""

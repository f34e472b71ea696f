"""A made-up person sees by a link what is theirs; a portal that shows more, or less, is seen."""

import dataclasses
import json
import re

import pytest

from keepfaith.prober.journeys import (
    link_uses,
    own_reports,
    probes,
    report_steps,
    sent_forms,
)
from keepfaith.prober.journeys.own_reports import LINK, link_path, own_report
from keepfaith.prober.journeys.report_steps import REPORT
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.mail import message_store
from keepfaith.prober.mail.message_text import part
from keepfaith.prober.probe import UsedUp


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_a_link_and_a_receipt_show_what_was_sent_and_nothing_else(reach):
    finding = probes.reports(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_report(reach)
    assert (made.faults, made.lacks) == ([], "")
    assert made.tried == 9
    assert (made.counting.faults, made.counting.tried) == ([], 3)


def test_a_statement_goes_with_what_was_sent_from_then_on(reach):
    finding = probes.statements(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_report(reach)
    assert (made.stating.faults, made.stating.tried) == ([], 8)


def test_a_name_that_is_corrected_counts_until_it_is_taken_back(reach):
    finding = probes.corrections(reach)
    assert finding.outcome == "kept", finding.figure
    made = own_report(reach)
    assert (made.correcting.faults, made.correcting.tried) == ([], 11)


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


ASK = report_steps.ask


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
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    finding = probes.reports(reach)
    assert (finding.outcome, words in " ".join(own_report(reach).faults)) == ("failed", True), finding.figure


def without_statements(_answering, _surface, answer):
    """What was stated is on no page and in no file."""
    return dataclasses.replace(answer, body=STATED.sub(rb"\1", answer.body))


def without_statements_in_the_file(_answering, _surface, answer):
    """What was stated is on the page alone."""
    return dataclasses.replace(answer, body=answer.body.replace(b'"statements"', b'"no statements"'))


def stated_once_only(answering, surface, answer):
    """What was stated is shown where it was added, and never again."""
    is_adding = b"act=add-statement" in (surface.body or b"")
    return answer if is_adding else without_statements(answering, surface, answer)


def added_at_once(_answering, _surface, answer):
    """No page asks once more."""
    return dataclasses.replace(answer, body=answer.body.replace(b"<blockquote", b"<div"))


def changed_on_the_way(_answering, _surface, answer):
    """The page that asks once more carries other words."""
    return dataclasses.replace(
        answer, body=answer.body.replace(b'name="statement" value="', b'name="statement" value="Not ')
    )


def added_by_any_proof(answering, surface, answer):
    """Another proof adds a statement, too."""
    is_adding = b"act=add-statement" in (surface.body or b"")
    return dataclasses.replace(answer, status=200) if is_adding and answer.status == 410 else answer


def no_place_for_one(_answering, _surface, answer):
    """Nowhere can anything be stated."""
    return dataclasses.replace(answer, body=answer.body.replace(b'value="state"', b'value="unmask"'))


STATED = re.compile(rb'(Your statements</h3>.*?<dd><span class="own__text">)[^<]*', re.DOTALL)


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (without_statements, "The page after it was added lacks the statement."),
        (stated_once_only, "A later page lacks the statement."),
        (without_statements_in_the_file, "The file lacks the statement."),
        (added_at_once, "before a statement is added does not show it"),
        (changed_on_the_way, "before a statement is added does not show it"),
        (added_by_any_proof, "A statement with another proof was answered with 200"),
        (added_by_any_proof, "A statement after the end was answered with 200"),
        (no_place_for_one, "has no place for a statement"),
    ],
)
def test_a_portal_that_leaves_a_statement_out_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    finding = probes.statements(reach)
    made = own_report(reach)
    assert (finding.outcome, words in " ".join(made.stating.faults)) == ("failed", True), finding.figure
    assert probes.reports(reach).outcome == "kept"


def corrected_nowhere(_answering, _surface, answer):
    """What was corrected is on no page and in no file."""
    return dataclasses.replace(answer, body=answer.body.replace(b" the Younger", b""))


def corrected_on_the_page_alone(_answering, surface, answer):
    """What was corrected is not in the file."""
    is_file = b"act=file" in (surface.body or b"")
    return corrected_nowhere(_answering, surface, answer) if is_file else answer


def corrected_once_only(_answering, surface, answer):
    """What was corrected is shown where that was done, and never again."""
    is_later = b"act=" not in (surface.body or b"")
    return corrected_nowhere(_answering, surface, answer) if is_later else answer


def corrected_at_once(_answering, _surface, answer):
    """The page that asks once more shows nothing."""
    return dataclasses.replace(
        answer, body=answer.body.replace(b'value="add-correction"', b'value="nothing"')
    )


def corrected_by_any_proof(_answering, surface, answer):
    """Another proof corrects it, too."""
    is_adding = b"act=add-correction" in (surface.body or b"")
    return dataclasses.replace(answer, status=200) if is_adding and answer.status == 410 else answer


def never_taken_back(_answering, surface, answer):
    """The button that takes it back does nothing."""
    is_reverting = b"act=revert-correction" in (surface.body or b"")
    return _answering.pages[-2] if is_reverting else answer


def without_history(_answering, _surface, answer):
    """What was there before is nowhere."""
    return dataclasses.replace(answer, body=answer.body.replace(b'"text_when_it_came"', b'"nothing"'))


def no_button_to_correct(_answering, _surface, answer):
    """Nowhere can anything be corrected."""
    return dataclasses.replace(answer, body=answer.body.replace(b'value="correct"', b'value="unmask"'))


def no_button_to_take_back(_answering, _surface, answer):
    """Nothing can be taken back."""
    return dataclasses.replace(
        answer, body=answer.body.replace(b'value="revert-correction"', b'value="unmask"')
    )


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (corrected_nowhere, "does not show it as it was typed"),
        (corrected_on_the_page_alone, "The file does not have what counts"),
        (corrected_once_only, "A later page does not have what counts"),
        pytest.param(corrected_at_once, "does not show it as it was typed", marks=pytest.mark.long),
        (corrected_by_any_proof, "A correction with another proof was answered with 200"),
        (corrected_by_any_proof, "A correction after the end was answered with 200"),
        (never_taken_back, "The page after it was taken back does not have what counts"),
        pytest.param(without_history, "The file does not have what counts", marks=pytest.mark.long),
        (no_button_to_correct, "has no button by which a name is corrected"),
        pytest.param(
            no_button_to_take_back, "has no button that takes a correction back", marks=pytest.mark.long
        ),
    ],
)
def test_a_portal_that_lets_a_correction_not_count_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    finding = probes.corrections(reach)
    made = own_report(reach)
    assert (finding.outcome, words in " ".join(made.correcting.faults)) == ("failed", True), finding.figure
    assert probes.reports(reach).outcome == "kept"


def one_use_less(record):
    """A use is left out of the list."""
    record["uses"][-1]["count"] -= 1


def another_count(record):
    """The list and the count are one less, and nobody signed that."""
    one_use_less(record)
    signed = record["signed_count"]
    content = json.loads(signed["statement"])
    signed["statement"] = json.dumps({**content, "uses": content["uses"] - 1})


def count_of_another(record):
    """What is signed is of something else."""
    record["signed_count"] = record["other"]


def another_key(record):
    """The file names a key that is not the ledger's."""
    record["signed_count"]["public_key"] = "0" * 64


def no_count(record):
    """Nothing is signed."""
    record["signed_count"] = None


class ChangedFile:
    """Changes what a file says of each record."""

    def __init__(self, change):
        self._change = change

    def __call__(self, _answering, surface, answer):
        if b"act=file" not in (surface.body or b""):
            return answer
        report = json.loads(answer.body)
        signed = [record["signed_count"] for record in report["records"]]
        for record, other in zip(report["records"], reversed(signed), strict=True):
            record["other"] = other
            self._change(record)
            del record["other"]
        return dataclasses.replace(answer, body=json.dumps(report).encode())


def no_number(_answering, _surface, answer):
    """The page says no number."""
    return dataclasses.replace(answer, body=answer.body.replace(b"<data ", b"<b "))


def one_less_on_the_page(_answering, _surface, answer):
    """The page says one use less."""
    number = re.compile(rb'<data value="(\d+)"')
    return dataclasses.replace(
        answer, body=number.sub(lambda match: b'<data value="%d"' % (int(match[1]) - 1), answer.body)
    )


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (ChangedFile(one_use_less), "The file lists another number of uses than was signed."),
        (ChangedFile(another_count), "is not signed by the ledger's key"),
        (ChangedFile(count_of_another), "is not that of what was sent"),
        pytest.param(ChangedFile(another_key), "names another key", marks=pytest.mark.long),
        (ChangedFile(no_count), "The file has no signed count of uses."),
        pytest.param(no_number, "does not say how many uses", marks=pytest.mark.long),
        (one_less_on_the_page, "The report says another number of uses than was signed."),
    ],
)
def test_a_portal_that_shows_fewer_uses_than_were_counted_is_seen(reach, monkeypatch, breach, words):
    monkeypatch.setattr(report_steps, "ask", Answering(breach))
    finding = probes.reports(reach)
    made = own_report(reach)
    assert (finding.outcome, words in " ".join(made.counting.faults)) == ("failed", True), finding.figure
    assert made.faults == []


class Mailbox:
    """Gives what came, but for what a breach would change."""

    def __init__(self, store, change, reference):
        self._store, self._change, self._reference = store, change, reference

    def of(self, address):
        return self._change(self._store.of(address), self._reference)


def no_more_than_the_link(messages, _reference):
    """Nothing comes after the link."""
    return messages[:1]


def one_correction_only(messages, reference):
    """The mailbox learns of one act on a record, wherever among the others that message came."""
    about = [message for message in messages if reference in part(message.raw, "plain").replace("-", "")]
    return [message for message in messages if message not in about[1:]]


@pytest.mark.parametrize(
    ("change", "look", "words"),
    [
        (no_more_than_the_link, probes.reports, "not told once that its link was opened"),
        (no_more_than_the_link, probes.corrections, "not told of each correction"),
        (one_correction_only, probes.corrections, "not told of each correction"),
    ],
)
def test_a_portal_that_says_nothing_to_the_mailbox_is_seen(reach, monkeypatch, change, look, words):
    monkeypatch.setattr(link_uses, "PATIENCE", 5)
    real = own_reports.link_uses
    monkeypatch.setattr(
        own_reports,
        "link_uses",
        lambda store, *more, **named: real(Mailbox(store, change, named["reference"]), *more, **named),
    )
    finding = look(reach)
    made = own_report(reach)
    assert (finding.outcome, words in " ".join(made.faults + made.correcting.faults)) == ("failed", True)


def test_a_ledger_without_the_showing_is_seen(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "_entries", lambda *_: [])
    assert "The ledger does not have" in probes.reports(reach).figure
    assert "The ledger does not have once that something was stated" in probes.statements(reach).figure
    assert "once that it was corrected" in probes.corrections(reach).figure


def test_where_nothing_comes_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "awaited_message", lambda *_: None)
    for look in (probes.reports, probes.statements, probes.corrections):
        finding = look(reach)
        assert (finding.outcome, finding.figure) == ("unproven", "No message came in time with a link.")


def test_without_a_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "submit_once", None)
    finding = probes.reports(dataclasses.replace(reach, mailbox=""))
    assert (finding.outcome, "No mailbox" in finding.figure) == ("unproven", True)


def test_with_a_full_mailbox_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(own_reports, "submit_once", None)
    monkeypatch.setattr(message_store, "MAX_A_DAY", 0)
    with pytest.raises(UsedUp, match="mailbox for test messages is full"):
        probes.reports(reach)


def test_without_the_clause_nothing_is_sent(reach, monkeypatch):
    monkeypatch.setattr(sent_forms, "CLAUSE", "no-such-clause")
    assert {look(reach).outcome for look in (probes.reports, probes.statements)} == {"unproven"}


@pytest.mark.parametrize(
    "text",
    ["", "https://a.example/your-information/link/?token=a https://a.example/your-information/link/?token=b"],
)
def test_a_message_without_one_link_has_none(text):
    assert link_path(f"Subject: x\r\n\r\n{text}\r\n".encode()) == ""

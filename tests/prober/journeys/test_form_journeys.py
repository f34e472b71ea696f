"""Forms are sent to their end in the names of people who do not exist; each step that ends otherwise is seen."""

import base64
import dataclasses
import datetime as dt
from urllib.parse import parse_qsl

import pytest

from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.examiner.headers import header_faults
from keepfaith.prober.examiner.inputs import input_faults
from keepfaith.prober.journeys import form_journeys, form_records, receipts, sent_forms
from keepfaith.prober.journeys.form_records import row_faults
from keepfaith.prober.journeys.page_forms import next_step
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.submissions import Way, receipt_numbers, sendable, submit
from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.journeys.tour import tour_of
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.ways import TICKED, choices_of, fewest, most, whole
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.visitor import Answer, Visitor

AT = dt.datetime(2027, 3, 1, tzinfo=dt.UTC)


def canary(word="b2kanuvi7", **more):
    return Canary(word, "a@example.org", "question", "en", AT, "e" * 64, **more)


def test_every_form_is_filled_in_each_way_that_it_allows():
    for form in form_files().values():
        for choice in choices_of(form):
            least, greatest = fewest(form, somebody(), choice), most(form, somebody(), choice)
            assert least.keys() <= greatest.keys()
            sent = whole(form, greatest, token="t", edition="e")
            assert next(iter(sent)) == "token"
            assert [*sent][-1] == "edition"
    notices = form_files()["notices"]
    assert fewest(notices, somebody(), "")["topics.1"] == TICKED


def test_a_named_subscriber_can_be_ended_and_nobody_else_is_sent():
    ways = list(sendable(frozenset({"es"})))
    assert {way.form.name for way in ways} == {
        "about-me",
        "accessibility",
        "correct",
        "literature",
        "question",
        "records",
    }
    assert not {"No answer needed", "I come and ask with my reference", "Not at all", "By phone"} & {
        way.choice for way in ways if not way.is_most
    }
    assert {way.language for way in ways} == {"", "es"}


def test_a_journey_ends_with_a_receipt_a_row_and_a_task(probed):
    reach = probed.reach.in_round(is_whole=True)
    finding = form_journeys.examine(reach)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("6 forms sent to their end")
    records = form_records.examine(reach)
    assert records.outcome == "kept", records
    made = sent_forms.submissions(reach)
    journal = Canaries(reach.folder)
    for submission in made:
        noted = journal.references()[submission.canary.reference]
        assert noted.record
        assert noted.word in journal.words()
        with probed.as_owner() as owner:
            (text,) = owner.execute(
                "SELECT to_jsonb(r)::text FROM disclosure_record r WHERE id = %s::uuid", (noted.record,)
            ).fetchone()
        assert noted.word not in text
    tour = tour_of(reach)
    for seen in (seen for submission in made for seen in submission.seen):
        assert seen in tour.seen
        assert list(header_faults(tour, seen)) == []
        assert list(input_faults(tour, seen)) == []


def test_a_form_that_asks_for_mail_or_names_nobody_is_no_way(probed):
    form = form_files()["question"]
    way = Way(form, "", "By e-mail", is_most=True)
    assert way in list(sendable(frozenset()))
    assert Way(form, "", "No answer needed", is_most=True) not in list(sendable(frozenset()))


def test_without_its_clause_nothing_is_sent(probed, monkeypatch):
    reach = probed.in_round_after_tour()
    monkeypatch.setattr(sent_forms, "CLAUSE", "no-such-clause")
    before = len(Canaries(reach.folder).all())
    finding = form_journeys.examine(reach)
    assert (finding.outcome, "no clause on test requests" in finding.figure) == ("unproven", True)
    assert len(Canaries(reach.folder).all()) == before


def test_no_more_are_sent_than_may_be_in_a_day(probed, monkeypatch):
    monkeypatch.setattr(sent_forms, "MAX_A_DAY", 0)
    with pytest.raises(UsedUp, match="test requests were sent today"):
        form_journeys.examine(probed.in_round_after_tour())


def test_each_way_has_its_turn(monkeypatch):
    ways, journal = list(sendable(frozenset({"es"}))), []
    for number in range(len(ways)):
        (way, *_) = sent_forms._next_ways(ways, journal)
        at = AT + dt.timedelta(hours=number)
        journal.insert(0, Canary(f"w{number}", "", way.form.name, way.named, at, "", "sent"))
    assert len({(submission.form, submission.way) for submission in journal[:9]}) == 9
    assert {submission.form for submission in journal[:6]} == {
        "about-me", "accessibility", "correct", "literature", "question", "records",
    }  # fmt: skip


RECEIPT = "<dl class='receipt__numbers'><code>0A1B2-C3D4E</code> <code>00000-11111-22222-33333</code></dl>"


@pytest.mark.parametrize(
    ("page", "numbers"),
    [
        (RECEIPT, ("0A1B2C3D4E", "00000111112222233333")),
        (RECEIPT.replace("0A1B2-", ""), ()),
        (RECEIPT.replace("C3D4E", "C3D4U"), ()),
        (RECEIPT.replace("receipt__numbers", "other"), ()),
        ("", ()),
    ],
)
def test_a_receipt_is_read(page, numbers):
    assert receipt_numbers(read_document(page)) == numbers


def row(**changes):
    """A row as it must be, changed."""
    form = form_files()["question"]
    sealed = {"question": base64.b64encode(bytes(40)).decode()}
    values = {"edition": "e" * 64, "holding": form.holding, "purpose": form.purpose, "form": "question"}
    values |= {"sealed": sealed, "text": "{}", **changes}
    return ("id", *values.values())


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({}, ""),
        ({"edition": "f" * 64}, "another edition"),
        ({"purpose": "literature"}, "another edition"),
        ({"holding": "letters"}, "another edition"),
        ({"form": "literature"}, "another edition"),
        ({"sealed": {"shoe": base64.b64encode(bytes(40)).decode()}}, "other fields"),
        ({"sealed": {}}, "other fields"),
        ({"sealed": {"question": "b2kanuvi7"}}, "can be read"),
        (
            {"sealed": {"question": base64.b64encode(b"about b2kanuvi7 in our town, and more").decode()}},
            "can be read",
        ),
        ({"text": '{"note": "b2kanuvi7"}'}, "can be read"),
    ],
)
def test_a_row_that_is_another_or_can_be_read_is_seen(changes, fault):
    faults = list(row_faults(row(**changes), canary(), form_files()["question"]))
    assert (faults == []) if not fault else any(fault in line for line in faults)


def test_the_journal_keeps_the_last_month_for_its_owner_alone(tmp_path):
    journal = Canaries(tmp_path / "prober")
    journal.note(canary("old"))
    late = journal.note(
        dataclasses.replace(canary("new"), at=AT + dt.timedelta(days=31), state="sent", reference="R")
    )
    assert journal.all() == [late]
    assert journal.words() == ("new",)
    assert journal.references() == {"R": late}
    linked = journal.link(late, "id")
    assert journal.all() == [linked]
    assert (tmp_path / "prober" / "canaries.sqlite").stat().st_mode & 0o777 == 0o600
    assert linked.is_due(linked.at + dt.timedelta(days=5))
    assert not linked.is_due(linked.at + dt.timedelta(days=6, hours=1))
    assert not canary().is_due(AT)


def test_a_person_stays_the_same_when_a_step_is_taken_again(probed, monkeypatch):
    from keepfaith.prober.journeys import submissions

    whole_journey, tries = submissions._journey, []

    def failing_once(portal, submission, canaries):
        tries.append(submission.canary.word)
        if len(tries) == 1:
            submission.faults.append("amiss")
            return
        whole_journey(portal, submission, canaries)

    monkeypatch.setattr(submissions, "_journey", failing_once)
    (way, *_) = sendable(frozenset())
    submission = submit(probed.reach, probed.reach.portal, way)
    assert submission.faults == []
    assert len(tries) == 2
    assert len(set(tries)) == 1


CHECKED = """<form method="post" action="/es/forms/question/"><input type="hidden" name="token" value="t">
<input type="hidden" name="email" value="a@example.org"><textarea name="question">
Is it so?</textarea><input type="radio" name="how" value="post"><input type="radio" name="how" value="e-mail" checked>
<select name="week"><option value="1">1</option><option value="2" selected>2</option></select>
<button name="step" value="send">Send</button><button name="step" value="change">Change</button></form>"""


def came(portal, text, status=200):
    answer = Answer("/forms/question/", status, (("Content-Type", "text/html"),), text.encode())
    return Seen(Surface("/forms/question/", "POST"), Visitor.somebody(portal), answer)


def test_a_page_that_asks_once_more_is_sent_on_as_a_browser_does(probed):
    portal = probed.reach.portal
    step = next_step(portal, came(portal, CHECKED))
    assert (step.method, step.path, step.status) == ("POST", "/es/forms/question/", 200)
    assert dict(parse_qsl(step.body.decode())) == {
        "token": "t", "email": "a@example.org", "question": "Is it so?", "how": "e-mail", "week": "2", "step": "send",
    }  # fmt: skip
    assert next_step(portal, came(portal, "<p>Thank you</p>")) is None
    assert next_step(portal, came(portal, CHECKED.replace('"token"', '"other"'))) is None


def test_a_receipt_that_tells_what_was_typed_is_seen(probed):
    reach = probed.in_round_after_tour()
    finding = receipts.examine(reach)
    assert finding.outcome == "kept", finding
    (submission, *_) = sent_forms.submissions(reach)
    portal, word = reach.portal, submission.canary.word
    reached = submission.answers.get("email") or submission.answers["address.street"]
    for text in (f"<p>{word.upper()}</p>", f"<p>{reached}</p>"):
        shown = dataclasses.replace(submission, receipts=[came(portal, text)])
        assert list(receipts.receipt_faults(shown)), text
    reach.round.seen["submissions"] = [dataclasses.replace(submission, receipts=[])]
    assert receipts.examine(reach).outcome == "unproven"

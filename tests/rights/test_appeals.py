"""What a person reads of an appeal about their record: on their page, in the PDF and the file, and on the receipt."""

import datetime as dt
import secrets

import pytest
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.custody.protocol.use_messages import OwnAppeal
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.records.own_appeals import shown_appeals
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.forms.files import forms_of
from tests.intake.forms.test_forms import lookup, opened, receipt, send
from tests.rights.test_withholdings import own, shown

__all__ = ["own"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
# What people read of a day that no law gives, as far as anybody confirmed.
HEARING_RULE, DECISION_RULE = "objection-hearing", "appeal-decision"
OURS = "We have set this day ourselves."
CAME, HEARD, CLOSED = dt.date(2026, 11, 2), dt.date(2026, 11, 16), dt.date(2026, 11, 30)


def due(rule, day):
    return count_deadline(read_deadline_rules(settings.AGENCY).on(rule, day), day, this_agency().calendar).due


def appeal(hearing="", heard_on=None, closed_on=None, outcome="", sent_on=None):
    of = ("appeal-2026-1", "objection-2026-1")
    return OwnAppeal(*of, CAME, hearing, heard_on, closed_on, outcome, sent_on)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (appeal(), f"We hold the hearing by {due(HEARING_RULE, CAME):%B %-d, %Y}. {OURS}"),
        (
            appeal("took-place", HEARD),
            f"November 16, 2026. We decide by {due(DECISION_RULE, HEARD):%B %-d, %Y}. {OURS}",
        ),
        (
            appeal("given-up", HEARD),
            f"given up on November 16, 2026. We decide by {due(DECISION_RULE, HEARD):%B %-d, %Y}. {OURS}",
        ),
        (appeal("took-place", HEARD, CLOSED, "denied"), "We decided on November 30, 2026: we do not agree."),
        (appeal("took-place", HEARD, CLOSED, "agreed"), "We decided on November 30, 2026: we agree."),
        (appeal("took-place", HEARD, CLOSED, "partly"), "We decided on November 30, 2026: we agree in part."),
        (
            appeal("took-place", HEARD, CLOSED, "denied", dt.date(2026, 11, 28)),
            "we do not agree. We sent the decision on November 28, 2026.",
        ),
        (appeal(closed_on=CLOSED, outcome="late"), "It ended on November 30, 2026 without a decision."),
    ],
)
def test_each_state_of_an_appeal_has_its_words(state, words):
    (shown,) = shown_appeals((state,))
    first = "On November 2, 2026, an appeal came against our decision objection-2026-1."
    assert shown.words.startswith(first)
    assert shown.words.endswith(words)
    assert (shown.due_on is None) == (state.closed_on is not None)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_the_words_are_in_each_language(language):
    with override("en"):
        (english,) = [shown.words for shown in shown_appeals((appeal(),))]
    with override(language):
        (words,) = [shown.words for shown in shown_appeals((appeal(),))]
        assert date_format(CAME) in words
    assert words != english


def test_page_file_pdf_and_receipt_say_how_an_appeal_is(visitor, own, desk):
    record, proof, code = own
    cases, number = cases_client(), record.pk.bytes
    first, second = ({"employee": desk("privacy").account, "duty": "privacy"} for _ in "12")
    supervisor = {"employee": desk("supervisor").account, "duty": "supervisor"}
    yours = {"purpose": "your-information"}
    objection = cases.open_case("objection", token=secrets.token_bytes(16), **yours, **first)
    cases.cover(number, case=objection, **first)
    cases.approve(number, case=objection, on=True, **supervisor)
    cases.close_case(objection, reason="denied", sent_on=today(), **first)
    assert objection not in shown(visitor, proof)[0]
    of = {"appeal_of": objection, "token": secrets.token_bytes(16)}
    appeal_case = cases.open_case("appeal", **of, **yours, **second)
    words = f"an appeal came against our decision {objection}. It has the number {appeal_case}."
    page, file, pdf = shown(visitor, proof)
    on_receipt = lookup(visitor, grouped(record.reference), code).content.decode()
    for text in (page, " ".join(pdf.split()), on_receipt):
        assert words in " ".join(text.split())
        assert "We hold the hearing by" in text
        assert OURS in " ".join(text.split())
    (state,) = next(one for one in file["records"] if one["reference"] == record.reference)["appeals"]
    assert (state["number"], state["decision"], state["hearing"]) == (appeal_case, objection, None)
    assert state["due_on"] == due(HEARING_RULE, today()).isoformat()
    cases.hear_appeal(appeal_case, "took-place", today(), **second)
    cases.close_case(appeal_case, reason="partly", sent_on=today(), **second)
    page, file, pdf = shown(visitor, proof)
    for text in (page, pdf):
        assert "we agree in part." in text
        assert "We sent the decision on" in " ".join(text.split())
    (state,) = next(one for one in file["records"] if one["reference"] == record.reference)["appeals"]
    assert (state["outcome"], state["due_on"]) == ("partly", None)
    assert state["decision_sent_on"] == today().isoformat()


def test_the_form_takes_an_appeal_and_its_words_have_one_number_for_three_rules(visitor):
    page = visitor.get("/forms/correct/").content.decode()
    assert "I appeal a decision that you wrote to me about" in page
    form = forms_of(settings.AGENCY).sound()["correct"]
    within = "holds a hearing within {form.answer-within}, and decides within {form.answer-within} after it."
    assert within in form.then
    rules = (form.answer_rule, HEARING_RULE, DECISION_RULE)
    assert len({read_deadline_rules(settings.AGENCY).on(rule, today()).count for rule in rules}) == 1


def test_an_appeal_can_name_its_decision_and_is_taken_without(visitor, address):
    appeal = "I appeal a decision that you wrote to me about"
    typed = {"correction": "My name is spelled wrong.", "how": "By e-mail", "email": address}
    for more in ({"matter": appeal, "decision": "objection-2026-1"}, {"matter": appeal}):
        assert receipt(send(visitor, opened(visitor, "correct", **more, **typed), "correct"))

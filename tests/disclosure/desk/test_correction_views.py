"""In the case of an objection an employee proposes what a field says anew; another approves; everybody reads that."""

import re

import pytest

from keepfaith.disclosure.items import field_corrections
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import items_client

from .conftest import LITERATURE, received
from .test_case_views import PAGE, closed_as, decided, looked_into, opened, proposed, shown
from .test_desk import text

pytestmark = pytest.mark.django_db
LIST = "/desk/decisions/corrections/"


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def chief(clerk):
    return clerk("supervisor")


@pytest.fixture
def record():
    return received(**LITERATURE).record


@pytest.fixture
def case(officer, chief, record):
    return objection(officer, chief, record)


def objection(officer, chief, record):
    name = opened(officer, "", "objection")
    assert proposed(officer, name, record).status_code == 302
    assert decided(chief, name, record).status_code == 302
    return name


def correct(desk, case, record, field="name", value="Ada Example", **more):
    typed = {"field": field, "before": "Pat Example", "act": "propose", "once": "1", "value": value, **more}
    return desk.post(f"{PAGE}{case}/records/{record.pk}/correct/", **typed)


def items(record):
    return [*items_client().items("correction", record=record.pk.bytes)]


def only_item(record):
    (item,) = items(record)
    return item


def test_a_field_is_proposed_beside_the_old_text_approved_and_read_by_everybody(
    officer, chief, case, record, clerk
):
    page = text(looked_into(officer, case, record))
    before = re.search('name="field" value="name"><input type="hidden" name="before" value="([^"]+)"', page)[
        1
    ]
    question = correct(officer, case, record, act="ask", before=before)
    assert (question.status_code, f"<dd>{before}</dd>" in text(question)) == (200, True)
    assert f'value="{before}"' in text(question)
    done = correct(officer, case, record, before=before)
    assert done.headers["Location"] == f"{PAGE}{case}/?done=corrected"
    assert correct(officer, case, record, before=before).status_code == 302
    number = only_item(record).number
    listed = text(chief.get(LIST))
    assert f"{shown(record)}: “Name”, in {case}" in listed
    assert "Ada Example" not in listed
    assert "1 correction waits for you." in text(chief.get("/desk/decisions/"))
    assert text(looked_into(officer, case, record)).count("We corrected this on") == 0
    assert officer.post(f"{LIST}{number}/approve/").status_code == 403
    assert chief.post(f"{LIST}{number}/approve/").status_code == 302
    page = text(looked_into(officer, case, record))
    assert "<dd>Ada Example" in page
    assert page.count("We corrected this on") == 1
    assert before in page.split("What it said when it came")[1]
    history = text(officer.get(f"{PAGE}{case}/"))
    assert f"Proposed what a field of {shown(record)} says anew" in history
    assert f"Approved a correction of {shown(record)}" in history
    assert "why nothing was corrected" not in history
    assert closed_as(officer, case, "agreed").status_code == 302


def test_who_agrees_and_corrects_nothing_says_why(officer, case):
    answer = closed_as(officer, case, "agreed", uncorrected="")
    assert (answer.status_code, "nothing was corrected in this case" in text(answer)) == (422, True)
    assert "If we agree: why nothing was corrected here" in text(answer)
    assert closed_as(officer, case, "agreed", uncorrected="because").status_code == 422
    assert closed_as(officer, case, "agreed", uncorrected="nothing-wrong").status_code == 302
    closed = "Closed: we agree with the person, and nothing was corrected: nothing that we hold was wrong"
    assert closed in text(officer.get(f"{PAGE}{case}/"))


def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(officer, case, record):
    long = "A name " * 40
    answer = correct(officer, case, record, value=long)
    assert (answer.status_code, long.strip() in text(answer)) == (422, True)
    assert correct(officer, case, record, value="").status_code == 422
    same = correct(officer, case, record, value="Pat Example")
    assert "It says this now." in text(same)
    lines = {
        "before": "12 Example Street\r\nBoston, MA 02110",
        "value": "12 Example Street\nBoston, MA 02110",
    }
    assert "It says this now." in text(correct(officer, case, record, "address", **lines))
    assert items(record) == []
    assert Record.objects.filter(about=record).count() == 0


def test_a_second_proposal_for_the_field_is_refused_and_leaves_no_note(officer, case, record):
    assert correct(officer, case, record).status_code == 302
    answer = correct(officer, case, record, value="Bea Example", once="2")
    assert (answer.status_code, "has a correction in this case already" in text(answer)) == (422, True)
    assert "Bea Example" in text(answer)
    assert Record.objects.filter(about=record).count() == 1
    again = correct(officer, case, record, value="Bea Example", once="2")
    assert again.status_code == 422


def test_it_is_offered_to_whoever_has_the_case_for_fields_that_the_record_has(officer, case, record, clerk):
    other = clerk("privacy")
    assert correct(other, case, record).status_code == 404
    assert correct(officer, case, record, "sn").status_code == 404
    assert correct(clerk("literature"), case, record).status_code == 403
    legal = opened(officer)
    assert correct(officer, legal, record).status_code == 404


def test_it_is_taken_back_or_refused_after_a_question(officer, chief, case, record):
    assert correct(officer, case, record).status_code == 302
    page = text(officer.get(f"{LIST}{only_item(record).number}/"))
    assert "Take it back" in page
    assert chief.post(f"{LIST}{only_item(record).number}/end/").status_code == 302
    assert items(record) == []
    assert correct(officer, case, record, once="3").status_code == 302


def test_under_an_edition_without_it_nothing_is_offered_and_the_page_says_so(
    officer, case, record, monkeypatch
):
    monkeypatch.setattr(field_corrections, "_correcting_kind", lambda: None)
    page = text(looked_into(officer, case, record))
    assert "The policy in force declares no corrections by employees" in page
    assert "Correct it" not in page
    assert correct(officer, case, record).status_code == 404
    assert closed_as(officer, case, "agreed", uncorrected="").status_code == 302

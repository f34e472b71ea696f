"""Somebody who acts for a person gets a code for what a mailbox confirmed; that mailbox is told, and can end it."""

import datetime as dt
import io
import json

import pytest
from django.db import DatabaseError
from django.utils.formats import date_format
from pypdf import PdfReader

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.cases import code_announcements
from keepfaith.disclosure.mail.links import OWN, decode_token
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.custodian_clients import own_records_client
from tests.disclosure.desk.test_case_views import decided, proposed
from tests.disclosure.desk.test_case_views import opened as opened_case
from tests.intake.inbound_mail.conftest import link
from tests.rights.pdf_reading import tree
from tests.rights.test_codes import CODE, given, typed
from tests.rights.test_pages import act, open_report, proof_on, question, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
ESTATE = {"who": "estate/letters-of-authority", "scope": "correct"}
DAY = dt.timedelta(days=1)


@pytest.fixture
def officer(desk):
    return desk("privacy")


@pytest.fixture
def confirmed_record(visitor, deliver, address):
    """A question that its mailbox made its own by its receipt."""
    reference, code = question(visitor, address, "Where is my file?")
    _, proof = open_report(visitor, deliver, address)
    act(visitor, proof, act="receipt", reference=reference, code=code)
    deliver()
    return Record.objects.get(reference=reference.replace("-", ""))


@pytest.fixture
def case(officer, desk, confirmed_record):
    name = opened_case(officer, number="", kind="access-request")
    proposed(officer, name, confirmed_record)
    assert decided(desk("supervisor"), name, confirmed_record).status_code == 302
    return name


def test_the_page_offers_the_person_nothing_that_would_be_refused(officer, case, confirmed_record):
    page = officer.get(f"/desk/cases/{case}/records/{confirmed_record.pk}/code/").content.decode()
    assert page.count("The person confirmed this record by e-mail") == 1
    assert "By mail" not in page
    assert (page.count("<form"), 'name="who" value="self"' in page, 'value="letter"' in page) == (
        1,
        False,
        False,
    )
    assert "works for one day" not in page
    assert "who confirmed it by e-mail" in officer.get(f"/desk/cases/{case}/").content.decode()


def code_in(answer):
    assert answer.status_code == 200, answer.content.decode()
    (code,) = CODE.findall(answer.content.decode())
    return code


def today():
    return this_agency().day(dt.datetime.now(dt.UTC))


@pytest.mark.parametrize("form", ["text", "pdf"])
def test_the_sheet_says_from_when_until_when(officer, case, confirmed_record, form):
    answer = given(officer, case, confirmed_record, form=form, **ESTATE)
    content = answer.content
    text = (
        PdfReader(io.BytesIO(content)).pages[0].extract_text() if form == "pdf" else content.decode()
    ).replace("\n", " ")
    assert f"from {date_format(today() + 8 * DAY)} until {date_format(today() + 36 * DAY)}" in text
    assert "we write to that e-mail address today" in text


def test_the_mailbox_is_told_with_a_link_and_ends_the_code(  # noqa: PLR0917 - fixtures
    visitor, deliver, officer, case, confirmed_record, address
):
    code = code_in(given(officer, case, confirmed_record, **ESTATE))
    assert typed(visitor, confirmed_record, code).status_code == 404
    (parcel,) = deliver()
    assert (parcel.recipients, str(parcel.message["Auto-Submitted"])) == ([address], "auto-generated")
    text = text_of(parcel)
    assert f"nothing before {date_format(today() + 7 * DAY)}" in text
    assert "Nobody can turn this off." in text
    assert (code in text, "Where is my file" in text) == (False, False)
    page = visitor.post(link(parcel, OWN), secure=True).content.decode()
    assert "Who else can see this" in page
    assert "(personal representative of an estate)" in page
    proof = proof_on(page)
    file = json.loads(act(visitor, proof, act="file").content)
    assert file["codes_of_others"] == [
        {
            "reference": confirmed_record.reference,
            "acts_for_the_person_as": "estate",
            "given_on": today().isoformat(),
            "opens_on": (today() + 7 * DAY).isoformat(),
        }
    ]
    pdf = tree(PdfReader(io.BytesIO(act(visitor, proof, act="pdf").content))).text
    assert "Who else can see this" in pdf
    for _ in range(2):
        page = act(visitor, proof, act="end-code", record=confirmed_record.pk).content.decode()
        assert ("The code is ended" in page, "Who else can see this" in page) == (True, False)
    assert json.loads(act(visitor, proof, act="file").content)["codes_of_others"] == []


def test_where_it_cannot_be_told_no_sheet_comes_and_the_code_opens_nothing(
    officer, case, confirmed_record, monkeypatch
):
    def unable(*_):
        raise DatabaseError

    monkeypatch.setattr(code_announcements, "queue_acting", unable)
    with pytest.raises(DatabaseError):
        given(officer, case, confirmed_record, **ESTATE)
    assert not OutgoingMessage.objects.filter(kind="acting").exists()


def test_its_person_is_given_none_in_person(officer, case, confirmed_record):
    answer = given(officer, case, confirmed_record)
    assert (answer.status_code, CODE.findall(answer.content.decode())) == (403, [])


def test_whoever_has_another_mailbox_ends_nothing(  # noqa: PLR0917 - fixtures
    visitor, deliver, officer, case, confirmed_record, confirmed
):
    given(officer, case, confirmed_record, **ESTATE)
    confirmed("other@example.org")
    page, proof = open_report(visitor, deliver, "other@example.org")
    assert "Who else can see this" not in page
    act(visitor, proof, act="end-code", record=confirmed_record.pk)
    assert own_records_client().codes(decode_token(proof)) == ()


def test_of_what_was_only_typed_no_mailbox_is_told(visitor, deliver, desk, officer, address):
    reference, _ = question(visitor, address, "Where is my file?")
    record = Record.objects.get(reference=reference.replace("-", ""))
    name = opened_case(officer, number="", kind="access-request")
    proposed(officer, name, record)
    decided(desk("supervisor"), name, record)
    deliver()
    code = code_in(given(officer, name, record, **ESTATE))
    assert not OutgoingMessage.objects.filter(kind="acting").exists()
    assert typed(visitor, record, code).status_code == 200

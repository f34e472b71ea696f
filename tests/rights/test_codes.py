"""Somebody without e-mail sees by a code on paper what they sent: it came to their address, or over the counter."""

import io
import json
import re
from urllib.parse import urlencode

import pypdf
import pytest
from django.conf import settings
from django.db import connection
from django.utils.translation import override

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client, own_records_client, reviews_client
from tests.disclosure.desk.test_case_views import PAGE, decided, proposed
from tests.disclosure.desk.test_case_views import opened as opened_case
from tests.intake.forms.test_forms import FORM, LITERATURE, opened, receipt, send
from tests.rights.pdf_reading import tree
from tests.rights.test_corrections import hidden, press
from tests.rights.test_pages import act, proof_on, question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]

CODE_PAGE = "/your-information/code/"
CODE = re.compile(r"\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\b")


@pytest.fixture
def order(visitor):
    """What somebody ordered by mail, without an e-mail address."""
    reference, _ = receipt(send(visitor, opened(visitor, **LITERATURE)))
    return Record.objects.get(reference=reference.replace("-", ""))


@pytest.fixture
def officer(desk):
    return desk("privacy")


@pytest.fixture
def case(officer, desk, order):
    """A case of the person's request that covers the order."""
    name = opened_case(officer, number="", kind="access-request")
    proposed(officer, name, order)
    assert decided(desk("supervisor"), name, order).status_code == 302
    return name


def path(case, order):
    return f"{PAGE}{case}/records/{order.pk}/code/"


def given(desk, case, order, *, way="in-person", form="text", language="en", **more):
    document = {} if way == "letter" else {"document": "passport", "who": "self"}
    return desk.post(path(case, order), way=way, act=form, language=language, **{**document, **more})


def code_in(answer):
    assert answer.status_code == 200, answer.content.decode()
    (code,) = CODE.findall(answer.content.decode())
    return code


def typed(visitor, order, code, at=CODE_PAGE):
    body = urlencode({"reference": order.reference, "code": code})
    return visitor.post(at, body, content_type=FORM, secure=True)


def acts(case):
    return [event.act for event in cases_client().history(case).events]


@pytest.mark.parametrize("way", ["letter", "in-person"])
def test_a_code_opens_the_record_once_and_the_giving_is_among_its_uses(visitor, officer, case, order, way):
    answer = given(officer, case, order, way=way)
    assert answer.headers["Cache-Control"] == "no-store"
    code = code_in(answer)
    kind = {"letter": "code-mailed", "in-person": "code-handed"}[way]
    assert acts(case)[0] == kind
    page = typed(visitor, order, code.lower())
    shown = page.content.decode()
    assert (page.status_code, page.headers["Cache-Control"], len(page.cookies)) == (200, "no-store", 0)
    for words in ("Example Reader", "Exampletown", "This is what your code opens", "a code that opens it"):
        assert words in shown
    assert (code in shown, "Open something you sent with a form" in shown) == (False, False)
    report = act(visitor, proof_on(shown), act="file").content.decode()
    assert f'"kind": "{kind}"' in report
    assert act(visitor, proof_on(shown), act="pdf").content.startswith(b"%PDF")
    again = typed(visitor, order, code)
    assert (again.status_code, "Exampletown" in again.content.decode()) == (404, False)
    assert act(visitor, proof_on(shown), act="end").status_code == 200
    assert act(visitor, proof_on(shown)).status_code == 410


def test_the_page_offers_each_way_that_can_be_given(officer, case, order):
    page = officer.get(path(case, order)).content.decode()
    assert (page.count('name="way" value="letter"'), page.count('name="way" value="in-person"')) == (1, 2)
    assert "confirmed this record by e-mail" not in page


def test_what_is_known_by_an_email_address_goes_on_no_letter(officer, desk, visitor):
    reference, _ = question(visitor, "reader@example.org", "Where is my file?")
    record = Record.objects.get(reference=reference.replace("-", ""))
    name = opened_case(officer, number="", kind="access-request")
    proposed(officer, name, record)
    decided(desk("supervisor"), name, record)
    page = officer.get(path(name, record)).content.decode()
    assert ("no letter can have a code for it" in page, 'value="letter"' in page) == (True, False)
    assert page.count('name="way" value="in-person"') == 2


def test_a_letter_has_the_address_of_the_record_and_no_word_of_whoever_prints_it(officer, case, order):
    text = given(officer, case, order, way="letter", to="Mallory\n1 Other Street").content.decode()
    first = text.split("\n\n")[0]
    assert ("Example Reader" in first, "Exampletown" in first, "Mallory" in text) == (True, True, False)
    assert acts(case)[:2] == ["code-mailed", "opened"]


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_sheet_is_in_the_language_of_its_reader(officer, case, order, language):
    text = given(officer, case, order, language=language).content.decode()
    prefix = "" if language == "en" else f"/{language.lower()}"
    assert f"https://testserver{prefix}{CODE_PAGE}" in text
    assert "Your code to see" in text if language == "en" else "Your code to see" not in text
    with override(language):
        assert "{" not in text


def test_a_sheet_comes_as_a_pdf(officer, case, order):
    answer = given(officer, case, order, form="pdf")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert (len(CODE.findall(text)), answer.headers["Content-Type"]) == (1, "application/pdf")


def test_what_cannot_be_printed_gives_no_code(officer, desk, visitor):
    typed_name = {**LITERATURE, "name": "ผู้อ่าน"}
    reference, _ = receipt(send(visitor, opened(visitor, **typed_name)))
    order = Record.objects.get(reference=reference.replace("-", ""))
    name = opened_case(officer, number="", kind="access-request")
    proposed(officer, name, order)
    decided(desk("supervisor"), name, order)
    answer = given(officer, name, order, way="letter", form="pdf")
    assert (answer.status_code, "No code was given" in answer.content.decode()) == (422, True)
    assert "code-mailed" not in acts(name)
    assert "ผู้อ่าน" in given(officer, name, order, way="letter").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"document": ""},
        {"document": "library-card"},
        {"way": "by-phone"},
        {"who": ""},
        {"who": "cousin/court-order", "scope": "see"},
        {"who": "parent", "scope": "see"},
        {"who": "parent/letters-of-authority", "scope": "see"},
        {"who": "parent/court-order"},
        {"who": "parent/court-order", "scope": "erase"},
        {"who": "estate/birth-certificate/x", "scope": "see"},
    ],
)
def test_another_kind_of_id_or_paper_or_another_way_gives_none(officer, case, order, wrong):
    before = acts(case)
    answer = given(officer, case, order, **wrong)
    assert (answer.status_code, CODE.findall(answer.content.decode())) == (422, [])
    assert acts(case) == before


def test_nobody_else_gives_one(desk, case, order):
    for duties in (["literature"], ["supervisor"], ["privacy"]):
        answer = given(desk(*duties), case, order)
        assert (answer.status_code, CODE.findall(answer.content.decode())) == (403, [])


def test_a_web_process_that_lies_gets_no_code(officer, case, order, visitor):
    by, mint = {"employee": officer.account, "duty": "privacy"}, cases_client().mint_code
    reference, _ = receipt(send(visitor, opened(visitor, **LITERATURE)))
    uncovered = Record.objects.get(reference=reference.replace("-", "")).pk.bytes
    for record, way, more in (
        (order.pk.bytes, "letter", {"address": "postal:1 Other Street, Boston, MA 02110"}),
        (uncovered, "in-person", {"document": "passport"}),
        (order.pk.bytes, "in-person", {"document": "passport", "employee": "nobody"}),
        (order.pk.bytes, "in-person", {"document": "passport", "duty": "supervisor"}),
    ):
        with pytest.raises(Refused):
            mint(record, way, **{**by, **more})
    code = mint(order.pk.bytes, "in-person", document="passport", **by).code
    assert own_records_client().redeem_code(uncovered, code) == b""
    proof = own_records_client().redeem_code(order.pk.bytes, code)
    assert own_records_client().records(proof).records == (order.pk.bytes,)


@pytest.mark.parametrize(("reference", "code"), [("", ""), ("0A1B2-C3D4E", "0" * 20), ("x" * 500, "é" * 20)])
def test_what_is_wrong_is_said_in_the_same_words_whether_anything_is_held(visitor, order, reference, code):
    body = urlencode({"reference": reference or order.reference, "code": code or "0" * 20})
    answer = visitor.post(CODE_PAGE, body, content_type=FORM, secure=True)
    assert (answer.status_code, "This code opens nothing" in answer.content.decode()) == (404, True)


def test_the_code_is_in_no_row_and_no_address(officer, case, order, visitor):
    code = code_in(given(officer, case, order))
    page = typed(visitor, order, code)
    for form in (code, code.replace("-", "")):
        assert form not in page.content.decode()
        with connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            for table in [name for name in tables if name.startswith("disclosure_")]:
                cursor.execute(f'SELECT t::text FROM "{table}" AS t')
                assert not any(form in row for (row,) in cursor.fetchall())


def test_a_name_is_corrected_by_a_code_and_the_letter_still_goes_to_the_first_address(
    officer, case, order, visitor
):
    page = typed(visitor, order, code_in(given(officer, case, order))).content.decode()
    own = order, proof_on(page)
    review = press(visitor, own, "review-correction", value="Other Reader").content.decode()
    once = hidden(review, "once")
    done = press(visitor, own, "add-correction", value="Other Reader", once=once).content.decode()
    assert ("It is corrected" in done, "Other Reader" in done) == (True, True)
    assert "Other Reader" in given(officer, case, order, way="letter").content.decode()


PARENT = {"who": "parent/birth-certificate", "scope": "see"}
CHANGES = ("Correct it", "Stop us from using it", "Your statement")


def pdf_text(answer):
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def tagged_text(answer):
    """Return the text of a PDF in the order of its tags, where a cell of a table stays whole."""
    return " ".join(tree(pypdf.PdfReader(io.BytesIO(answer.content))).text.split())


def test_whoever_acts_for_somebody_sees_as_whom_and_only_what_their_paper_allows(
    visitor, officer, case, order
):
    theirs = proof_on(typed(visitor, order, code_in(given(officer, case, order))).content.decode())
    press(visitor, (order, theirs), "add-correction", value="Other Reader", once="ab" * 16)
    page = typed(visitor, order, code_in(given(officer, case, order, **PARENT))).content.decode()
    for words in (
        "Other Reader",
        "It was corrected on",
        "What it said when it reached us",
        "You act for the person whom this is about (parent or guardian).",
        "You may see this. You cannot correct it, add a statement or stop its use.",
        "Exampletown",
    ):
        assert words in page
    assert [words for words in CHANGES if words in page] == []
    own = order, proof_on(page)
    assert "You act for the person" in pdf_text(act(visitor, own[1], act="pdf"))
    report = json.loads(act(visitor, own[1], act="file").content)
    assert (report["acts_for_the_person_as"], report["may_correct"]) == ("parent", False)
    assert (press(visitor, own, "withdraw").status_code, acts(case)[0]) == (410, "code-handed")
    once = {"value": "Another Reader", "once": "cd" * 16}
    assert "It is corrected" not in press(visitor, own, "add-correction", **once).content.decode()
    assert "Exampletown" in act(visitor, own[1]).content.decode()


def test_whoever_may_correct_for_somebody_does_it_and_the_person_reads_who_it_was(
    visitor, officer, case, order
):
    estate = {"who": "estate/letters-of-authority", "scope": "correct"}
    page = typed(visitor, order, code_in(given(officer, case, order, **estate))).content.decode()
    assert "You may see this, correct it, add a statement and stop its use." in page
    assert [words for words in CHANGES if words in page] == list(CHANGES)
    own = order, proof_on(page)
    assert press(visitor, own, "withdraw").status_code == 200
    once = hidden(press(visitor, own, "review-correction", value="Other Reader").content.decode(), "once")
    assert (
        "It is corrected"
        in press(visitor, own, "add-correction", value="Other Reader", once=once).content.decode()
    )
    press(visitor, own, "add-statement", statement="It is another order.")
    theirs = typed(visitor, order, code_in(given(officer, case, order))).content.decode()
    assert "You act for the person" not in theirs
    role = "somebody who acts for you (personal representative of an estate)"
    for words in (
        f"gave a code that opens it to {role}",
        f"{role} used such a code",
        f"times to {role}",
        f"{role} corrected it",
        f"{role} added a statement",
        "It was corrected on",
        "Withdrawn on",
        "looked at somebody’s ID and gave them a code that opens it",
    ):
        assert words in theirs
    uses = json.loads(act(visitor, proof_on(theirs), act="file").content)["records"][0]["uses"]
    others = [use["kind"] for use in uses if use["acts_for_the_person_as"] == "estate"]
    assert others == ["code-handed", "proven", "shown", "corrected", "stated"]
    assert f"gave a code that opens it to {role}" in tagged_text(act(visitor, proof_on(theirs), act="pdf"))


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_as_whom_somebody_acts_is_in_the_language_of_the_page(visitor, officer, case, order, language):
    code = code_in(given(officer, case, order, **PARENT))
    page = typed(visitor, order, code, at=f"/{language.lower()}{CODE_PAGE}").content.decode()
    assert ("You act for" in page, "You may see" in page, "parent or guardian" in page) == (False,) * 3
    assert "Exampletown" in page


def test_the_case_and_the_privacy_officer_read_as_whom_somebody_acts(desk, officer, case, order):
    # What earlier tests left would stand before it, and the page shows so many.
    for number in reviews_client().waiting().numbers:
        reviews_client().settle(number, reason="as-usual", employee=officer.account)
    code_in(given(officer, case, order, **PARENT))
    history = officer.get(f"{PAGE}{case}/").content.decode()
    assert "to somebody who acts for its person (parent or guardian)" in history
    assert "passport, birth certificate, see it" in history
    reviews = officer.get("/desk/reviews/").content.decode()
    assert "a record to somebody who acts for its person (parent or guardian)" in reviews

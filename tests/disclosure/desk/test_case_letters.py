"""A letter of a case is shown, entered in its history and given; what an employee adds is stored nowhere."""

import datetime as dt
import io

import pypdf
import pytest
from django.conf import settings
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.disclosure.cases.case_deadlines import appeal_deadline, case_deadline, due_on
from keepfaith.disclosure.mail.templates import save_template
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.deadline_words import day_basis
from tests.rights.pdf_reading import tree

from .test_case_views import PAGE, opened
from .test_desk import text

pytestmark = pytest.mark.django_db
TO, ADDED = "Example Reader\n12 Example Street", "We corrected the street of Example Reader."


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


def path(case):
    return f"{PAGE}{case}/letter/"


def looked_at(desk, case, letter="case-received", language="en"):
    return desk.get(f"{path(case)}?letter={letter}&language={language}")


def written(desk, case, **more):
    sent = {"letter": "case-received", "language": "en", "version": "0", "to": TO, "added": ADDED, **more}
    return desk.post(path(case), **sent)


def letters_in(case):
    events = cases_client().history(case).events
    return [(event.letter, event.version, event.language) for event in events if event.act == "case-letter"]


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_a_letter_is_shown_in_the_readers_language_with_facts_of_its_case(officer, language):
    came = today() - dt.timedelta(3)
    case = opened(officer, kind="access-request", received_on=f"{came}")
    page = text(looked_at(officer, case, language=language))
    with override(language):
        days = [date_format(day, "DATE_FORMAT") for day in (came, due_on(cases_client().case(case)))]
        ours = day_basis(case_deadline(cases_client().case(case)).rule)
    for part in (case, *days, "940 CMR 11.05(1)(b), (c)", f'lang="{language}"'):
        assert part in page
    # The desk around it is English.
    assert '<html lang="en" dir="ltr">' in page
    assert "without a translation" not in page
    shown = page.split('class="delivered__text"')[1].split("</div>")[0]
    # The law that nobody confirmed is told to the officer alone.
    assert ours in shown
    assert "CMR" not in shown
    assert "Nobody has confirmed the number of this deadline" in page
    assert letters_in(case) == []


def test_a_letter_that_was_given_is_in_the_history_and_its_text_is_stored_nowhere(officer):
    case = opened(officer, kind="objection")
    answer = written(officer, case, letter="case-decided", language="es")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    given = text(answer)
    assert given.startswith(f"{TO}\n\n")
    with override("es"):
        assert date_format(appeal_deadline("objection", today()).due, "DATE_FORMAT") in given
    for part in (ADDED, case, "Este día lo hemos fijado nosotros.", "Esta es nuestra decisión:"):
        assert part in given
    assert "CMR" not in given
    assert letters_in(case) == [("case-decided", 0, "es")]
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    assert "Wrote the letter “Our decision on your objection” in Español" in history
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', ["%Example Street%"]
            )
            assert cursor.fetchone() == (0,), table


def test_a_letter_is_given_as_a_pdf_where_the_font_has_its_signs(officer):
    case = opened(officer, kind="access-request")
    answer = written(officer, case, act="pdf", language="es")
    assert answer.headers["Content-Type"] == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(answer.content))
    page = read.pages[0].extract_text()
    assert case in page
    assert "Example Street" in page
    assert (read.root_object["/Lang"], read.root_object["/MarkInfo"]["/Marked"]) == ("es", True)
    assert read.metadata.title in page
    assert "P" in {tag.kind for tag in tree(read).walk()}
    answer = written(officer, case, act="pdf", added="ภาษา")
    assert (answer.status_code, "Get it as plain text." in text(answer)) == (422, True)
    assert "Example Street" in text(answer)
    assert letters_in(case) == [("case-received", 0, "es")]


def test_only_whoever_has_the_case_writes_in_it(officer, clerk):
    case = opened(officer, kind="access-request")
    for desk in (clerk("privacy"), clerk("supervisor"), clerk("auditor"), clerk("literature")):
        answer = written(desk, case)
        assert (answer.status_code, "Content-Disposition" in answer.headers) == (403, False)
    assert "Write a letter" in text(officer.get(f"{PAGE}{case}/"))
    assert "Write a letter" not in text(clerk("privacy").get(f"{PAGE}{case}/"))
    assert [event.refusal for event in cases_client().history(case).events].count("") == 1


def test_a_wording_that_was_changed_meanwhile_is_looked_at_again(officer):
    case = opened(officer, kind="access-request")
    body = "Dear reader,\n\nyour case {case} is answered by {due}."
    save_template("case-received", subject="Case {case}", body=body, after=0, account=officer.account)
    answer = written(officer, case)
    assert (answer.status_code, "Somebody changed the wording" in text(answer)) == (422, True)
    assert ADDED in text(answer)
    assert letters_in(case) == []
    assert text(written(officer, case, version="1")).count("Dear reader,") == 1
    assert letters_in(case) == [("case-received", 1, "en")]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"letter": "answer"}, 400), ({"letter": "case-decided"}, 400), ({"language": "xx"}, 400),
        ({"version": "-1"}, 422), ({"version": "9" * 30}, 422), ({"to": "x" * 501}, 422),
        ({"added": "x" * 5_001}, 422), ({"added": "a\x00b"}, 422), ({"added": "\u202eabc"}, 422),
    ],
)  # fmt: skip
def test_what_no_letter_can_have_is_given_back_and_not_entered(officer, changed, status):
    case = opened(officer, kind="access-request")
    assert written(officer, case, **changed).status_code == status
    assert letters_in(case) == []


def test_braces_that_an_employee_adds_are_not_filled(officer):
    case = opened(officer, kind="access-request")
    assert "{case} {retention.questions}" in text(
        written(officer, case, added="{case} {retention.questions}")
    )


def test_the_words_of_a_letter_are_changed_by_the_duty_for_it_and_shown_in_each_language(officer, clerk):
    page = text(officer.get("/desk/templates/case-decided/"))
    for code, _ in settings.LANGUAGES:
        assert f'class="delivered__text" lang="{code}"' in page
    assert "Save this wording" in page
    assert "test message" not in page.lower()
    assert "Save this wording" not in text(clerk("assistance").get("/desk/templates/case-decided/"))
    answer = officer.post(
        "/desk/templates/case-decided/", act="test", subject="x", body="y", after="0", language="en"
    )
    assert answer.status_code == 403

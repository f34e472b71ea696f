"""What employees wrote is opened in a case, marked, and given to its person without what is about others."""

import io
import re

import pypdf
import pytest
from django.conf import settings
from django.db import connection

from keepfaith.disclosure.cases.written_texts import MOST
from keepfaith.disclosure.desk import written_views
from keepfaith.disclosure.records.custodian_clients import cases_client, withholdings_client
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.tasks.task_actions import today

from .conftest import LITERATURE, received
from .test_case_views import PAGE, decided, opened, proposed
from .test_desk import text

pytestmark = pytest.mark.django_db
NEIGHBOR = "The neighbor Robin Example called for them."


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def noted(clerk):
    """A task on which an employee wrote a note."""
    task = received(**LITERATURE, email="reader@example.org")
    desk = clerk("literature")
    assert desk.task(task, "note", text=f"{NEIGHBOR}\nSend it again.", token="a1").status_code == 302
    return task


def covered(officer, clerk, record, kind="access-request"):
    """Open a case that covers a record, and return the address of the page of what employees wrote."""
    case = opened(officer, kind=kind, number="")
    proposed(officer, case, record)
    decided(clerk("supervisor"), case, record)
    return case, f"{PAGE}{case}/records/{record.pk}/written/"


def carried(page):
    return re.search('name="carried" value="([^"]+)"', page)[1]


def openings(case):
    return [event for event in cases_client().history(case).events if event.act == "opened"]


def letters_in(case):
    events = cases_client().history(case).events
    return [(event.letter, event.language, event.removed) for event in events if event.act == "case-letter"]


def test_it_is_opened_marked_looked_at_and_given_without_what_is_about_others(officer, clerk, noted):
    case, path = covered(officer, clerk, noted.record)
    assert "Give what employees wrote" in text(officer.get(f"{PAGE}{case}/"))
    page = text(officer.get(path))
    assert "is one note or answer" in page
    assert "Robin" not in page
    assert openings(case) == []
    page = text(officer.post(path, act="open", first="0"))
    assert NEIGHBOR in page
    assert len(openings(case)) == 1
    sent = {"carried": carried(page), "language": "es", "text": f"[[{NEIGHBOR}]]\r\nSend it again."}
    page = text(officer.post(path, act="look", **sent))
    shown = page.split("delivered__text")[1].split("</div>")[0]
    assert "Send it again." in shown
    assert "Robin" not in shown
    assert "taken out in 1 place." in page
    assert letters_in(case) == []
    # What was marked comes back, and nothing is opened again.
    assert f"[[{NEIGHBOR}]]" in text(officer.post(path, act="change", **sent))
    answer = officer.post(path, act="text", to="Example Reader", **sent)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    given = text(answer)
    assert given.startswith("Example Reader\n\n")
    assert case in given
    assert "Robin" not in given
    assert letters_in(case) == [("written-enclosed", "es", 1)]
    assert len(openings(case)) == 1
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    assert "with what is about others taken out in 1 place" in history


def test_the_pdf_has_it_in_each_language_and_nothing_of_it_is_stored(officer, clerk, noted):
    case, path = covered(officer, clerk, noted.record)
    page = text(officer.post(path, act="open", first="0"))
    for language, _ in settings.LANGUAGES:
        sent = {"carried": carried(page), "language": language, "text": f"{NEIGHBOR}\nSend it again."}
        answer = officer.post(path, act="pdf", to="", **sent)
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        words = " ".join(read.pages[0].extract_text().split())
        assert "Send it again." in words
    assert {removed for _, _, removed in letters_in(case)} == {0}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM disclosure_record r WHERE r::text LIKE '%Send it again%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"text": "Another text."}, "is not what was opened"),
        ({"text": f"[[{NEIGHBOR}\nSend it again."}, "do not close"),
        ({"text": []}, "Not every text came back"),
        ({"language": "tlh"}, "no such language"),
        ({"to": "x" * 600}, "too long"),
        ({"carried": "made-up"}, "no longer on this page"),
    ],
)
def test_what_is_unfit_is_said_and_enters_nothing(officer, clerk, noted, change, words):
    case, path = covered(officer, clerk, noted.record)
    page = text(officer.post(path, act="open", first="0"))
    sent = {"carried": carried(page), "language": "en", "text": f"{NEIGHBOR}\nSend it again.", **change}
    answer = officer.post(path, act="text", **sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert letters_in(case) == []


def test_what_a_colleague_opened_is_on_no_page_of_another_and_without_approval_nothing_opens(
    officer, clerk, noted
):
    _, path = covered(officer, clerk, noted.record)
    other = clerk("privacy")
    assert other.post(path, act="open", first="0").status_code == 403
    page = text(officer.post(path, act="open", first="0"))
    sent = {"carried": carried(page), "language": "en", "text": f"{NEIGHBOR}\nSend it again."}
    assert other.post(path, act="text", **sent).status_code == 422
    case = opened(other, kind="access-request", number="")
    proposed(other, case, noted.record)
    page = other.post(f"{PAGE}{case}/records/{noted.record.pk}/written/", act="open", first="0")
    assert page.status_code == 403


def test_only_a_persons_own_request_gives_it(officer, clerk, noted):
    _, path = covered(officer, clerk, noted.record, kind="legal-process")
    assert "not a person’s own request" in text(officer.get(path))
    assert officer.post(path, act="open", first="0").status_code == 422


def test_many_are_opened_some_at_a_time(officer, clerk, noted):
    desk = clerk("literature")
    for number in range(MOST):
        assert desk.task(noted, "note", text=f"Call {number}.", token=f"b{number}").status_code == 302
    case, path = covered(officer, clerk, noted.record)
    page = text(officer.get(path))
    assert f"Open 1 to {MOST}" in page
    assert f"Open {MOST + 1} to {MOST + 1}" in page
    page = text(officer.post(path, act="open", first=str(MOST)))
    assert page.count("<textarea") == 1
    assert len(openings(case)) == 1


def test_nothing_is_given_of_what_its_person_does_not_see_now(officer, clerk, noted):
    case, path = covered(officer, clerk, noted.record)
    number, by = noted.record.pk.bytes, {"employee": officer.account, "duty": "privacy"}
    withholdings_client().propose(number, ground="investigation", began_on=today(), **by)
    withholdings_client().approve(number, employee=clerk("privacy").account, duty="privacy")
    answer = officer.post(path, act="open", first="0")
    assert answer.status_code == 422
    assert "left out of what its person sees" in text(answer)
    assert openings(case) == []


def test_a_page_that_does_not_look_whether_it_is_left_out_is_refused_by_the_custodian(
    officer, clerk, noted, monkeypatch
):
    case, path = covered(officer, clerk, noted.record)
    monkeypatch.setattr(written_views, "check_may_be_given", lambda _covered: None)
    page = text(officer.post(path, act="open", first="0"))
    number, by = noted.record.pk.bytes, {"employee": officer.account, "duty": "privacy"}
    withholdings_client().propose(number, ground="investigation", began_on=today(), **by)
    withholdings_client().approve(number, employee=clerk("privacy").account, duty="privacy")
    sent = {"carried": carried(page), "language": "en", "text": f"{NEIGHBOR}\nSend it again."}
    answer = officer.post(path, act="text", **sent)
    assert answer.status_code == 403
    assert "left out of what its person sees" in text(answer)
    assert "Robin" not in text(answer)
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    assert f"Wrote the letter “What our employees wrote” about {grouped(noted.record.reference)}" in history
    assert "the record is left out of what its person sees" in history

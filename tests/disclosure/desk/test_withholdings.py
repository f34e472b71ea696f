"""On the desk's page one employee proposes to leave something out of its person's view, and another one approves it."""

import datetime as dt
import re

import pytest

from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import reviews_client, withholdings_client

from .conftest import received
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/left-out/"


@pytest.fixture
def record(question):
    return question.record


@pytest.fixture
def investigator(clerk):
    return clerk("security")


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


def propose(desk, named, **more):
    typed = {"record": str(named.pk), "ground": "investigation", "began_on": str(today()), **more}
    return desk.post(f"{PAGE}propose/", **typed)


def today():
    return dt.datetime.now(dt.UTC).date()


def listed(record):
    return [one for one in withholdings_client().withholdings() if one.record == record.pk.bytes]


def test_one_proposes_it_another_approves_it_and_either_shows_it_again(investigator, officer, record):
    assert propose(investigator, record).headers["Location"] == f"{PAGE}?done=proposed"
    page = text(investigator.get(PAGE))
    assert "Take it back" in page
    assert f"{PAGE}{record.pk}/approve/" not in page
    page = text(officer.get(PAGE))
    assert "M.G.L. c. 66A § 2(i)" in page
    assert f"{PAGE}{record.pk}/approve/" in page
    assert officer.post(f"{PAGE}{record.pk}/approve/").headers["Location"] == f"{PAGE}?done=approved"
    (one,) = listed(record)
    assert (one.runs, one.proposed_by, one.approved_by) == (True, investigator.account, officer.account)
    assert "Proceedings have begun: show it again" in text(investigator.get(PAGE))
    assert investigator.post(f"{PAGE}{record.pk}/end/").headers["Location"] == f"{PAGE}?done=ended"
    (one,) = listed(record)
    assert one.ended_on == today()
    # Its person is told at once.
    assert OutgoingMessage.objects.filter(record=record, kind=OutgoingMessage.SHOWN_AGAIN).count() == 1
    again = propose(investigator, record)
    assert (again.status_code, "A record is left out once" in text(again)) == (403, True)


def test_of_a_proposal_that_is_taken_back_nobody_is_told(investigator, record):
    propose(investigator, record)
    investigator.post(f"{PAGE}{record.pk}/end/")
    assert listed(record) == []
    assert not OutgoingMessage.objects.filter(record=record).exists()


def test_another_privacy_officer_looks_at_each_approval(investigator, officer, clerk, control, record):
    # What earlier tests left is settled, so that the page shows what this one did.
    while waiting := reviews_client().waiting().numbers:
        for number in waiting:
            control.settle_review(number, reason="as-usual")
    propose(investigator, record)
    officer.post(f"{PAGE}{record.pk}/approve/")
    page = text(clerk("privacy").get("/desk/reviews/"))
    assert "approved that a record is left out of its person" in page
    assert "always looked at" in page


def test_nobody_approves_what_they_proposed(officer, record):
    propose(officer, record)
    assert f"{PAGE}{record.pk}/approve/" not in text(officer.get(PAGE))
    refused = officer.post(f"{PAGE}{record.pk}/approve/")
    assert (refused.status_code, "Ask a colleague" in text(refused)) == (403, True)


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ({"ground": "because"}, "ground", "No ground of the law is named."),
        ({"began_on": "yesterday"}, "began", "The day on which the investigation began is missing."),
        ({"began_on": str(today() - dt.timedelta(days=366))}, "began", "did not begin within the past year."),
        ({"began_on": str(today() + dt.timedelta(days=2))}, "began", "did not begin within the past year."),
        ({"record": "0A1B2-C3D4E"}, "record", "There is no record with this reference"),
    ],
)
def test_what_cannot_be_proposed_is_said_beside_its_input_and_changes_nothing(
    investigator, record, typed, place, words
):
    page = propose(investigator, record, **typed)
    assert (page.status_code, words in text(page)) == (422, True)
    assert f'<a href="#{place}">' in text(page)
    assert re.findall(r'id="([a-z]+)-problem"', text(page)) == [place]
    assert f'value="{typed.get("record", record.pk)}"' in text(page)
    assert listed(record) == []


def test_of_what_came_without_an_address_it_is_said_beside_the_record(investigator):
    order = received(address="12 Example Street", name="Example Reader", items="1 × Map").record
    page = text(propose(investigator, order))
    assert ("This record cannot be left out." in page, "within the past year." in page) == (True, False)
    assert re.findall(r'id="([a-z]+)-problem"', page) == ["record"]


def test_only_the_duties_of_the_rules_see_the_page(clerk, record):
    for duty in ("assistance", "supervisor", "records"):
        desk = clerk(duty)
        assert desk.get(PAGE).status_code == 403
        assert propose(desk, record).status_code == 403
        assert desk.post(f"{PAGE}{record.pk}/approve/").status_code == 403
        assert desk.post(f"{PAGE}{record.pk}/end/").status_code == 403

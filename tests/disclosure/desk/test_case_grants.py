"""On the page of a case a colleague is let see one of its records for some hours, and none of the others."""

import re

import pytest

from .conftest import letter
from .test_case_views import PAGE, decided, looked_into, opened, proposed, shown
from .test_desk import text

pytestmark = pytest.mark.django_db
GRANTS, OWN = "/desk/grants/", "/desk/grants/own/"
ASKS = {"hours": "2", "reason": "interpreter"}


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def colleague(clerk):
    return clerk("privacy")


@pytest.fixture
def chief(clerk):
    return clerk("supervisor")


@pytest.fixture
def records(question):
    return [question.record, letter().record]


@pytest.fixture
def case(officer, chief, records):
    """A case that covers two records."""
    name = opened(officer)
    for record in records:
        assert proposed(officer, name, record).status_code == 302
        assert decided(chief, name, record).status_code == 302
    return name


def propose(desk, case, record, receiver, **more):
    typed = {"colleague": receiver.account, **ASKS, **more}
    return desk.post(f"{PAGE}{case}/records/{record.pk}/grant/", **typed)


def test_what_is_proposed_and_approved_opens_that_record_alone_and_the_case_tells_it(
    officer, colleague, chief, case, records
):
    record, other = records
    page = text(officer.get(f"{PAGE}{case}/"))
    assert page.count("Share for some hours") == 2
    assert "Who can approve it: Supervisor" in page
    assert propose(officer, case, record, colleague).headers["Location"] == f"{PAGE}{case}/?done=granted"
    assert "would open this record alone" in text(officer.get(f"{PAGE}{case}/"))
    assert looked_into(colleague, case, record).status_code == 403
    listed = text(chief.get(GRANTS))
    assert f"would open record {shown(record)} of case {case}, for " in listed
    number = re.search("/desk/grants/([0-9]+)/approve/", listed)[1]
    assert chief.post(f"{GRANTS}{number}/approve/").status_code == 302
    assert f'href="{PAGE}{case}/">Record {shown(record)} of case {case}' in text(colleague.get(OWN))
    page = text(colleague.get(f"{PAGE}{case}/"))
    assert page.count('class="usa-button" type="submit">Open<') == 1
    assert f"/records/{record.pk}/" in page
    assert "Share for some hours" not in page
    answer = looked_into(colleague, case, record)
    assert (answer.status_code, "May I have the guide?" in text(answer)) == (200, True)
    assert looked_into(colleague, case, other).status_code == 403
    history = text(officer.get(f"{PAGE}{case}/")).split("What was done")[1]
    for words in (
        f"Asked that {colleague.account} may open {shown(record)} for some hours",
        f"Approved that a colleague opens {shown(record)}",
        f'Opened {shown(record)} <span class="tag">grant {number}</span>',
    ):
        assert words in history
    assert officer.post(f"{GRANTS}{number}/end/").status_code == 302
    assert looked_into(colleague, case, record).status_code == 403


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"reason": "Ann asked"}, "The reason is not a short word."),
        ({"hours": "73"}, "This number of hours is not offered."),
        ({"colleague": ""}, "No colleague is named."),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_stays_in_its_form(officer, case, records, field, problem):
    answer = propose(officer, case, records[0], officer, **field)
    page = text(answer)
    assert (answer.status_code, problem in page) == (422, True)
    assert page.count('<details class="fold acts" open>') == 1
    assert f'value="{field.get("reason", "interpreter")}"' in page
    assert "waits for approval" not in page


def test_whoever_does_not_have_the_case_asks_nothing_and_nobody_approves_for_themselves(
    officer, colleague, case, records, clerk
):
    for account in (clerk("literature"), officer, "no account!"):
        receiver = account if hasattr(account, "account") else type("Nobody", (), {"account": account})
        assert propose(officer, case, records[0], receiver).status_code in {403, 422}
    assert propose(colleague, case, records[0], officer).status_code == 403
    assert clerk("literature").post(f"{PAGE}{case}/records/{records[0].pk}/grant/").status_code == 403
    assert "waits for approval" not in text(officer.get(f"{PAGE}{case}/"))

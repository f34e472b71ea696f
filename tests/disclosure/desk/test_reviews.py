"""On the page of reviews a privacy officer looks at what was refused and at unusual use, and pauses duties."""

from typing import get_args

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.ledger.entry import Kind
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.custody.protocol.review_messages import Review
from keepfaith.disclosure.desk import review_page
from keepfaith.disclosure.desk.denial_words import denial_words
from keepfaith.disclosure.desk.duties.reminders import reviews_reminder
from keepfaith.disclosure.records.custodian_clients import custodian, reviews_client
from keepfaith.disclosure.staff.duty_day import duty_day

from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/reviews/"


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def refused(clerk, control):
    """Have somebody refused, and return their account with the number of the entry."""
    account = clerk("literature").account
    with pytest.raises(Refused):
        reviews_client().pause("nobody", "literature", reason="curious", employee=account, duty="literature")
    waiting = reviews_client().waiting().numbers
    # What earlier tests left is settled, so that the page shows what this one did.
    for number in waiting[:-1]:
        control.settle_review(number, reason="as-usual")
    return account, waiting[-1]


def test_a_refusal_is_listed_and_settled_with_a_word(officer, refused):
    account, number = refused
    page = text(officer.get(PAGE))
    assert f"{account} tried to pause a duty." in page
    assert "refused: no rule permits it<" in page
    unfit = officer.post(f"{PAGE}{number}/settle/", word="Ann did it")
    assert (unfit.status_code, 'value="Ann did it"' in text(unfit)) == (422, True)
    assert f'<a href="#word-{number}">' in text(unfit)
    assert f'id="word-{number}-problem"' in text(unfit)
    assert number in reviews_client().waiting().numbers
    done = officer.post(f"{PAGE}{number}/settle/", word="mistake")
    assert done.headers["Location"] == f"{PAGE}?done=settled"
    assert "Nothing waits." in text(officer.get(PAGE))
    again = officer.post(f"{PAGE}{number}/settle/", word="mistake")
    assert (again.status_code, "has settled this entry already" in text(again)) == (403, True)
    assert "Your reason was: <strong>mistake</strong>" in text(again)


def test_the_page_says_that_what_our_own_checks_tried_is_of_no_employee(officer, refused, control):
    control.settle_review(refused[1], reason="mistake")
    assert OWN_CHECKS not in text(officer.get(PAGE))
    with pytest.raises(Refused):
        reviews_client().pause(
            "nobody", "literature", reason="curious", employee=OWN_CHECKS, duty="literature"
        )
    page = text(officer.get(PAGE))
    assert f"{OWN_CHECKS} tried to pause a duty." in page
    assert f"“{OWN_CHECKS}” is our test account: in its name our own checks try what must be refused." in page


def test_entries_alike_are_one_line_and_closed_by_one_word_each_under_its_number(officer, refused, clerk):
    account, number = refused
    for employee in (account, account, OWN_CHECKS, OWN_CHECKS, clerk("literature").account):
        with pytest.raises(Refused):
            reviews_client().pause("nobody", "literature", reason="x", employee=employee, duty="literature")
    first, second, checks, more_checks, other = [
        one for one in reviews_client().waiting().numbers if one > number
    ]
    with pytest.raises(Refused):
        reviews_client().settle(other, reason="x", employee=OWN_CHECKS, duty="literature")
    page = text(officer.get(PAGE))
    assert f'{number} <span class="small">and 2 more like it</span>' in page
    assert f"{account} tried to pause a duty. <strong>3 times.</strong>" in page
    assert (
        f"{OWN_CHECKS} tried to pause a duty; tried to settle an entry of this list. <strong>3 times.</strong>"
        in page
    )
    assert f'name="also" value="{first}"' in page
    unfit = text(officer.post(f"{PAGE}{number}/settle/", word="Ann did it", also=[str(first), str(second)]))
    assert ('value="Ann did it"' in unfit, f'id="word-{number}-problem"' in unfit) == (True, True)
    # A colleague has one of them settled meanwhile, and what is no number settles nothing.
    reviews_client().settle(first, reason="as-usual", employee=clerk("privacy").account)
    done = officer.post(f"{PAGE}{number}/settle/", word="mistake", also=[str(first), str(second), "x", "-1"])
    assert done.headers["Location"] == f"{PAGE}?done=all"
    assert "The entries are settled, each under its number" in text(officer.get(f"{PAGE}?done=all"))
    assert reviews_client().waiting().numbers[:3] == (checks, more_checks, other)
    again = officer.post(f"{PAGE}{number}/settle/", word="mistake", also=[str(second)])
    assert (again.status_code, "has settled this entry already" in text(again)) == (403, True)


def test_unusual_use_of_each_day_stands_alone():
    days = [
        Review(number, duty_day(), "unusual", "", "clerk", "literature", "", None, 120, 100)
        for number in (7, 8)
    ]
    lines = [
        review_page.ReviewLine(day, "opened 120 records", "Literature clerk", (), is_own=False)
        for day in days
    ]
    assert len({review_page.likeness(line) for line in lines}) == 2


def test_a_pause_works_at_once_and_is_on_the_page_of_duties(officer, refused, clerk, control):
    account, number = refused
    assert custodian().duties_of(account) == ("literature",)
    typed = {"account": account, "assigned": "literature", "reason": "x y"}
    unfit = officer.post(f"{PAGE}pause/", entry=str(number), **typed)
    assert (unfit.status_code, 'value="x y"' in text(unfit)) == (422, True)
    assert f'id="reason-{number}-problem"' in text(unfit)
    for entry in ("", "x", "9" * 30):
        assert officer.post(f"{PAGE}pause/", entry=entry, **typed).status_code == 422
    done = officer.post(f"{PAGE}pause/", account=account, assigned="literature", reason="curious")
    assert done.headers["Location"] == f"{PAGE}?done=paused"
    assert custodian().duties_of(account) == ()
    chief = clerk("administrator")
    assert "paused since" in text(chief.get(f"/desk/duties/?find={account}"))
    assert account not in text(chief.get("/desk/duties/access/"))
    assert f"{officer.account} paused the duty “Literature clerk” of {account}" in text(
        chief.get("/desk/duties/history/")
    )
    (paused,) = [one for one in control.assignments() if one.employee == account]
    assert paused.paused_on == duty_day()
    control.resume_duty(paused.number)
    assert custodian().duties_of(account) == ("literature",)
    assert "let the duty “Literature clerk” of" in text(chief.get("/desk/duties/history/"))


def test_nobody_settles_their_own(officer, refused, control):
    with pytest.raises(Refused):
        reviews_client().pause("nobody", "literature", reason="curious", employee=officer.account)
    number = reviews_client().waiting().numbers[-1]
    assert "It is your own." in text(officer.get(PAGE))
    answer = officer.post(f"{PAGE}{number}/settle/", word="as-usual")
    assert (answer.status_code, "Nobody settles what they did themselves" in text(answer)) == (403, True)


def test_others_are_refused_and_have_no_such_entry_in_their_menu(clerk, officer, refused):
    other = clerk("literature", "administrator", "auditor", "supervisor")
    assert other.get(PAGE).status_code == 403
    assert other.post(f"{PAGE}{refused[1]}/settle/", word="as-usual").status_code == 403
    assert other.post(f"{PAGE}pause/", account="x", assigned="literature", reason="x").status_code == 403
    assert PAGE not in text(other.get("/desk/"))
    assert PAGE in text(officer.get("/desk/"))


def test_the_morning_s_message_counts_what_waits_to_a_privacy_officer_alone(refused):
    assert reviews_reminder(("literature", "administrator")) == ""
    assert reviews_reminder(("privacy",)) == "1 entry waits for your look at the page of reviews."


# What no employee tries at the desk: acts of the custodian, of the operator, and of the person of a record.
NOBODY_TRIES = {
    "created", "refused", "registered", "discarded", "anchored", "confirmed", "unsubscribed", "backed-up", "withheld",
    "enrolled", "organization-placed", "withdrawn", "resumed", "acknowledged", "safeguards-changed", "proven", "shown",
    "stated", "corrected", "reverted", "unusual", "duty-resumed", "duty-declined", "passkey-proposed",
    "passkey-confirmed", "passkey-blocked", "passkey-ended", "passkey-categories", "address-given", "address-moved",
    "address-restored", "copy-asked", "copy-withdrawn", "code-announced", "code-ended",
}  # fmt: skip


@pytest.mark.parametrize("code", DenialCode)
def test_each_reason_for_a_refusal_has_words(code):
    assert " " in denial_words(code)
    assert denial_words(code) != code


@pytest.mark.parametrize("act", sorted(set(get_args(Kind)) - NOBODY_TRIES))
def test_each_act_that_is_refused_has_words(act):
    assert review_page.tried_words(act) != f"do what is called “{act}”"

"""A kind that nobody here wrote is at the desk by its acts and its words: no code of its own, no page of its own."""

import re

import pytest

from keepfaith.disclosure.records.custodian_clients import items_client

from .conftest import LITERATURE, received
from .loans import scratch_portal
from .test_desk import text

pytestmark = pytest.mark.django_db
LOANS, VIEWINGS = "/desk/decisions/loans/", "/desk/decisions/viewings/"


@pytest.fixture(autouse=True)
def custody(db, tmp_path):
    """The custodian of the scratch agency, in place of that of the other tests."""
    with scratch_portal(tmp_path) as running:
        yield running.sockets


@pytest.fixture
def record(custody):
    return received(**LITERATURE).record


@pytest.fixture
def clerks(clerk):
    return clerk("literature"), clerk("literature")


def ask(desk, ordered, page=LOANS, **typed):
    return desk.post(f"{page}ask/", **{"record": str(ordered.pk), "copies": "2", **typed})


def begin_loan(desk, record, page=LOANS):
    """Ask for one, and return its page."""
    done = ask(desk, record, page)
    assert done.status_code == 302, text(done)
    return done.headers["Location"].removesuffix("?done=ask")


def states(kind="loan"):
    return [one.state for one in items_client().items(kind)]


def test_a_loan_is_asked_for_lent_renewed_once_and_back(clerks, record):
    ada, bob = clerks
    page = begin_loan(ada, record)
    shown = text(ada.get(f"{page}?done=ask"))
    assert "The loan is asked for" in shown
    assert f"Asked for by {ada.account}" in shown
    assert "2 copies" in shown
    assert bob.post(f"{page}lend/").headers["Location"] == f"{page}?done=lend"
    assert "It is lent for 14 days" in text(bob.get(f"{page}?done=lend"))
    assert ada.post(f"{page}renew/").headers["Location"] == f"{page}?done=renew"
    assert ".m.</time>." not in text(ada.get(page))
    again = ada.post(f"{page}renew/")
    assert (again.status_code, "renewed once while it is lent" in text(again)) == (403, True)
    blocked = text(ada.get(page)).split("What you cannot do now")[1]
    assert "Renew it" in blocked
    assert "renewed once while it is lent" in blocked
    history = re.findall(r'<ol class="steps".*?</ol>', text(ada.get(page)), re.DOTALL)[0]
    assert re.findall(r"<li><p>(\w[^<]*)</p>", history) == ["Renewed", "Lent", "Asked for"]
    assert "It cannot be undone." in text(ada.get(page))
    assert ada.post(f"{page}back/").headers["Location"] == f"{LOANS}?done=back"
    assert "It is back" in text(ada.get(f"{LOANS}?done=back"))
    assert states() == []
    assert begin_loan(ada, record) != page


def test_nobody_lends_what_they_asked_for_and_the_page_says_why_instead_of_offering_it(clerks, record):
    ada, bob = clerks
    page = begin_loan(ada, record)
    own, others = text(ada.get(page)), text(bob.get(page))
    assert f"{page}lend/" not in own
    assert "Nobody lends what they asked for themselves." in own.split("What you cannot do now")[1]
    assert f"{page}lend/" in others
    assert "What you cannot do now" not in others
    refused = ada.post(f"{page}lend/")
    assert (refused.status_code, "Nobody lends what they asked" in text(refused)) == (403, True)
    assert states() == ["asked"]


def test_an_act_before_its_time_is_refused_with_a_sentence(clerks, record):
    ada, _ = clerks
    page = begin_loan(ada, record)
    refused = ada.post(f"{page}renew/")
    assert (refused.status_code, "A loan is lent once it was asked for" in text(refused)) == (403, True)
    assert f"{page}renew/" not in text(ada.get(page))
    assert f"{page}back/" not in text(ada.get(page))


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"copies": "4"}, "copies", "A loan is of 1 to 3 copies."),
        ({"copies": "0"}, "copies", "A loan is of 1 to 3 copies."),
        ({"copies": ""}, "copies", "No number of copies is given."),
        ({"copies": "two"}, "copies", "No number of copies is given."),
        ({"record": ""}, "record", "No record is named."),
        ({"record": "0A1B2-C3D4E"}, "record", "There is no record with this reference"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_what_was_typed_stays(
    clerks, record, typed, field, says
):
    answer = ask(clerks[0], record, **typed)
    page = text(answer)
    assert (answer.status_code, states()) == (422, [])
    assert f'<a href="#ask-{field}">{says}' in page
    assert re.findall(r'id="ask-([a-z]+)-problem"', page) == [field]
    (widget,) = re.findall(rf'<input [^>]*id="ask-{field}"[^>]*>', page)
    assert 'aria-invalid="true"' in widget
    assert f"ask-{field}-problem" in re.search(r'aria-describedby="([^"]*)"', widget)[1].split()
    assert f'value="{typed[field]}"' in widget or not typed[field]
    other = {"record": "copies", "copies": "record"}[field]
    assert re.search(rf'<input [^>]*value="[^"]+"[^>]*id="ask-{other}"', page)


def test_a_refusal_that_has_a_field_is_said_beside_it(clerks, record):
    begin_loan(clerks[0], record)
    again = ask(clerks[1], record)
    assert (again.status_code, states()) == (422, ["asked"])
    assert re.findall(r'id="ask-([a-z]+)-problem"', text(again)) == ["record"]
    assert "This order has a loan already." in text(again)


def test_who_has_no_duty_for_a_kind_is_let_into_none_of_its_pages(clerk, clerks, record):
    page, other = begin_loan(clerks[0], record), clerk("events")
    for path in ("/desk/decisions/", LOANS, page):
        assert other.get(path).status_code == 403, path
    for path in (f"{LOANS}ask/", f"{page}lend/"):
        assert other.post(path, record=str(record.pk), copies="1").status_code == 403, path
    assert "Decisions" not in text(other.get("/desk/"))
    assert states() == ["asked"]


def test_a_colleague_whom_an_item_does_not_concern_sees_nothing_of_it(clerk, clerks, record):
    ada, third = clerks
    chief = clerk("supervisor")
    page = begin_loan(ada, record, VIEWINGS)
    for desk, sees in ((ada, True), (chief, True), (third, False)):
        assert (desk.get(page).status_code == 200) is sees
        assert (page in text(desk.get(VIEWINGS))) is sees
    assert third.post(f"{page}lend/").status_code == 403
    assert states("viewing") == ["asked"]


def test_a_duty_that_the_rules_do_not_name_is_offered_nothing(clerk, clerks, record):
    chief = clerk("supervisor")
    page = begin_loan(clerks[0], record, VIEWINGS)
    assert f"{page}lend/" in text(chief.get(page))
    assert f"{VIEWINGS}ask/" not in text(chief.get(VIEWINGS))
    assert f"{page}lend/" not in text(clerks[0].get(page))
    assert chief.post(f"{page}lend/").status_code == 302
    assert states("viewing") == ["lent"]


def test_an_act_is_done_under_a_duty_that_may_do_it_not_under_any(clerk, record):
    ada, both = clerk("literature"), clerk("assistance", "literature")
    page = begin_loan(ada, record)
    assert both.post(f"{page}lend/").status_code == 302
    assert states() == ["lent"]


def test_one_entry_of_the_menu_and_the_queue_say_what_waits_in_numbers(clerk, clerks, record):
    ada, bob = clerks
    begin_loan(ada, record)
    menu = re.search(r'aria-label="Desk">(.*?)</nav>', text(bob.get("/desk/")), re.DOTALL)[1]
    assert menu.count("Decisions") == 1
    assert "Loans" not in menu
    for path in ("/desk/", "/desk/decisions/"):
        assert "1 loan waits for you." in text(bob.get(path))
        assert "1 loan waits for you." not in text(ada.get(path))


@pytest.mark.parametrize("path", ["nowhere/", "nowhere/1/", "loans/1/burn/", "loans/burn/"])
def test_what_has_no_words_is_not_there(clerks, record, path):
    begin_loan(clerks[0], record)
    number = next(items_client().items("loan")).number
    path = path.replace("1", str(number))
    answer = (
        clerks[0].post(f"/desk/decisions/{path}")
        if "burn" in path
        else clerks[0].get(f"/desk/decisions/{path}")
    )
    assert answer.status_code == 404


def test_an_item_that_is_not_there_is_refused_like_one_that_is_another_s(clerks, record):
    assert clerks[0].get(f"{LOANS}99999/").status_code == 403


def test_the_page_of_a_task_leads_to_what_can_begin_there_with_its_record_filled_in(clerk, clerks, record):
    page = text(clerks[0].task(record.task))
    (address,) = re.findall(rf'<a href="({LOANS}[^"]*)">Ask for a loan</a>', page)
    begin = text(clerks[0].get(address.partition("#")[0]))
    reference = re.search(r'<input [^>]*value="([^"]+)"[^>]*id="ask-record"', begin)[1]
    assert ask(clerks[0], record, record=reference).status_code == 302
    assert states() == ["asked"]

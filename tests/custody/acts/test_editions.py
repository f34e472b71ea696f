"""An item lives under the edition in force when it began; the one in force can refuse it more, and allow it nothing."""

import datetime as dt
from pathlib import Path

import pytest

LOAN = (Path(__file__).parent / "loan.toml").read_text()
HOUR = dt.timedelta(hours=1)
OTHERS = '{refuse = "own proposal", if = ["did:asked"]},'


@pytest.fixture
def record(scratch):
    scratch.duty("bob", "literature", on=True)
    return scratch.create()


def post(scratch, text):
    """Have an edition with loans begin in the next hour, and wait until it has."""
    scratch.post("2018-01-31", scratch.now.replace(minute=0) + HOUR, {"acts/loan.toml": text})
    scratch.now += 2 * HOUR


def do(scratch, act, record, who="ada", **details):
    return scratch.do(f"loan-{act}", record, who=who, duty="literature", details=details)


def test_before_any_edition_declares_it_nobody_asks_for_it(scratch, record):
    assert do(scratch, "asked", record, copies=1) == "not accepted"
    post(scratch, LOAN)
    assert do(scratch, "asked", record, copies=1) == ""
    assert scratch.look()[0] == []


def test_what_the_release_came_with_can_end_under_an_edition_that_has_it_no_more(scratch, record):
    scratch.duty("sam", "security", on=True)
    question = scratch.create("questions")
    assert scratch.propose_withholding(question) == scratch.approve_withholding(question) == ""
    post(scratch, LOAN)
    assert scratch.propose_withholding(scratch.create("questions")) == "not accepted"
    assert scratch.end_withholding(question) == ""
    assert scratch.look()[0] == []


def test_a_later_edition_can_refuse_and_allows_nothing_that_its_own_refuses(scratch, record):
    post(scratch, LOAN)
    assert do(scratch, "asked", record, copies=3) == ""
    (item,) = scratch.items("loan")
    assert item.edition == scratch.in_force.digest
    post(scratch, LOAN.replace("\n    " + OTHERS, "").replace('apart = ["asked", "lent"]', "apart = []"))
    assert do(scratch, "lent", record) == "own proposal"
    post(scratch, LOAN.replace(OTHERS, OTHERS + '\n    {refuse = "too late", if = ["duty:literature"]},'))
    assert do(scratch, "lent", record, "bob") == "too late"
    post(scratch, LOAN + "# The same again.\n")
    assert do(scratch, "lent", record, "bob") == ""
    assert scratch.look()[0] == []


def test_a_loan_that_begins_later_is_of_the_later_edition(scratch, record):
    post(scratch, LOAN)
    assert do(scratch, "asked", record, copies=4) == "not accepted"
    post(scratch, LOAN.replace("1 to 3", "1 to 4"))
    assert do(scratch, "asked", record, copies=4) == ""
    assert scratch.look()[0] == []

"""What was proposed is confirmed by command, from what the custodian holds, whatever a page showed."""

import datetime as dt
import json
import secrets
from contextlib import closing

import pytest
from click.testing import CliRunner

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.reviews import ReviewsClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.disclosure.staff.cli import staff
from keepfaith.errors import KeepfaithError
from tests.duties import give_duty
from tests.running_context import RunningContext

from .conftest import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def control(custody):
    client = ControlClient(custody / "control")
    yield client
    client.close()


@pytest.fixture
def portal(custody):
    """The portal's own client, and so what a portal that is taken over could ask."""
    client = StaffClient(custody / "requests")
    yield client
    client.close()


@pytest.fixture
def waiting(control, portal):
    """Give the number of a proposal for a newcomer, and the name of the newcomer."""
    chief, newcomer = (f"{name}-{secrets.token_hex(4)}" for name in ("chief", "newcomer"))
    give_duty(control, chief, "administrator")
    yield (
        portal.propose(newcomer, "records", starts_on=dt.datetime.now(dt.UTC).date(), employee=chief),
        newcomer,
    )
    for account in (chief, newcomer):
        control.end_staff(account)


def run(*words, typed="", status=0):
    done = CliRunner().invoke(staff, words, obj=RunningContext(), input=typed)
    assert done.exit_code == status, (done.output, done.exception)
    return done.stdout


def refusal(*words):
    done = CliRunner().invoke(staff, words, obj=RunningContext())
    assert isinstance(done.exception, KeepfaithError), done.output
    return done.exception.problem


def duties(control, account):
    return [one.assigned for one in control.assignments() if one.employee == account and one.confirmed_on]


def test_what_is_confirmed_is_what_the_custodian_holds_and_not_what_a_page_showed(control, waiting):
    number, newcomer = waiting
    # Whoever typed it at the desk had chosen another duty.
    shown = run("confirm", str(number), typed="n\n", status=1)
    assert "Duty:        records" in shown
    assert f"Account:     {newcomer}" in shown
    assert "Nothing was changed." in shown
    assert duties(control, newcomer) == []
    assert "The duty is given." in run("confirm", str(number), typed="y\n")
    assert duties(control, newcomer) == ["records"]


def test_a_proposal_is_listed_and_declined(control, waiting):
    number, newcomer = waiting
    listed = json.loads(run("proposals", "--json"))["duties"]
    (row,) = [row for row in listed if row["number"] == number]
    assert (row["account"], row["duty"], row["renew_by"]) == (newcomer, "records", None)
    assert "It was declined." in run("confirm", str(number), "--decline", "--yes")
    assert str(number) not in run("proposals")
    assert refusal("confirm", str(number)) == f"Nothing waits under the number {number}."
    assert duties(control, newcomer) == []


def test_a_duty_is_given_for_a_time_a_place_and_a_purpose(control):
    helper, place = made("helper-of-a-day").account, f"place-{secrets.token_hex(4)}"
    assert "is known now" in run("organization", place, "--kind", "vendor")
    assert f"{place}: vendor, within the whole agency" in run("organization")
    words = ("--organization", place, "--for", "literature", "--until", "2999-12-31")
    assert f"{helper} now has: literature." in run("duty", helper, "literature", *words)
    assert f"{helper} had before, unchanged: literature." in run("duty", helper, "literature", *words)
    (row,) = [row for row in json.loads(run("duties", "--json"))["duties"] if row["account"] == helper]
    assert (row["organization"], row["purposes"], row["ends_on"]) == (place, ["literature"], "2999-12-31")
    control.end_staff(helper)


def test_a_duty_that_would_end_before_it_starts_is_refused_in_words(control):
    account = made(f"late-{secrets.token_hex(4)}").account
    problem = refusal("duty", account, "records", "--until", "2020-01-31")
    assert problem.startswith("The duty would end before it starts.")
    assert duties(control, account) == []


def test_a_duty_for_a_purpose_that_there_is_not_is_given_to_nobody(control):
    account = made(f"aimless-{secrets.token_hex(4)}").account
    assert refusal("duty", account, "events", "--for", "nothing") == "There is no purpose nothing."
    assert duties(control, account) == []


def test_a_duty_for_a_purpose_that_it_does_not_serve_is_given_to_nobody(control):
    account = made(f"aimless-{secrets.token_hex(4)}").account
    done = CliRunner().invoke(staff, ("duty", account, "events", "--for", "literature"), obj=RunningContext())
    assert isinstance(done.exception, KeepfaithError)
    assert done.exception.problem == "The duty events does nothing for literature."
    assert done.exception.remedy == "It serves: notices."
    nothing = refusal("duty", account, "administrator", "--for", "notices")
    assert nothing == "The duty administrator does nothing for notices."
    assert duties(control, account) == []


@pytest.mark.parametrize("typed", ["foo", "2027-02-30", "20270131", "2027-1-31", "31.1.2027", ""])
def test_what_is_not_a_day_is_said_with_an_example(typed):
    done = CliRunner().invoke(staff, ("duties", "--renew-by", typed), obj=RunningContext())
    assert done.exit_code == 2
    shown = " ".join(done.output.split())
    assert f"'{typed}' is not a day. Write it as YYYY-MM-DD, such as 2027-01-31." in shown
    assert "%" not in shown


def test_an_account_that_has_ended_gets_no_duty(control):
    account = made(f"former-{secrets.token_hex(4)}").account
    run("end", account)
    problem = refusal("duty", account, "events")
    assert problem == f"The account {account} has ended, and whoever left has no duty."
    assert duties(control, account) == []


def test_no_account_is_cut_in_a_narrow_list(control, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    account = made(f"accessibility-deputy-{secrets.token_hex(4)}").account
    give_duty(control, account, "accessibility")
    assert account in run("duties")
    assert account in run("list")
    control.end_staff(account)


def test_nothing_that_waits_is_said_in_words(monkeypatch):
    monkeypatch.setattr("keepfaith.disclosure.staff.assignment_cli.assignments_of", lambda _cli: ())
    monkeypatch.setattr("keepfaith.disclosure.staff.assignment_cli.known_passkeys", lambda _cli: ())
    assert run("proposals") == "Nothing waits to be confirmed.\n"


def test_a_word_that_settles_an_entry_is_explained():
    done = CliRunner().invoke(staff, ("settle", "1", "Looks fine"), obj=RunningContext())
    assert "such as as-usual" in done.exception.remedy


def test_a_duty_is_renewed_and_those_that_end_soon_are_listed(control, waiting):
    number, newcomer = waiting
    run("confirm", str(number), "--yes")
    day = dt.datetime.now(dt.UTC).date()
    soon = run("duties", "--json", "--renew-by", (day + dt.timedelta(364)).isoformat())
    assert newcomer not in soon
    assert newcomer in run("duties", "--json", "--renew-by", (day + dt.timedelta(365)).isoformat())
    assert f"Renewed: {number}." in run("recertify", str(number))


def test_a_pause_is_lifted_by_command_alone_which_shows_what_it_lifts(control, portal):
    officer, clerk = (made(f"{name}-{secrets.token_hex(4)}").account for name in ("officer", "clerk"))
    give_duty(control, officer, "privacy")
    give_duty(control, clerk, "literature")
    (number,) = [one.number for one in control.assignments() if one.employee == clerk]
    assert refusal("resume", str(number)) == f"No duty of the number {number} is paused."
    with closing(ReviewsClient(portal._path)) as reviews:
        reviews.pause(clerk, "literature", reason="curious", employee=officer)
        with pytest.raises(Refused):
            reviews.pause(clerk, "literature", reason="curious", employee=officer)
    assert f"{number} " in run("duties")
    (row,) = [row for row in json.loads(run("duties", "--json"))["duties"] if row["account"] == clerk]
    assert row["paused_on"] == dt.datetime.now(dt.UTC).date().isoformat()
    shown = run("resume", str(number), typed="n\n", status=1)
    assert f"Account:     {clerk}" in shown
    assert "Nothing was changed." in shown
    assert portal.assignments()[-1].paused_on
    assert "The duty counts again." in run("resume", str(number), "--yes")
    own = max(row["number"] for row in json.loads(run("reviews", "--json"))["reviews"])
    assert "wait in all." in run("reviews")
    assert "It is settled." in run("settle", str(own), "as-usual")
    with pytest.raises(Refused):
        control.settle_review(own, reason="as-usual")
    for account in (officer, clerk):
        control.end_staff(account)


def test_an_organization_needs_a_kind():
    assert refusal("organization", "somewhere") == "The kind of organization is missing."


def test_the_last_administrator_is_asked_for(control, monkeypatch):
    chief = made("last-chief").account
    give_duty(control, chief, "administrator")
    assert chief in control.administrators()
    monkeypatch.setattr(ControlClient, "administrators", lambda _self: frozenset({chief}))
    assert "Nothing was changed." in run("end", chief, typed="n\n", status=1)
    assert duties(control, chief) == ["administrator"]
    assert "every duty" in run("end", chief, "--yes")
    assert duties(control, chief) == []

"""Accounts by command: the list names who has no duty and who left, and an ended account has a last day."""

import dataclasses
import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from click.testing import CliRunner

from keepfaith.agency.agency import this_agency
from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.staff.cli import staff
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.bundle import Bundle
from tests.duties import give_duty
from tests.running_context import RunningContext

from .conftest import made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def invoke(*words: str) -> str:
    done = CliRunner().invoke(staff, words, obj=RunningContext())
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_list_names_accounts_without_a_duty_and_when_somebody_left(custody):
    control = ControlClient(custody / "control")
    made("busy-clerk"), made("idle-clerk"), made("leaver")
    give_duty(control, "busy-clerk", "literature")
    give_duty(control, "leaver", "events")
    assert "no longer sign in" in invoke("end", "leaver")
    assert Employee.objects.get(account="leaver").left_on == today()
    accounts = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert accounts["leaver"]["left_on"] == today().isoformat()
    assert (accounts["leaver"]["active"], accounts["leaver"]["duties"]) == (False, [])
    assert accounts["busy-clerk"]["left_on"] is None
    plain = invoke("list")
    assert "Without a duty: idle-clerk. End what nobody needs: keepfaith staff end ACCOUNT" in plain
    control.end_staff("busy-clerk")
    assert "Without a duty: busy-clerk, idle-clerk." in invoke("list")
    control.close()


WORDS = "seven plain words in a row here"


def refused(*words: str, typed: str = "") -> str:
    done = CliRunner().invoke(staff, words, obj=RunningContext(), input=typed)
    assert isinstance(done.exception, KeepfaithError), done.output
    return f"{done.exception.problem} {done.exception.remedy}"


def test_an_unknown_duty_makes_no_account_and_the_known_ones_are_listed():
    complaint = refused("add", "new-clerk", "--duty", "literatur", "--password-stdin", typed=WORDS)
    assert complaint.startswith("There is no duty literatur. The posted rules know: ")
    assert "literature" in complaint
    assert not Employee.objects.filter(account="new-clerk").exists()
    assert "can sign in" in CliRunner().invoke(
        staff, ("add", "new-clerk", "--duty", "literature", "--password-stdin"), obj=RunningContext(), input=WORDS
    ).output  # fmt: skip


def test_a_duty_is_given_to_accounts_alone_and_to_the_standing_one(custody):
    assert refused("duty", "nobody-here", "literature").startswith("There is no account nobody-here.")
    assert "retention now has: records." in invoke("duty", "retention", "records")
    control = ControlClient(custody / "control")
    control.end_staff("retention")
    control.close()


def test_a_work_address_is_noted_shown_and_gone_with_its_employee(custody):
    made("mail-clerk")
    assert "written to at clerk@staff.example.gov" in invoke(
        "address", "mail-clerk", "clerk@staff.example.gov"
    )
    rows = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert rows["mail-clerk"]["work_address"] == "clerk@staff.example.gov"
    assert "not written to" in invoke("address", "mail-clerk", "--none")
    invoke("address", "mail-clerk", "clerk@staff.example.gov")
    invoke("end", "mail-clerk")
    assert Employee.objects.get(account="mail-clerk").work_address == ""
    assert "Nobody signs in as mail-clerk" in refused("address", "mail-clerk", "clerk@staff.example.gov")


def test_a_name_is_noted_listed_and_gone_with_its_employee(custody, monkeypatch):
    made("named-clerk")
    assert "shown with that name" in invoke("name", "named-clerk", " Clerk  for\tevents ")
    rows = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert rows["named-clerk"]["name"] == "Clerk for events"
    assert "shown without a name" in invoke("name", "named-clerk", "--none")
    assert "Give a name or --none" in refused("name", "named-clerk")
    assert "cannot be shown as a name" in refused("name", "named-clerk", "n" * 81)
    assert "cannot be shown as a name" in refused("name", "named-clerk", "a\u202eb")
    invoke("name", "named-clerk", "Clerk for events")
    invoke("end", "named-clerk")
    assert Employee.objects.get(account="named-clerk").person_name == ""
    assert "Nobody signs in as named-clerk" in refused("name", "named-clerk", "Clerk")
    made("early-clerk")
    holdings = {"holding": [{"name": "staff-accounts", "categories": ["account-name"]}]}
    monkeypatch.setattr(Bundle, "table", lambda _bundle, _name: holdings)
    assert "does not say that names of employees are held" in refused("name", "early-clerk", "Clerk")


@pytest.mark.parametrize(
    ("words", "problem"),
    [(["clerk"], "Give an address or --none"), (["clerk", "no address"], "That is no e-mail address")],
)
def test_a_work_address_that_is_none_is_refused(words, problem):
    made("clerk")
    assert problem in refused("address", *words)


def test_no_work_address_is_held_before_the_policy_says_so(monkeypatch):
    made("early-clerk")
    holdings = {"holding": [{"name": "staff-accounts", "categories": ["account-name"]}]}
    monkeypatch.setattr(Bundle, "table", lambda _bundle, _name: holdings)
    words = refused("address", "early-clerk", "clerk@staff.example.gov")
    assert "does not say that work addresses are held" in words


def test_an_account_is_tied_to_a_subject_by_command_and_shown(monkeypatch):
    named = SignInProvider.read(
        {"name": "Agency sign-in", "issuer": "https://login.example.gov", "client_id": "keepfaith"}
    )
    tie = ("--subject", "5f2b", "--issuer", "https://login.example.gov")
    made("tied-clerk")
    assert "names no provider" in refused("link", "tied-clerk", *tie)
    agency = dataclasses.replace(this_agency(), sign_in=named)
    monkeypatch.setattr("keepfaith.agency.agency.this_agency", lambda: agency)
    assert "another issuer" in refused("link", "tied-clerk", *tie[:3], "https://other.example.org")
    assert "Nobody signs in as" in refused("link", "nobody", *tie)
    assert "tied-clerk signs in by Agency sign-in." in invoke("link", "tied-clerk", *tie)
    assert "tied already" in refused("link", "tied-clerk", *tie)
    assert "within 15 days" in invoke("invite", "invited-clerk")
    invited = Employee.objects.get(account="invited-clerk")
    assert not invited.has_usable_password()
    accounts = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert (accounts["tied-clerk"]["by_provider"], accounts["invited-clerk"]["by_provider"]) == (True, False)
    assert "to no provider any more" in invoke("unlink", "tied-clerk")
    assert "no second factor" in refused("break-glass", "tied-clerk")
    TOTP.activate(Employee.objects.get(account="tied-clerk"), "JBSWY3DPEHPK3PXP")
    assert "for emergencies" in invoke("break-glass", "tied-clerk")
    assert "For emergencies: tied-clerk, last used: never." in invoke("list")
    assert "ordinary" in invoke("break-glass", "tied-clerk", "--off")


def test_the_list_names_who_has_a_copied_passkey_and_since_when():
    made("busy-clerk"), made("careful-clerk")
    for account, data in (("busy-clerk", {"copied_on": "2097-01-02"}), ("careful-clerk", {"sign_count": 4})):
        employee = Employee.objects.get(account=account)
        Authenticator.objects.create(user=employee, type=Authenticator.Type.WEBAUTHN, data=data)
    plain = invoke("list")
    assert "A passkey of busy-clerk was copied; noticed on 2097-01-02." in plain
    assert "A passkey of careful-clerk" not in plain
    rows = {row["account"]: row for row in json.loads(invoke("list", "--json"))["accounts"]}
    assert rows["careful-clerk"]["second_factor"]
    assert rows["careful-clerk"]["passkey_copied_on"] is None

"""A passkey counts for openings once it is confirmed by command, from what the custodian holds."""

import datetime as dt
import json
import secrets
from contextlib import closing

import pytest
from fido2 import cbor
from fido2.cose import ES256

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.staff import StaffClient
from keepfaith.disclosure.staff.models import Employee
from tests.disclosure.staff.passkeys.software_authenticator import HOST, ORIGIN, SoftwareAuthenticator
from tests.disclosure.staff.test_assignment_cli import refusal, run
from tests.duties import give_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def waiting(custody):
    """A passkey that an officer proposed, as the custodian holds it."""
    account, key = f"officer-{secrets.token_hex(4)}", SoftwareAuthenticator()
    control, portal = ControlClient(custody / "control"), StaffClient(custody / "requests")
    give_duty(control, account, "privacy")
    public_key = cbor.encode(ES256.from_cryptography_key(key.key.public_key()))
    portal.propose_passkey(account, key.identifier, public_key=public_key, count=0, rp_id=HOST, origin=ORIGIN)
    yield portal.passkeys_of(account)[0]
    control.end_staff(account)
    control.close()
    portal.close()


def listed(number):
    rows = json.loads(run("passkeys", "--json"))["passkeys"]
    return next((row for row in rows if row["number"] == number), None)


def test_what_is_confirmed_is_what_the_custodian_holds(waiting):
    assert waiting.fingerprint in run("proposals")
    proposed = json.loads(run("proposals", "--json"))["passkeys"]
    assert waiting.number in [row["number"] for row in proposed]
    number = str(waiting.number)
    shown = run("confirm", number, typed="n\n", status=1)
    assert all(
        words in shown for words in (waiting.employee, waiting.fingerprint, ORIGIN, "Nothing was changed.")
    )
    assert listed(waiting.number)["confirmed_on"] is None
    assert "The passkey counts." in run("confirm", number, typed="y\n")
    assert listed(waiting.number)["confirmed_on"] == waiting.proposed_on.isoformat()
    assert waiting.fingerprint in run("passkeys")
    assert "Nothing waits" in refusal("confirm", number)


def test_one_is_declined_and_one_is_ended(waiting):
    assert "It was declined." in run("confirm", str(waiting.number), "--decline", "--yes")
    assert listed(waiting.number) is None
    assert "No passkey has this number" in refusal("passkeys", "--end", str(waiting.number), "--yes")


def test_a_confirmed_one_is_ended(waiting):
    run("confirm", str(waiting.number), "--yes")
    assert "Nothing was changed." in run("passkeys", "--end", str(waiting.number), typed="n\n", status=1)
    assert "opens nothing any more" in run("passkeys", "--end", str(waiting.number), "--yes")
    assert listed(waiting.number) is None


def test_one_confirms_duties_with_codes_to_the_address_that_the_operator_types(waiting):
    number, box = str(waiting.number), "officer@agency.example.gov"
    assert "That is no e-mail address." in refusal("confirm", number, "--codes-to", "officer", "--yes")
    assert f"duties with codes to {box}" in run("confirm", number, "--codes-to", box, typed="y\n")
    assert listed(waiting.number)["codes_to"] == box


def test_one_that_is_confirmed_without_an_address_confirms_no_duties(waiting):
    assert "duties" not in run("confirm", str(waiting.number), "--yes")
    assert listed(waiting.number)["codes_to"] == ""


def test_codes_go_to_nobody_for_a_duty_that_the_operator_confirms(custody, waiting):
    with (
        closing(ControlClient(custody / "control")) as control,
        closing(StaffClient(custody / "requests")) as web,
    ):
        give_duty(control, "codes-chief", "administrator")
        today = dt.datetime.now(dt.UTC).date()
        number = web.propose(waiting.employee, "literature", starts_on=today, employee="codes-chief")
        refused = refusal("confirm", str(number), "--codes-to", "officer@agency.example.gov", "--yes")
        control.end_staff("codes-chief")
    assert "Codes go only to" in refused


def test_whoever_gets_a_new_password_by_command_has_no_passkey_any_more(waiting):
    Employee.objects.create(account=waiting.employee, password="!")
    run("confirm", str(waiting.number), "--yes")
    run("renew", waiting.employee, "--password-stdin", typed="plain words that nobody has\n")
    assert listed(waiting.number) is None

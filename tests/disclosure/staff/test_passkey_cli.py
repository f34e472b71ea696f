"""A passkey counts for openings once it is confirmed by command, from what the custodian holds."""

import json
import secrets

import pytest
from fido2 import cbor
from fido2.cose import ES256

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.staff import StaffClient
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
    shown = run("confirm", number, typed="n\n")
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
    assert "Nothing was changed." in run("passkeys", "--end", str(waiting.number), typed="n\n")
    assert "opens nothing any more" in run("passkeys", "--end", str(waiting.number), "--yes")
    assert listed(waiting.number) is None

"""At the desk an administrator confirms what another one proposed, with a passkey and the code in the mailbox."""

import re

import pytest
from fido2 import cbor
from fido2.cose import ES256

from keepfaith.disclosure.desk.duty_code_messages import CodeMessages
from keepfaith.disclosure.records.custodian_clients import custodian, staff_client
from keepfaith.disclosure.staff.models import Employee
from tests.disclosure.desk.test_duties import PAGE, numbers, proposed
from tests.disclosure.desk.test_passkeys import options_of, text
from tests.disclosure.staff.passkeys.software_authenticator import HOST, ORIGIN, SoftwareAuthenticator
from tests.intake.inbound_mail.conftest import sink

__all__ = ["sink"]
pytestmark = pytest.mark.django_db
BOX = "second@agency.example.gov"
BUTTON = "Use a passkey and give this duty"
CODE = re.compile(r"^([a-z2-9]{4}-[a-z2-9]{4})\s*$", re.MULTILINE)


@pytest.fixture
def chief(clerk):
    return clerk("administrator")


@pytest.fixture
def second(clerk):
    return clerk("administrator")


@pytest.fixture
def key(second, control):
    """A passkey of the second administrator's that confirms duties."""
    return confirming(second.account, control, codes_to=BOX)


@pytest.fixture
def newcomer(clerk, chief):
    """An account for which a duty is proposed."""
    account = clerk().account
    proposed(chief, account)
    return account


def confirming(account, control, *, codes_to):
    key = SoftwareAuthenticator()
    public_key = cbor.encode(ES256.from_cryptography_key(key.key.public_key()))
    staff_client().propose_passkey(
        account, key.identifier, public_key=public_key, count=0, rp_id=HOST, origin=ORIGIN
    )
    (*_, passkey) = staff_client().passkeys_of(account)
    control.confirm_passkey(passkey.number, on=True, codes_to=codes_to)
    return key


def sent(sink):
    """Return the one message that the worker sent: its recipient, subject and text."""
    assert CodeMessages().send_due() == 1
    parcel = sink.parcels.pop()
    message = parcel.message
    return parcel.recipients, message["Subject"], message.get_body(("plain",)).get_content()


def test_a_duty_is_given_by_passkey_and_code(second, key, newcomer, sink):
    (number,) = numbers(newcomer, waiting=True)
    assert f"{PAGE}{number}/confirm/" in text(second.get(PAGE))
    page = second.post(f"{PAGE}{number}/confirm/")
    assert (page.status_code, BUTTON in text(page), newcomer in text(page)) == (200, True, True)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    recipients, subject, words = sent(sink)
    assert (recipients, subject) == ([BOX], f"Confirm a duty: number {number}")
    assert all(word in words for word in (newcomer, "literature", "the whole agency", second.account))
    (code,) = CODE.findall(words)
    assert code not in text(page)
    answer = key.use(options_of(page))
    done = second.post(f"{PAGE}{number}/confirm/", credential=answer, code=code)
    assert done.headers["Location"] == f"{PAGE}?done=confirmed"
    assert "The duty is given" in text(second.get(done.headers["Location"]))
    assert custodian().duties_of(newcomer) == ("literature",)
    history = text(second.get(f"{PAGE}history/"))
    assert f"{second.account} gave {newcomer} the duty" in history


def test_a_wrong_code_gives_nothing_and_another_is_asked_for(second, key, newcomer, sink):
    (number,) = numbers(newcomer, waiting=True)
    page = second.post(f"{PAGE}{number}/confirm/")
    refused = second.post(f"{PAGE}{number}/confirm/", credential=key.use(options_of(page)), code="aaaa-aaaa")
    assert (refused.status_code, "Nothing was given" in text(refused)) == (403, True)
    assert "Send me another code" in text(refused)
    assert BUTTON not in text(refused)
    assert custodian().duties_of(newcomer) == ()
    assert f"{second.account} tried to confirm" in text(second.get(f"{PAGE}history/"))


def test_the_code_goes_where_the_operator_said_whatever_the_database_says(second, key, newcomer, sink):
    Employee.objects.filter(account=second.account).update(work_address="taken@example.org")
    (number,) = numbers(newcomer, waiting=True)
    second.post(f"{PAGE}{number}/confirm/")
    recipients, _, _ = sent(sink)
    assert recipients == [BOX]


def test_who_proposed_it_and_who_has_no_passkey_for_it_confirm_nothing(chief, clerk, control, newcomer):
    (number,) = numbers(newcomer, waiting=True)
    confirming(chief.account, control, codes_to=BOX)
    assert f"{PAGE}{number}/confirm/" not in text(chief.get(PAGE))
    refused = chief.post(f"{PAGE}{number}/confirm/")
    assert (refused.status_code, "Nobody approves what they proposed" in text(refused)) == (403, True)
    third = clerk("administrator")
    confirming(third.account, control, codes_to="")
    assert f"{PAGE}{number}/confirm/" not in text(third.get(PAGE))
    refused = third.post(f"{PAGE}{number}/confirm/")
    assert (refused.status_code, "None of your passkeys confirms duties" in text(refused)) == (400, True)


def test_the_history_says_of_a_passkey_whether_it_confirms_duties_too(chief, second, key, clerk, control):
    third = clerk("administrator")
    confirming(third.account, control, codes_to="")
    page = text(chief.get(f"{PAGE}history/"))
    assert f"confirmed a passkey of {second.account} for openings and for confirming duties." in page
    assert f"confirmed a passkey of {third.account} for openings." in page


def test_what_is_given_already_is_not_confirmed(second, key, newcomer, control):
    (number,) = numbers(newcomer, waiting=True)
    control.confirm_duty(number, on=True)
    assert second.post(f"{PAGE}{number}/confirm/").status_code == 400
    assert second.post(f"{PAGE}{number}/confirm/", credential="?").status_code == 400


def test_more_codes_than_a_day_allows_are_refused(second, key, newcomer):
    (number,) = numbers(newcomer, waiting=True)
    for _ in range(20):
        assert second.post(f"{PAGE}{number}/confirm/").status_code == 200
    refused = second.post(f"{PAGE}{number}/confirm/")
    assert (refused.status_code, "Ask the operator" in text(refused)) == (400, True)
    # The worker takes the last one away.
    staff_client().take_duty_codes()


def test_no_code_waits_where_nobody_asked():
    assert CodeMessages().send_due() == 0


def test_the_page_of_passkeys_says_where_codes_go(second, key):
    assert f"codes to {BOX}" in text(second.get("/desk/passkeys/"))

"""At the desk, what is especially sensitive opens after a passkey that its employee uses, as the custodian checks."""

import html
import json
import re
from dataclasses import replace

import pytest
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.policies.sections.registry import SECTIONS
from tests.disclosure.desk import conftest
from tests.disclosure.desk.conftest import moved, received
from tests.disclosure.staff.passkeys.software_authenticator import HOST, ORIGIN, SoftwareAuthenticator

pytestmark = pytest.mark.django_db
ACCOUNT = "110000000000"
BUTTON = "Use a passkey and open it"


@pytest.fixture
def task(monkeypatch, control, custody):
    """The task of a question with the number of a bank account, which only a privacy officer opens."""
    fields = {**conftest.FIELDS["questions"], "account": "bank-account"}
    monkeypatch.setitem(conftest.FIELDS, "questions", fields)
    sections = [
        replace(
            section,
            tables=tuple(
                replace(table, fields=fields) if getattr(table, "name", "") == "questions" else table
                for table in section.tables
            ),
        )
        for section in SECTIONS.sections
    ]
    monkeypatch.setattr(SECTIONS, "sections", sections)
    question = received("questions", email="reader@example.org", message="Please look.", account=ACCOUNT)
    return moved(question, "referral", control)


@pytest.fixture
def officer(clerk):
    return clerk("privacy")


@pytest.fixture
def key(officer, control):
    """A passkey of the officer's that counts."""
    return counting(SoftwareAuthenticator(), officer.account, control)


def counting(authenticator, account, control):
    staff_client().propose_passkey(
        account,
        authenticator.identifier,
        public_key=cbor.encode(ES256.from_cryptography_key(authenticator.key.public_key())),
        count=0,
        rp_id=HOST,
        origin=ORIGIN,
    )
    (passkey,) = staff_client().passkeys_of(account)
    control.confirm_passkey(passkey.number, on=True)
    return authenticator


def text(answer):
    return html.unescape(answer.content.decode())


def options_of(answer):
    """Return what the page has the browser do."""
    return html.unescape(re.search(r'data-options="([^"]*)"', answer.content.decode())[1])


def test_a_passkey_is_asked_for_and_what_it_signs_opens_the_field_once(officer, key, task):
    page = officer.task(task, "open", field="account")
    assert (page.status_code, BUTTON in text(page), ACCOUNT in text(page)) == (403, True, False)
    assert 'name="field" value="account"' in text(page)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    options = json.loads(options_of(page))
    assert options["allowCredentials"] == [{"type": "public-key", "id": websafe_encode(key.identifier)}]
    answer = key.use(json.dumps(options))
    assert ACCOUNT in text(officer.task(task, "open", field="account", credential=answer))
    again = officer.task(task, "open", field="account", credential=answer)
    assert (again.status_code, "did not count" in text(again), ACCOUNT in text(again)) == (403, True, False)
    assert ACCOUNT in text(officer.task(task, "open", field="account", credential=key.use(options_of(again))))


def test_what_is_not_sensitive_opens_as_ever(officer, task):
    assert "Please look." in text(officer.task(task, "open"))


def test_without_a_passkey_that_counts_nothing_opens_and_the_page_says_what_to_do(officer, task):
    refused = officer.task(task, "open", field="account")
    assert (refused.status_code, ACCOUNT in text(refused), BUTTON in text(refused)) == (403, False, False)
    assert "Passkeys for openings" in text(refused)
    assert "not-misused" in text(refused)


def test_whom_the_rules_refuse_is_refused_at_once(clerk, control, task):
    stranger = clerk("literature")
    counting(SoftwareAuthenticator(), stranger.account, control)
    refused = stranger.task(task, "open", field="account")
    assert (refused.status_code, BUTTON in text(refused)) == (403, False)


@pytest.mark.parametrize("sent", ["?", "[]", "{}", '{"id": 1, "response": {}}', "[" * 9_000])
def test_what_is_no_answer_of_a_browser_opens_nothing(officer, key, task, sent):
    refused = officer.task(task, "open", field="account", credential=sent)
    assert (refused.status_code, ACCOUNT in text(refused)) == (400, False)


def test_the_page_of_passkeys_shows_the_fingerprint_and_ends_one(officer, key):
    (passkey,) = staff_client().passkeys_of(officer.account)
    page = text(officer.get("/desk/passkeys/"))
    assert passkey.fingerprint in page
    assert "Confirmed" in page
    assert "Bank account, Driver's license, Payment card" in page
    ended = officer.post("/desk/passkeys/end/", credential=websafe_encode(key.identifier))
    assert (ended.status_code, staff_client().passkeys_of(officer.account)) == (302, ())
    assert "opens nothing that is especially sensitive" in text(officer.get(ended.headers["Location"]))


def test_an_administrator_reads_that_a_passkey_can_confirm_duties(clerk):
    words = "It then also confirms duties"
    assert words in clerk("administrator").get("/desk/passkeys/").content.decode()
    assert words not in clerk("privacy").get("/desk/passkeys/").content.decode()


def test_a_passkey_that_is_not_in_the_account_is_not_proposed(officer):
    assert officer.post("/desk/passkeys/propose/", passkey="1").status_code == 404
    assert officer.post("/desk/passkeys/propose/", passkey="x").status_code == 404
    assert officer.post("/desk/passkeys/end/", credential="?").status_code in {302, 400}

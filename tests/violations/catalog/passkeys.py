"""What a passkey signed for one opening, used for another one, or twice; only who signs truly sees it."""

import secrets

from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.passkey_messages import Assertion
from tests.disclosure.staff.passkeys.software_authenticator import (
    HOST,
    ORIGIN,
    SoftwareAuthenticator,
    assertion_of,
)
from tests.violations import witnesses as see
from tests.violations.named_edits import Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_OFFICER = {"employee": "privacy-officer", "duty": "privacy", "purpose": "your-information"}


def _records(portal: Scratch) -> list[bytes]:
    """Return two records that hold the number of a bank account; the privacy officer may open both."""
    see.reads(portal, "privacy-officer")
    ((edition,),) = portal.app("SELECT edition FROM disclosure_record WHERE form <> '' LIMIT 1")
    header = Header(edition, "your-information-requests", _OFFICER["purpose"], {"number": "bank-account"})
    return [portal.records.create(secrets.token_bytes(16), header).record for _ in range(2)]


def _signed_for(portal: Scratch, record: bytes) -> Assertion:
    """Return what a passkey of the officer, which the operator confirmed, signs for a record."""
    # Many keep no count, by which alone a second use would be noticed.
    passkey = SoftwareAuthenticator(counts=False)
    public_key = cbor.encode(ES256.from_cryptography_key(passkey.key.public_key()))
    portal.staff.propose_passkey(
        *(_OFFICER["employee"], passkey.identifier),
        public_key=public_key,
        count=0,
        rp_id=HOST,
        origin=ORIGIN,
    )
    for one in portal.staff.passkeys_of(_OFFICER["employee"]):
        if not one.counts:
            portal.control.confirm_passkey(one.number, on=True)
    challenge = portal.opener.ask_assertion(record, ["number"], **_OFFICER).challenge
    return assertion_of(passkey.use(f'{{"challenge": "{websafe_encode(challenge)}"}}'))


def _opens(portal: Scratch, record: bytes, assertion: Assertion) -> bool:
    outcome = portal.opener.open([record], ["number"], assertion=assertion, **_OFFICER)[record]
    return type(outcome).__name__ == "OpenedKeys"


def _another_record_opens(portal: Scratch) -> bool:
    record, other = _records(portal)
    return _opens(portal, other, _signed_for(portal, record))


def _the_same_signature_opens_again(portal: Scratch) -> bool:
    record, _ = _records(portal)
    assertion = _signed_for(portal, record)
    return all(_opens(portal, record, assertion) for _ in range(2))


VIOLATIONS = (
    Violation(
        "a-signature-opens-any-record",
        (43,),
        "symbol",
        (
            Value(
                "keepfaith.custody.server.assertions:_challenge",
                "opening",
                "(message.employee, message.duty, sorted(message.fields), message.purpose)",
            ),
        ),
        _another_record_opens,
        "What a passkey signed for one record opens another one.",
    ),
    Violation(
        "a-signature-opens-again",
        (43,),
        "symbol",
        (
            Value(
                "keepfaith.custody.server.assertions:Assertions.unless_asserted",
                "pending",
                "self._pending.get(message.employee) if message.assertion else None",
            ),
        ),
        _the_same_signature_opens_again,
        "What a passkey signed once opens its record as often as it is sent.",
    ),
)

"""What a passkey is asked to sign, and whether what it signed counts; the signatures themselves are fido2's.

allauth's own ceremony takes subdomains for the portal, has no deadline, and does not look at the counter.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.utils import url_str_to_user_pk
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.request import split_domain_port
from fido2.cose import ES256, RS256, EdDSA
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestationObject,
    AuthenticationResponse,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.own_factors import COPIED_ON, passkeys_of, usable_passkeys_of
from keepfaith.disclosure.staff.passkeys.challenge import LIFETIME, Purpose, put_challenge, take_challenge
from keepfaith.disclosure.staff.passkeys.sign_counter import CREDENTIAL_ID, count_use

# What a browser sends is at most a few hundred characters; some authenticators add a statement that we drop.
MAX_ANSWER_LENGTH: Final = 16_384
# fido2 would take whatever algorithm an authenticator names, also one that it cannot check.
_ALGORITHMS: Final = (EdDSA.ALGORITHM, ES256.ALGORITHM, RS256.ALGORITHM)
_ALWAYS: Final = UserVerificationRequirement.REQUIRED
_REFUSED: Final = "That passkey does not count here. Try again, or sign in another way."
_LATE: Final = "That took too long, or was sent twice. Please try again."
_COPIED: Final = (
    "This passkey was used before more often than it says, so somebody may have a copy of it. It opens nothing any "
    "more. Tell whoever made your account."
)


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that the browser made: as allauth stores it, its identifier, and the count of its uses."""

    credential: dict[str, Any]
    credential_id: str
    count: int


def begin_adding(request: HttpRequest, employee: Employee) -> str:
    """Return in JSON what the browser is to make; it is not to make a second one where one of ours is already."""
    server = _server(request)
    options, state = server.register_begin(
        PublicKeyCredentialUserEntity(**get_adapter().get_public_key_credential_user_entity(employee)),
        credentials=[_credential_data(passkey) for passkey in passkeys_of(employee)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_ALWAYS,
    )
    put_challenge(request, state, Purpose.ADD)
    return json.dumps(dict(options.public_key))


def begin_use(request: HttpRequest, purpose: Purpose, employee: Employee | None = None) -> str:
    """Return in JSON what the browser is to have signed: by one of an employee's passkeys, or by any for this host."""
    credentials = None
    if employee is not None:
        credentials = [_credential_data(passkey) for passkey in usable_passkeys_of(employee)]
    options, state = _server(request).authenticate_begin(credentials, user_verification=_ALWAYS)
    put_challenge(request, state, purpose)
    return json.dumps(dict(options.public_key))


def finish_adding(request: HttpRequest, answer: str) -> NewPasskey:
    """Check what the browser made; raise ValidationError unless it is new, for this host, and knows its user."""
    state = _state(request, Purpose.ADD)
    made = _read(RegistrationResponse, answer)
    data = _checked(lambda: _server(request).register_complete(state, made))
    credential = data.credential_data
    if credential is None or credential.public_key.get(3) not in _ALGORITHMS:
        raise _refusal(_REFUSED)
    identifier = websafe_encode(credential.credential_id)
    if identifier != made.id or made.response.client_data.cross_origin:
        raise _refusal(_REFUSED)
    if Authenticator.objects.filter(**{f"data__{CREDENTIAL_ID}": identifier}).exists():
        raise _refusal("This passkey is in use already.")
    # What the authenticator states of its make is nobody's business.
    plain = AttestationObject.create("none", data, {})
    parts = {
        "clientDataJSON": made.response.client_data.b64,
        "attestationObject": websafe_encode(plain),
    }
    stored = {"id": identifier, "rawId": identifier, "type": "public-key", "response": parts}
    return NewPasskey(stored, identifier, data.counter)


def finish_use(
    request: HttpRequest, answer: str, purpose: Purpose, employee: Employee | None = None
) -> Authenticator:
    """Return the passkey that signed, of this employee or of the one whom it names; raise ValidationError otherwise.

    What it signed is used up, whatever comes of it. A copied passkey is blocked.
    """
    state = _state(request, purpose)
    signed = _read(AuthenticationResponse, answer)
    named = _employee_named(signed.response.user_handle)
    whose = named if employee is None else employee
    if whose is None or not whose.is_active or (named is not None and named != whose):
        raise _refusal(_REFUSED)
    passkey = passkeys_of(whose).filter(**{f"data__{CREDENTIAL_ID}": signed.id}).first()
    if passkey is None or signed.response.client_data.cross_origin:
        raise _refusal(_REFUSED)
    credentials = [_credential_data(passkey)]
    _checked(lambda: _server(request).authenticate_complete(state, credentials, signed))
    if not count_use(passkey.pk, signed.response.authenticator_data.counter):
        passkey = passkeys_of(whose).filter(pk=passkey.pk).first()
        raise _refusal(_COPIED if passkey and COPIED_ON in passkey.data else _REFUSED)
    passkey.refresh_from_db()
    return passkey


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host()
    party = PublicKeyCredentialRpEntity(id=split_domain_port(host)[0], name=get_adapter().get_totp_issuer())
    # fido2 would take each subdomain for the portal, and plain HTTP on the machine itself.
    server = Fido2Server(
        party, AttestationConveyancePreference.NONE, verify_origin=lambda origin: origin == f"https://{host}"
    )
    server.timeout = int(  # type: ignore[assignment]  # declared as None, read as a number
        LIFETIME.total_seconds() * 1000
    )
    server.allowed_algorithms = [
        PublicKeyCredentialParameters(type=PublicKeyCredentialType.PUBLIC_KEY, alg=algorithm)
        for algorithm in _ALGORITHMS
    ]
    return server


def _state(request: HttpRequest, purpose: Purpose) -> dict[str, Any]:
    state = take_challenge(request, purpose)
    if state is None:
        raise _refusal(_LATE)
    return state


def _read[T: (RegistrationResponse, AuthenticationResponse)](kind: type[T], answer: str) -> T:
    response = _checked(lambda: kind.from_dict(json.loads(answer)))
    if not isinstance(response, kind):
        raise _refusal(_REFUSED)
    return response


def _checked[T](check: Callable[[], T]) -> T:
    try:
        return check()
    except Exception as error:
        # A stranger's bytes can fail anywhere in the library, and whatever fails is refused.
        raise _refusal(_REFUSED) from error


def _employee_named(handle: bytes | None) -> Employee | None:
    if not handle:
        return None
    try:
        number = url_str_to_user_pk(handle.decode())  # type: ignore[no-untyped-call]  # allauth has no types
    except (ValueError, TypeError):
        raise _refusal(_REFUSED) from None
    employee = Employee.objects.filter(pk=number).first()
    if employee is None:
        raise _refusal(_REFUSED)
    return employee


def _credential_data(passkey: Authenticator) -> Any:  # noqa: ANN401 - fido2's, by allauth's reader
    return passkey.wrap().authenticator_data.credential_data  # type: ignore[no-untyped-call]  # allauth has no types


def _refusal(text: str) -> ValidationError:
    return ValidationError(text, code="incorrect_code")

"""The page that asks for a passkey before something especially sensitive opens, and goes on with what was asked."""

import json
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from fido2.utils import websafe_encode

from keepfaith.custody.protocol.passkey_messages import Assertion, AssertionChallenge
from keepfaith.disclosure.tasks.fresh_passkey import PasskeyNeeded, read_assertion
from keepfaith.web.passkey_pages import let_passkeys

_FIELD: Final = "credential"
# As long as the custodian remembers what is to be signed.
_MILLISECONDS: Final = 300_000
_OWN: Final = frozenset({_FIELD, "csrfmiddlewaretoken"})


def sent_assertion(request: HttpRequest) -> Assertion | None:
    """Return what the browser sent of a passkey with a form; nothing where it sent none."""
    return read_assertion(request.POST.get(_FIELD, ""))


def passkey_page(request: HttpRequest, needed: PasskeyNeeded) -> HttpResponse:
    """Ask for a passkey; the form sends again what was sent, to the same address, with what the passkey signs."""
    let_passkeys(request, "get")
    context = {
        "options": challenge_options(needed.challenge),
        "failed": needed.failed,
        "sent": [(name, value) for name, value in request.POST.items() if name not in _OWN],
    }
    return render(request, "desk/passkey.html", context, status=HTTPStatus.FORBIDDEN)


def challenge_options(challenge: AssertionChallenge) -> str:
    """Return what the browser is to have a passkey sign, as JSON."""
    passkeys = [
        {"type": "public-key", "id": websafe_encode(credential)} for credential in challenge.credentials
    ]
    options = {
        "challenge": websafe_encode(challenge.challenge),
        "rpId": challenge.rp_id,
        "allowCredentials": passkeys,
        "userVerification": "required",
        "timeout": _MILLISECONDS,
    }
    return json.dumps(options)

"""The page of an employee's passkeys for openings: proposed here, confirmed by the custodian's own user, ended here."""

from typing import Final

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from fido2 import cbor
from fido2.utils import websafe_decode, websafe_encode

from keepfaith.agency.agency import this_agency
from keepfaith.agency.passkey_categories import passkey_categories
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.records.custodian_clients import staff_client
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.disclosure.staff.own_factors import usable_passkeys_of
from keepfaith.disclosure.staff.passkeys.sign_counter import COUNT, CREDENTIAL_ID
from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES

_DONE: Final = {
    "proposed": "Now have the operator confirm it: read the fingerprint below to them, by phone or in person.",
    "ended": "The passkey opens nothing that is especially sensitive any more.",
}


@require_safe
@signed_in
@explain_refusals
def passkeys(request: HttpRequest) -> HttpResponseBase:
    """List one's own passkeys: those that the custodian knows, and those that can be proposed."""
    employee = as_employee(request.user)
    own = {str(passkey.data[CREDENTIAL_ID]): passkey for passkey in usable_passkeys_of(employee)}
    known = [
        (passkey, websafe_encode(passkey.credential), own.get(websafe_encode(passkey.credential)))
        for passkey in staff_client().passkeys_of(employee.account)
    ]
    taken = {credential for _, credential, _ in known}
    categories = sorted(passkey_categories(this_agency().folder))
    context = {
        "known": [(passkey, credential, _name(row)) for passkey, credential, row in known],
        "others": [(row.pk, _name(row)) for credential, row in own.items() if credential not in taken],
        "sensitive": [CATEGORIES[name].title for name in categories],
        "is_administrator": ADMINISTRATOR in current_employee(request).duties,
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "desk/passkeys.html", context)


@require_POST
@signed_in
@explain_refusals
def proposed(request: HttpRequest) -> HttpResponseBase:
    """Propose a passkey of one's own; it counts once the custodian's own user has confirmed it."""
    employee = as_employee(request.user)
    number = request.POST.get("passkey", "")
    row = get_object_or_404(usable_passkeys_of(employee), pk=number if number.isdecimal() else 0)
    data = row.wrap().authenticator_data.credential_data  # type: ignore[no-untyped-call]  # allauth has no types
    host = request.get_host()
    try:
        staff_client().propose_passkey(
            employee.account, data.credential_id, public_key=cbor.encode(dict(data.public_key)),
            count=int(row.data[COUNT]), rp_id=split_domain_port(host)[0], origin=f"https://{host}",
        )  # fmt: skip
    except Refused as refused:
        raise KeepfaithError(refused.problem, "Ask an administrator, or tell web services.") from refused
    return redirect(f"{reverse('desk:passkeys')}?done=proposed")


@require_POST
@signed_in
@explain_refusals
def ended(request: HttpRequest) -> HttpResponseBase:
    """End a passkey of one's own for openings; it signs in as before."""
    try:
        credential = websafe_decode(request.POST.get("credential", "")) or bytes(1)
    except ValueError:
        raise KeepfaithError("There is no such passkey.", "Look at the list again.") from None
    staff_client().end_passkey(as_employee(request.user).account, credential)
    return redirect(f"{reverse('desk:passkeys')}?done=ended")


def _name(row: Authenticator | None) -> str:
    """Return what its employee calls a passkey; nothing of one that is not in the account any more."""
    return str(decrypt(row.wrap().name)) if row else ""  # type: ignore[no-untyped-call]  # allauth has no types

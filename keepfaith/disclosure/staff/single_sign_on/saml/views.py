"""The three addresses of SAML: who the portal is, where the provider's answer arrives, and where it is taken.

The answer is posted by another site's page, so the browser sends no cookie along. There it is only put into a form of
ours, which the employee sends on; this request is ours, and has the session that asked.
"""

import logging
import re
from typing import Final

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt

from keepfaith.disclosure.staff.single_sign_on.configuration import provider
from keepfaith.disclosure.staff.single_sign_on.refusals import Refusal, refuse
from keepfaith.disclosure.staff.single_sign_on.saml.expectation import MAX_ANSWER_LENGTH, BadAnswer, Declined
from keepfaith.disclosure.staff.single_sign_on.saml.request import metadata
from keepfaith.disclosure.staff.single_sign_on.saml.saml_provider import (
    SAML,
    AgencySamlProvider,
    answer_address,
)
from keepfaith.web.same_origin import from_own_pages

_BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]+")
_NAME: Final = re.compile(r"_[0-9a-f]{40}")
# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_silent = logging.getLogger("keepfaith.disclosure.staff.sign_in_provider_gave_no_answer_that_counts")


@login_not_required
def saml_metadata(request: HttpRequest) -> HttpResponse:
    """Say who the portal is, for the provider's administrator."""
    named = provider()
    if named is None or named.saml is None:
        return redirect("account_login")
    text = metadata(client_id=named.client_id, address=answer_address(request))
    return HttpResponse(text, content_type="application/samlmetadata+xml")


@login_not_required
@csrf_exempt
def saml_answer(request: HttpRequest) -> HttpResponse:
    """Take what the provider's page posts, read nothing of it, and give it back in a form of ours."""
    named = provider()
    if named is None or named.saml is None or request.method != "POST":
        return redirect("account_login")
    answer, name = _fields(request)
    if not answer:
        return refuse(request, Refusal.LATE)
    return render(request, "staff/saml_answer.html", {"provider": named, "answer": answer, "name": name})


@login_not_required
@from_own_pages
def saml_finish(request: HttpRequest) -> HttpResponse:
    """Sign in whom the answer names, once, in the browser that asked."""
    named = provider()
    if named is None or named.saml is None or request.method != "POST":
        return redirect("account_login")
    answer, name = _fields(request)
    vouching = get_adapter().get_provider(request, provider=SAML)
    if not answer or not isinstance(vouching, AgencySamlProvider):
        return refuse(request, Refusal.LATE)
    try:
        login = vouching.vouched(named, answer, name)
    except PermissionDenied:
        return refuse(request, Refusal.LATE)
    except Declined:
        return refuse(request, Refusal.DECLINED)
    except BadAnswer:
        _silent.error("nobody was signed in")
        return refuse(request, Refusal.SILENT)
    signed_in: HttpResponse = complete_social_login(request, login)
    return signed_in


def _fields(request: HttpRequest) -> tuple[str, str]:
    """Return an answer and the name of what it answers; both empty unless both have their form."""
    answer, name = request.POST.get("SAMLResponse", ""), request.POST.get("RelayState", "")
    fits = len(answer) <= MAX_ANSWER_LENGTH and _BASE64.fullmatch(answer) and _NAME.fullmatch(name)
    return (answer, name) if fits else ("", "")

"""The agency's SAML provider in allauth's words: the state in our session's row, and one subject."""

from typing import Any, Final, override

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.provider import Provider
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.models import Session
from keepfaith.disclosure.staff.sessions import SessionStore, code_digest
from keepfaith.disclosure.staff.single_sign_on.saml.expectation import BadAnswer, Expectation
from keepfaith.disclosure.staff.single_sign_on.saml.reader import read_answer
from keepfaith.disclosure.staff.single_sign_on.saml.request import new_request_name, request_url

SAML: Final = "agency-saml"


class AgencySamlProvider(Provider):
    """SAML 2.0, begun here and never there: an answer to nothing that this browser asked counts for nothing."""

    id = SAML
    name = "The agency's own sign-in"
    supports_redirect = True

    @override
    def extract_uid(self, data: dict[str, Any]) -> str:
        subject: str = data["id_token"]["sub"]
        return subject

    def begin(self, named: SignInProvider, *, next_url: str | None, invitation: str) -> HttpResponseRedirect:
        """Note in the session what is asked, and return the way to the provider."""
        if named.saml is None:
            raise PermissionDenied
        name = new_request_name()
        self.stash_redirect_state(
            self.request, "login", next_url, state_id=name, nonce=name, invitation=invitation
        )
        address = answer_address(self.request)
        return HttpResponseRedirect(
            request_url(
                named.saml.url, name=name, client_id=named.client_id, address=address, now=timezone.now()
            )
        )

    def take_state(self, name: str) -> dict[str, Any]:
        """Take out of the session, for good, what was asked under a name; raises `PermissionDenied`.

        Of two requests with one answer, the second waits for the session's row and then finds nothing in it.
        """
        code = self.request.session.session_key or ""
        with transaction.atomic():
            Session.objects.select_for_update().filter(pk=code_digest(code)).first()
            self.request.session = SessionStore(code)
            state: dict[str, Any] = self.unstash_redirect_state(self.request, name)
        return state

    def vouched(self, named: SignInProvider, answer: str, name: str) -> SocialLogin:
        """Return who is vouched for in an answer; raises `PermissionDenied`, `BadAnswer` and `Declined`."""
        state = self.take_state(name)
        if named.saml is None:
            raise BadAnswer("the provider speaks another protocol")
        expected = Expectation(
            *(named.issuer, named.client_id, answer_address(self.request), name),
            *(named.saml.url, named.saml.certificates),
            groups=named.groups.claim if named.groups else "",
        )
        claims = read_answer(answer, expected)
        login: SocialLogin = self.sociallogin_from_response(self.request, {"id_token": claims})
        login.state = state
        return login


def answer_address(request: HttpRequest) -> str:
    """Return where the provider has the browser bring its answer."""
    address: str = request.build_absolute_uri(reverse("staff_saml_answer"))
    return address

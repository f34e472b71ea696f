"""What allauth does differently where the provider answers: nothing is stored, and only a tied account opens."""

import logging
from typing import Any, NoReturn, override

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.own_factors import has_own_second_factor
from keepfaith.disclosure.staff.single_sign_on import links
from keepfaith.disclosure.staff.single_sign_on.configuration import ProviderRefused, client_secret, provider
from keepfaith.disclosure.staff.single_sign_on.groups import weigh_groups
from keepfaith.disclosure.staff.single_sign_on.id_token import BadToken, check_freshness, has_second_factor
from keepfaith.disclosure.staff.single_sign_on.listed_requests import ListedSession
from keepfaith.disclosure.staff.single_sign_on.refusals import Refusal, refuse
from keepfaith.disclosure.staff.single_sign_on.saml.saml_provider import SAML

SECOND_FACTOR = "second_factor"

# The portal's log lines name their logger and no values; so the logger's name has to say what happened.
_silent = logging.getLogger("keepfaith.disclosure.staff.sign_in_provider_gave_no_answer_that_counts")


class ProviderAdapter(DefaultSocialAccountAdapter):
    """The agency's provider alone, from its folder and never from the database."""

    @override
    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        return _apps()

    @override
    def get_requests_session(self) -> ListedSession:
        return ListedSession()

    @override
    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Match nobody: an e-mail address is given away again, a subject is not."""

    @override
    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    @override
    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: object) -> AbstractBaseUser:
        assert sociallogin.user is not None  # noqa: S101 - allauth's own words
        return sociallogin.user

    @override
    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: object,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> NoReturn:
        """Show a page of ours, whatever went wrong, and no text of an exception."""
        if error == AuthError.CANCELLED:
            _stop(request, Refusal.CANCELLED)
        # Without a state, the answer was to nothing that this browser asked.
        if exception is None and "state" not in (extra_context or {}):
            _stop(request, Refusal.LATE)
        _silent.error("nobody was signed in")
        _stop(request, Refusal.SILENT)

    @override
    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the account of a subject, or stop; keep nothing else of what the provider said."""
        named = provider()
        claims = sociallogin.account.extra_data.get("id_token", {})
        state = sociallogin.state
        sociallogin.account.extra_data, sociallogin.token = {}, None
        if named is None:
            _stop(request, Refusal.SILENT)
        try:
            check_freshness(claims, nonce=state.get("nonce", ""), max_age=named.max_age, now=timezone.now())
        except BadToken:
            _silent.error("its answer does not count")
            _stop(request, Refusal.SILENT)
        state[SECOND_FACTOR] = has_second_factor(claims, named.second_factor)
        # If the employee is refused after all, the invitation is not used.
        with transaction.atomic():
            employee = _employee(named, sociallogin.account.uid, state.get("invitation") or "")
            if employee is None:
                _stop(request, Refusal.UNKNOWN)
            if not state[SECOND_FACTOR] and not has_own_second_factor(employee):
                _stop(request, Refusal.NO_SECOND_FACTOR)
        weigh_groups(employee, named, claims)
        sociallogin.user = employee


def _employee(named: SignInProvider, subject: str, invitation: str) -> Employee | None:
    tied = links.linked_employee(named.issuer, subject)
    return links.accept(invitation, named, subject) if tied is None and invitation else tied


def _apps() -> list[SocialApp]:
    named = provider()
    if named is None:
        return []
    if named.saml:
        return [
            SocialApp(
                provider=SAML,
                provider_id=named.issuer,
                name=named.name[:40],
                client_id=named.client_id,
            )
        ]
    try:
        secret = client_secret()
    except ProviderRefused:
        return []
    return [
        SocialApp(
            provider="agency",
            # A state and a subject belong to one issuer, whatever the agency calls it.
            provider_id=named.issuer,
            name=named.name[:40],
            client_id=named.client_id,
            secret=secret,
            settings={"server_url": f"{named.issuer.rstrip('/')}/.well-known/openid-configuration"},
        )
    ]


def _stop(request: HttpRequest, refusal: Refusal) -> NoReturn:
    raise ImmediateHttpResponse(refuse(request, refusal))

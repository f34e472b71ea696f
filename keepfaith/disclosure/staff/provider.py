"""The agency's provider in allauth's words; allauth looks for it under just this name."""

import secrets
from typing import Any, Final, override

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from keepfaith.agency.sign_in_provider import SignInProvider
from keepfaith.disclosure.staff.single_sign_on.configuration import provider
from keepfaith.disclosure.staff.single_sign_on.id_token import BadToken, read_id_token
from keepfaith.disclosure.staff.single_sign_on.listed_requests import ListedSession, check_listed
from keepfaith.disclosure.staff.single_sign_on.saml.saml_provider import SAML, AgencySamlProvider

_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_BASIC: Final = "client_secret_basic"


class AgencyAdapter(OpenIDConnectOAuth2Adapter):
    """Takes a code to the provider and gets an ID token for it, whose signature it always checks."""

    _settings: dict[str, Any] | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the issuer says of itself; every address in it is on a host that the edition lists."""
        if self._settings is None:
            settings = _fetched(self._provider().server_url)
            if settings.get("issuer") != self.provider_id:
                raise OAuth2Error("The provider says that it is another issuer.")
            for endpoint in _ENDPOINTS:
                check_listed(str(settings.get(endpoint, "")))
            self._settings = settings
        return self._settings

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]
        """Whether the secret goes into a header: also where the provider says nothing of it (Discovery 1.0, 3)."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported", [_BASIC])
        return "client_secret_post" not in methods and _BASIC in methods

    @override
    def parse_token(self, data: object) -> SocialToken:
        # What else the provider would let us read is none of our business.
        return SocialToken(token="")

    @override
    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        try:
            claims = read_id_token(
                kwargs["response"].get("id_token"),
                keys=_fetched(self.openid_config["jwks_uri"]),
                issuer=self.provider_id,
                client_id=app.client_id,
            )
        except BadToken as error:
            raise OAuth2Error(str(error)) from error
        login: SocialLogin = self._provider().sociallogin_from_response(request, {"id_token": claims})
        return login

    def _provider(self) -> "AgencyProvider":
        vouching: AgencyProvider = self.get_provider()  # type: ignore[no-untyped-call]
        return vouching

    @override
    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        url: str = request.build_absolute_uri(reverse("staff_provider_answer"))
        return url


class AgencyProvider(OpenIDConnectProvider):
    """OpenID Connect with PKCE and the one scope that gives a subject."""

    id = "agency"
    name = "The agency's own sign-in"
    pkce_enabled_default = True
    oauth2_adapter_class = AgencyAdapter

    @override
    def get_default_scope(self) -> list[str]:
        return ["openid"]

    @override
    def extract_uid(self, data: dict[str, Any]) -> str:
        subject: str = data["id_token"]["sub"]
        return subject

    @override
    def extract_common_fields(self, data: object) -> dict[str, Any]:
        return {}

    @override
    def extract_email_addresses(self, data: object) -> list[Any]:
        return []

    def begin(self, named: SignInProvider, *, next_url: str | None, invitation: str) -> HttpResponseBase:
        """Note in the session what is asked, and return allauth's way to the provider."""
        nonce = secrets.token_urlsafe(32)
        asked_for = {"nonce": nonce, "max_age": str(int(named.max_age.total_seconds()))}
        if named.acr_values:
            asked_for["acr_values"] = " ".join(named.acr_values)
        answer: HttpResponseBase = self.redirect(
            self.request,
            "login",
            next_url=next_url,
            auth_params=asked_for,
            nonce=nonce,
            invitation=invitation,
        )
        return answer


provider_classes = [AgencyProvider, AgencySamlProvider]


def agency_provider(request: HttpRequest) -> AgencyProvider | AgencySamlProvider | None:
    """Return the provider by which staff may sign in now, if there is one."""
    named = provider()
    if named is None:
        return None
    vouching: AgencyProvider | AgencySamlProvider = get_adapter().get_provider(
        request, provider=SAML if named.saml else AgencyProvider.id
    )
    return vouching


def _fetched(url: str) -> dict[str, Any]:
    with ListedSession() as session:
        response = session.get(url)
        response.raise_for_status()
        content = response.json()
    if not isinstance(content, dict):
        raise OAuth2Error("The provider's answer is of another kind.")
    return content

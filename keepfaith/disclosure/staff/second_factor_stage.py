"""When sign-in asks for a second factor: always if there is one, unless the agency's provider has asked for its own."""

from typing import override

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from keepfaith.disclosure.staff.single_sign_on.adapter import SECOND_FACTOR


class SecondFactorStage(AuthenticateStage):
    """allauth's stage, with the provider's word taken where the agency's folder says so."""

    @override
    def _should_handle(self, request: HttpRequest) -> bool:
        by_provider = (self.login.signal_kwargs or {}).get("sociallogin")
        if by_provider is not None and by_provider.state.get(SECOND_FACTOR) is True:
            return False
        wanted: bool = super()._should_handle(request)
        return wanted

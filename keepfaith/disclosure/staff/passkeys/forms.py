"""The forms in which a browser sends what a passkey made or signed."""

from collections.abc import Mapping
from typing import Any, Final

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.models import Employee
from keepfaith.disclosure.staff.own_factors import passkeys_of
from keepfaith.disclosure.staff.passkeys.ceremony import (
    MAX_ANSWER_LENGTH,
    NewPasskey,
    finish_adding,
    finish_use,
)
from keepfaith.disclosure.staff.passkeys.challenge import Purpose
from keepfaith.disclosure.staff.single_sign_on.links import must_use_provider

# Two and a spare for each place where somebody works; what the browser is asked for stays short.
MAX_PASSKEYS: Final = 10
_MAX_NAME_LENGTH: Final = 40
_MISSING: Final = {"required": "The browser sent no passkey. Its scripts may be off."}


class _PasskeyForm(forms.Form):
    """What the browser answered, as text: a reader of JSON in the form would fail on what is nested too deeply."""

    credential = forms.CharField(
        label="Passkey", max_length=MAX_ANSWER_LENGTH, widget=forms.HiddenInput, error_messages=_MISSING
    )

    def __init__(self, data: Mapping[str, Any] | None, *, request: HttpRequest) -> None:
        self.request = request
        super().__init__(data)


class PasskeyNameForm(forms.Form):
    """What an employee calls a passkey."""

    name = forms.CharField(
        max_length=_MAX_NAME_LENGTH, error_messages={"required": "Give the passkey a name."}
    )


class AddPasskeyForm(PasskeyNameForm, _PasskeyForm):
    """A new passkey, and what its employee calls it."""

    field_order = ("name", "credential")

    def __init__(self, data: Mapping[str, Any] | None, *, request: HttpRequest, employee: Employee) -> None:
        self.employee = employee
        super().__init__(data, request=request)

    def clean_credential(self) -> NewPasskey:
        """Check what the browser made."""
        made = finish_adding(self.request, self.cleaned_data["credential"])
        if passkeys_of(self.employee).count() >= MAX_PASSKEYS:
            raise ValidationError(f"You have {MAX_PASSKEYS} passkeys. Remove one first.", code="too_many")
        return made


class _UseForm(_PasskeyForm):
    """What a passkey of one employee signed; tries are counted apart from codes, so neither keeps the other out."""

    purpose: Purpose

    def __init__(self, data: Mapping[str, Any] | None, *, request: HttpRequest, employee: Employee) -> None:
        self.employee = employee
        super().__init__(data, request=request)

    def clean_credential(self) -> Authenticator:
        """Check what was signed."""
        login_throttle.begin("passkey", self.employee.account)
        passkey = finish_use(self.request, self.cleaned_data["credential"], self.purpose, self.employee)
        login_throttle.succeeded("passkey", self.employee.account)
        return passkey

    def save(self) -> None:
        """Note that the passkey was used: in the session, and the day of it."""
        passkey: Authenticator = self.cleaned_data["credential"]
        post_authentication(self.request, passkey, reauthenticated=self.purpose is Purpose.CONFIRM)
        keep_day(passkey)


class SecondFactorPasskeyForm(_UseForm):
    """A passkey at sign-in, after the password or the provider."""

    purpose = Purpose.SECOND_FACTOR


class ConfirmPasskeyForm(_UseForm):
    """A passkey before something that matters."""

    purpose = Purpose.CONFIRM


class SignInByPasskeyForm(_PasskeyForm):
    """A passkey alone, which says itself whose it is.

    No try is counted: there is nothing to guess, and whoever names an account falsely must not have it paused.
    """

    def clean_credential(self) -> Authenticator:
        """Check what was signed, and that the agency's provider does not vouch for its employee."""
        passkey = finish_use(self.request, self.cleaned_data["credential"], Purpose.ALONE)
        if must_use_provider(passkey.user):
            raise ValidationError(
                "Sign in with the sign-in of your agency. This passkey is the second factor there.",
                code="provider",
            )
        return passkey


def keep_day(passkey: Authenticator) -> None:
    """Leave of the time of a use the day alone: when somebody works is nobody's business."""
    zone = this_agency().zone
    start = timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    Authenticator.objects.filter(pk=passkey.pk).update(last_used_at=start)

"""The forms of sign-in: allauth's, with tries counted by account and each code good for one use."""

import time
from typing import Any, override

from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.handed_codes import MAX_CODE_LENGTH
from keepfaith.disclosure.staff.limits import MAX_PASSWORD_LENGTH
from keepfaith.disclosure.staff.models import as_employee

_USED = "last_period"
_WRONG = "That code is not right, or it was used already. Wait for the next one."


class SignInForm(LoginForm):
    """Account and password."""


class InvitationForm(forms.Form):
    """The code that somebody was handed."""

    code = forms.CharField(max_length=MAX_CODE_LENGTH)


class RecoveryForm(forms.Form):
    """Both halves of a code, and the new password twice."""

    account = forms.CharField(max_length=MAX_CODE_LENGTH)
    first = forms.CharField(max_length=MAX_CODE_LENGTH, label="First half")
    second = forms.CharField(max_length=MAX_CODE_LENGTH, label="Second half")
    password = forms.CharField(max_length=MAX_PASSWORD_LENGTH, strip=False, label="New password")
    again = forms.CharField(max_length=MAX_PASSWORD_LENGTH, strip=False, label="New password once more")

    @override
    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if {"password", "again"} <= typed.keys() and typed["password"] != typed["again"]:
            raise ValidationError("The two new passwords differ. Type the same one twice.")
        return typed


class NewPasswordForm(ChangePasswordForm):
    """The password so far, counted like any try, and the new one twice."""

    @override
    def clean_oldpassword(self) -> str:
        account = as_employee(self.user).account
        login_throttle.begin("inside", account)
        password: str = super().clean_oldpassword()
        login_throttle.succeeded("inside", account)
        return password


class _OnceOnly(BaseAuthenticateForm):
    """A code from the app or a recovery code: tries are counted, and a code that was good is good no more."""

    def clean_code(self) -> str:
        login_throttle.begin("code", self.user.account)
        with transaction.atomic():
            # Of two forms with one code, the second waits here and then finds it used.
            list(Authenticator.objects.select_for_update().filter(user=self.user))
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                use_period(self.authenticator, code)
        login_throttle.succeeded("code", self.user.account)
        return code


class SecondFactorForm(_OnceOnly, AuthenticateForm):
    """The code at sign-in."""


class ConfirmCodeForm(_OnceOnly, ReauthenticateForm):
    """The code before something that matters."""


class SetUpForm(ActivateTOTPForm):
    """The first code of a new app."""

    @override
    def clean_code(self) -> str:
        login_throttle.begin("code", self.user.account)
        code: str = super().clean_code()
        login_throttle.succeeded("code", self.user.account)
        return code


def use_period(authenticator: Authenticator, code: str) -> None:
    """Use up the period of an app's code and all before it (RFC 6238, 5.2); refuse one that is used up."""
    secret = decrypt(authenticator.data["secret"])
    now = int(time.time()) // mfa_settings.TOTP_PERIOD
    near = range(now - mfa_settings.TOTP_TOLERANCE - 1, now + mfa_settings.TOTP_TOLERANCE + 1)
    digits = "".join(character for character in code if character.isdigit())
    matching = [period for period in near if format_hotp_value(hotp_value(secret, period)) == digits]
    fresh = [period for period in matching if period > authenticator.data.get(_USED, 0)]
    if not fresh:
        raise ValidationError(_WRONG, code="incorrect_code")
    data: dict[str, Any] = {**authenticator.data, _USED: fresh[-1]}
    authenticator.data = data
    authenticator.save(update_fields=["data"])

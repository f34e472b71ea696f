"""What allauth does differently here: no e-mail, no messages, no network addresses, secrets sealed."""

import base64
from typing import Any, override

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from keepfaith.agency.agency import this_agency
from keepfaith.custody.crypto.seal import unwrap, wrap
from keepfaith.disclosure.staff import login_throttle
from keepfaith.disclosure.staff.break_glass import note_break_glass
from keepfaith.disclosure.staff.cleanup import end_sessions
from keepfaith.disclosure.staff.decorators import DESK
from keepfaith.disclosure.staff.limits import MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH_ALONE
from keepfaith.disclosure.staff.models import Employee, as_employee
from keepfaith.disclosure.staff.own_factors import may_lose
from keepfaith.disclosure.staff.sign_in_name import account_of
from keepfaith.disclosure.staff.single_sign_on.links import must_use_provider

_PLACE = b"staff second factor"


class AccountAdapter(DefaultAccountAdapter):
    """Signing in by account and password."""

    error_messages = {  # noqa: RUF012 - as in the class that it extends
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The account or the password is not right.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your password.",
    }

    @override
    def authenticate(self, request: HttpRequest, **credentials: Any) -> Employee | None:
        name, password = credentials.get("username", ""), credentials.get("password", "")
        kind: login_throttle.Kind = "inside" if credentials.get("is_inside") else "password"
        login_throttle.begin(kind, name)
        if len(password) > MAX_PASSWORD_LENGTH:
            return None
        account = name if kind == "inside" else account_of(name)
        employee = authenticate(request, username=account, password=password)
        # allauth would tell whoever knows its password that an account is inactive; nobody is told.
        AuthenticationBackend.unstash_authenticated_user()
        if not isinstance(employee, Employee):
            return None
        # Whom the provider vouches for comes by it alone, and nobody else is told.
        if kind == "password" and must_use_provider(employee):
            return None
        login_throttle.succeeded(kind, name)
        return employee

    @override
    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        account = as_employee(user).account
        employee = self.authenticate(context.request, username=account, password=password, is_inside=True)
        return employee is not None and employee.pk == user.pk

    @override
    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        # Whoever has a passkey alone would else be asked for a recovery code first.
        order = ("reauthenticate", "mfa_reauthenticate:webauthn", "mfa_reauthenticate")
        return sorted(
            super().get_reauthentication_methods(user), key=lambda method: order.index(method["id"])
        )

    @override
    def get_login_stages(self) -> list[str]:
        return ["keepfaith.disclosure.staff.second_factor_stage.SecondFactorStage"]

    @override
    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        note_break_glass(as_employee(user))
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        return answer

    @override
    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        validate_password(password, as_employee(user) if user else None)
        return password

    @override
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        employee = as_employee(user)
        with transaction.atomic():
            employee.set_password(password)
            employee.save(update_fields=["password", "has_long_password"])
            end_sessions(employee, but=context.request.session.session_key)

    @override
    def is_safe_url(self, url: str | None) -> bool:
        return bool(url and url.startswith(DESK) and url_has_allowed_host_and_scheme(url, allowed_hosts=None))

    @override
    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        return redirect("account_login")

    @override
    def is_ajax(self, request: HttpRequest) -> bool:
        return False

    @override
    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Keep silent: the messages framework would set a cookie; pages say what was done."""

    @override
    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: we know no address."""

    @override
    def get_client_ip(self, request: HttpRequest) -> str:
        raise NotImplementedError("Nobody asks for a network address here.")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Codes from an app, passkeys, and recovery codes."""

    error_messages = {  # noqa: RUF012 - as in the class that it extends
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right, or it was used already. Wait for the next one.",
        "cannot_delete_authenticator": "Without a second factor your password must be longer. First change it to one "
        f"of at least {MIN_PASSWORD_LENGTH_ALONE} characters, or add a passkey. An account for emergencies always "
        "needs a second factor.",
    }

    @override
    def get_totp_issuer(self) -> str:
        agency = this_agency()
        return f"{agency.short_name} {agency.portal}"

    @override
    def encrypt(self, text: str) -> str:
        return base64.b64encode(wrap(_key(), text.encode(), _PLACE)).decode()

    @override
    def decrypt(self, encrypted_text: str) -> str:
        return unwrap(_key(), base64.b64decode(encrypted_text), _PLACE).decode()

    @override
    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_lose(as_employee(authenticator.user), authenticator)

    @override
    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Send nothing: we know no address."""


def _key() -> bytes:
    """Return the key of second factors; it comes from Django's key, which is not in the database."""
    return salted_hmac("keepfaith staff second factor", b"", algorithm="sha256").digest()

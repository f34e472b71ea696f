"""Pages of an employee's own account; signing in itself is allauth's."""

from typing import Any, override

from allauth.account.decorators import reauthentication_required
from allauth.account.views import PasswordChangeView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_POST, require_safe

from keepfaith.disclosure.staff.cleanup import end_sessions
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.forms import NewPasswordForm, SetUpForm
from keepfaith.disclosure.staff.limits import MAX_IDLE
from keepfaith.disclosure.staff.models import Employee, Recovery, Session, as_employee
from keepfaith.disclosure.staff.own_factors import COPIED_ON, passkeys_of
from keepfaith.disclosure.staff.passwords import shortest
from keepfaith.disclosure.staff.sign_in_name import give_sign_in_name
from keepfaith.web.qr_code import qr_svg

_DONE = {
    "password": "Your password is changed. Every other session of yours has ended.",
    "sessions": "Every other session of yours has ended.",
    "recovery": "Nobody comes in by the halves of a code that were given for your account.",
    "added": "You can sign in with the passkey. Every other session of yours has ended.",
    "renamed": "The passkey has its new name.",
    "removed": "The passkey opens nothing here any more. Every other session of yours has ended.",
}


@require_safe
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show the account: second factor, password, sessions."""
    employee = as_employee(request.user)
    types = set(Authenticator.objects.filter(user=employee).values_list("type", flat=True))
    context = {
        "employee": employee,
        "has_second": Authenticator.Type.TOTP in types,
        "passkeys": [_row(passkey) for passkey in passkeys_of(employee)],
        "has_recovery": Authenticator.Type.RECOVERY_CODES in types,
        "session": getattr(request.session, "row", None),
        "others": Session.objects.of(employee).living().count() - 1,
        "idle_minutes": int(MAX_IDLE.total_seconds() // 60),
        "recovery": Recovery.objects.open().open_of(employee).select_related("begun_by").first(),
        "done": _DONE.get(request.GET.get("done", "")),
    }
    return render(request, "staff/account.html", context)


def _row(passkey: Authenticator) -> dict[str, Any]:
    return {
        "pk": passkey.pk,
        "name": decrypt(passkey.wrap().name),  # type: ignore[no-untyped-call]  # allauth has no types
        "added_at": passkey.created_at,
        "used_at": passkey.last_used_at,
        "is_copied": COPIED_ON in passkey.data,
    }


@require_POST
@signed_in
def end_recovery(request: HttpRequest) -> HttpResponseBase:
    """End a recovery that the employee did not ask for; whoever is in already is nobody to be let in again."""
    Recovery.objects.open_of(as_employee(request.user)).delete()
    return redirect(str(reverse_lazy("mfa_index")) + "?done=recovery")


@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponseBase:
    """End every session of the employee but this one."""
    end_sessions(as_employee(request.user), but=request.session.session_key)
    return redirect(str(reverse_lazy("mfa_index")) + "?done=sessions")


@require_POST
@signed_in
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]
def new_sign_in_name(request: HttpRequest) -> HttpResponse:
    """Give the employee a new private name and show it once; an earlier one ends."""
    name = give_sign_in_name(as_employee(request.user))
    return render(request, "staff/sign_in_name.html", {"name": name})


class NewPassword(PasswordChangeView):
    """allauth's page for a new password, with our form; the other sessions end."""

    template_name = "staff/password.html"
    form_class = NewPasswordForm

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Whoever signs in by the agency's provider alone has none to change; allauth would send them elsewhere.
        if request.user.is_authenticated and not request.user.has_usable_password():
            return redirect("mfa_index")
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    @override
    def get_default_success_url(self) -> str:
        return str(reverse_lazy("mfa_index")) + "?done=password"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule = (
            f"At least {shortest(as_employee(self.request.user))} characters. All are allowed, also spaces."
        )
        return {**super().get_context_data(**kwargs), "rule": rule}


class SetUp(ActivateTOTPView):
    """allauth's page for a new app, with the picture drawn in the page; the other sessions end."""

    template_name = "staff/second_factor.html"
    form_class = SetUpForm

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return {
            **context,
            "picture": qr_svg(context["totp_url"], label="Picture to scan with your app"),
            "secret": spaced,
        }

    @override
    def form_valid(self, form: SetUpForm) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        end_sessions(as_employee(self.request.user), but=self.request.session.session_key)
        return answer


class TurnOff(DeactivateTOTPView):
    """allauth's page that turns codes off, with the employee's row held: no passkey goes at the same time."""

    template_name = "staff/second_factor_remove.html"

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_passkeys = passkeys_of(as_employee(self.request.user)).exists()
        return {**super().get_context_data(**kwargs), "has_passkeys": has_passkeys}

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic():
            Employee.objects.select_for_update().get(pk=as_employee(request.user).pk)
            answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

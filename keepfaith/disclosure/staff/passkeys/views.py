"""The pages on which a passkey is added, named, used and removed."""

from typing import Any, override

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.account.mixins import NextRedirectMixin
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import BaseReauthenticateView
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import flows
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView
from django.views.generic.edit import FormView

from keepfaith.disclosure.staff.cleanup import end_sessions
from keepfaith.disclosure.staff.decorators import DESK, employee_of, signed_in
from keepfaith.disclosure.staff.forms import SecondFactorForm
from keepfaith.disclosure.staff.models import Employee, as_employee
from keepfaith.disclosure.staff.own_factors import may_lose, passkeys_of, usable_passkeys_of
from keepfaith.disclosure.staff.passkeys.ceremony import NewPasskey, begin_adding, begin_use
from keepfaith.disclosure.staff.passkeys.challenge import Purpose
from keepfaith.disclosure.staff.passkeys.forms import (
    AddPasskeyForm,
    ConfirmPasskeyForm,
    PasskeyNameForm,
    SecondFactorPasskeyForm,
    SignInByPasskeyForm,
    keep_day,
)
from keepfaith.disclosure.staff.passkeys.sign_counter import COUNT, CREDENTIAL_ID, end_for_openings
from keepfaith.web.passkey_pages import let_passkeys


class _Confirmed(FormView):  # type: ignore[type-arg]  # it takes none at run time
    """A form for whoever has just proven again who they are."""

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # allauth would set a sent form aside and send it later, when its challenge is gone.
        if request.method == "POST" and is_reauthentication_required(request, app="allauth.mfa"):
            return redirect(request.path)
        confirmed = reauthentication_required(super().dispatch, app="allauth.mfa")
        answer: HttpResponseBase = confirmed(request, *args, **kwargs)
        return answer


@method_decorator(signed_in, name="dispatch")
class AddPasskey(_Confirmed):
    """A new passkey; the employee's other sessions end."""

    template_name = "staff/passkey_add.html"

    @override
    def get_form(self, form_class: object = None) -> AddPasskeyForm:
        return AddPasskeyForm(
            _sent(self.request), request=self.request, employee=as_employee(self.request.user)
        )

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        let_passkeys(self.request, "create")
        options = begin_adding(self.request, as_employee(self.request.user))
        return {**super().get_context_data(**kwargs), "options": options}

    @override
    def form_valid(self, form: AddPasskeyForm) -> HttpResponse:
        made: NewPasskey = form.cleaned_data["credential"]
        with transaction.atomic():
            # What an employee calls it may name somebody.
            passkey, codes = flows.add_authenticator(
                self.request, encrypt(form.cleaned_data["name"]), made.credential
            )
            passkey.data = {**passkey.data, CREDENTIAL_ID: made.credential_id, COUNT: made.count}
            passkey.save(update_fields=["data"])
            end_sessions(as_employee(self.request.user), but=self.request.session.session_key)
        return (
            redirect("mfa_view_recovery_codes") if codes else redirect(f"{reverse('mfa_index')}?done=added")
        )


@method_decorator(signed_in, name="dispatch")
class RenamePasskey(_Confirmed):
    """Another name for one of the employee's passkeys; nothing else of it changes."""

    template_name = "staff/passkey_rename.html"
    form_class = PasskeyNameForm

    @override
    def get_initial(self) -> dict[str, Any]:
        passkey = get_object_or_404(passkeys_of(as_employee(self.request.user)), pk=self.kwargs["pk"])
        return {"name": decrypt(passkey.wrap().name)}  # type: ignore[no-untyped-call]  # allauth has no types

    @override
    def form_valid(self, form: PasskeyNameForm) -> HttpResponse:
        with transaction.atomic():
            # A use at the same moment counts in the same column.
            own = passkeys_of(as_employee(self.request.user)).select_for_update()
            passkey = get_object_or_404(own, pk=self.kwargs["pk"])
            passkey.data = {**passkey.data, "name": encrypt(form.cleaned_data["name"])}
            passkey.save(update_fields=["data"])
        return redirect(f"{reverse('mfa_index')}?done=renamed")


@method_decorator(signed_in, name="dispatch")
class RemovePasskey(RemoveWebAuthnView):
    """The question whether to remove a passkey, and the end of it and of the employee's other sessions."""

    template_name = "staff/passkey_remove.html"
    success_url = reverse_lazy("mfa_index")

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),  # type: ignore[no-untyped-call]  # allauth has no types
            "name": decrypt(self.object.wrap().name),  # type: ignore[no-untyped-call]  # allauth has no types
            "may_lose": may_lose(as_employee(self.request.user), self.object),
            "refusal": get_adapter().error_messages["cannot_delete_authenticator"],
        }

    @override
    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            # Of two factors that go at once, the second finds that it is the last.
            employee = Employee.objects.select_for_update().get(pk=as_employee(self.request.user).pk)
            if not may_lose(employee, self.object):
                return self.render_to_response(self.get_context_data(form=form))
            credential = str(self.object.data.get(CREDENTIAL_ID, ""))
            super().form_valid(form)
            end_sessions(employee, but=self.request.session.session_key)
        end_for_openings(employee, credential)
        return redirect(f"{self.success_url}?done=removed")


class SecondFactor(AuthenticateView):
    """allauth's page for the second factor: a code, or one of the employee's passkeys."""

    template_name = "staff/code.html"

    @override
    def _build_forms(self) -> Form | None:
        employee = as_employee(self.stage.login.user)
        passkey = _sent(self.request)
        code = self.request.POST if self.request.method == "POST" and passkey is None else None
        self.auth_form = SecondFactorForm(user=employee, data=code)
        self.webauthn_form = SecondFactorPasskeyForm(passkey, request=self.request, employee=employee)
        return self.auth_form if passkey is None else self.webauthn_form

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        employee = as_employee(self.stage.login.user)
        context = TemplateView.get_context_data(
            self, form=self.form or self.auth_form, code_form=self.auth_form
        )
        if usable_passkeys_of(employee).exists():
            let_passkeys(self.request, "get")
            context["options"] = begin_use(self.request, Purpose.SECOND_FACTOR, employee)
        return context


@method_decorator(login_not_required, name="dispatch")
class SignInByPasskey(NextRedirectMixin, FormView):  # type: ignore[type-arg]  # it takes none at run time
    """Signing in by a passkey alone: a press of the button on the page of sign-in leads here, and nothing else."""

    template_name = "staff/passkey.html"
    http_method_names = ("get", "head", "post")

    @override
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("account_login")

    @override
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if employee_of(request) is not None:
            return redirect(DESK)
        if _sent(request) is None:
            return self.render_to_response(self.get_context_data())
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return answer

    @override
    def get_form(self, form_class: object = None) -> SignInByPasskeyForm:
        return SignInByPasskeyForm(_sent(self.request), request=self.request)

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        let_passkeys(self.request, "get")
        options = begin_use(self.request, Purpose.ALONE)
        shown = super().get_context_data(**kwargs)  # type: ignore[no-untyped-call]  # allauth has no types
        return {**shown, "options": options}

    @override
    def form_valid(self, form: SignInByPasskeyForm) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=as_employee(passkey.user), redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = flows.perform_passwordless_login(self.request, passkey, login)
        keep_day(passkey)
        return answer


@method_decorator(signed_in, name="dispatch")
class ConfirmByPasskey(BaseReauthenticateView):
    """A passkey before something that matters."""

    template_name = "staff/confirm_passkey.html"

    @override
    def get_form(self, form_class: object = None) -> ConfirmPasskeyForm:
        return ConfirmPasskeyForm(
            _sent(self.request), request=self.request, employee=as_employee(self.request.user)
        )

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        let_passkeys(self.request, "get")
        options = begin_use(self.request, Purpose.CONFIRM, as_employee(self.request.user))
        return {**super().get_context_data(**kwargs), "options": options}

    @override
    def form_invalid(self, form: ConfirmPasskeyForm) -> HttpResponse:
        # A copied passkey has ended this session, too.
        if not self.request.session.exists(self.request.session.session_key or ""):
            self.request.session.flush()
            return redirect("account_login")
        answer: HttpResponse = super().form_invalid(form)
        return answer

    @override
    def form_valid(self, form: ConfirmPasskeyForm) -> HttpResponse:
        form.save()
        answer: HttpResponse = super().form_valid(form)
        return answer


def _sent(request: HttpRequest) -> QueryDict | None:
    """Return the form that the browser sent, if it is one with a passkey."""
    return request.POST if "credential" in request.POST else None

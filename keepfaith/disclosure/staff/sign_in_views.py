"""The pages of the door: account and password, the agency's provider, and an invitation."""

from http import HTTPStatus
from typing import Any, override

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.generic.edit import FormView

from keepfaith.disclosure.staff.forms import InvitationForm, RecoveryForm, SignInForm
from keepfaith.disclosure.staff.limits import MIN_PASSWORD_LENGTH_ALONE
from keepfaith.disclosure.staff.models import Invitation
from keepfaith.disclosure.staff.provider import AgencyAdapter, agency_provider
from keepfaith.disclosure.staff.recovery import NotRecovered, let_in
from keepfaith.disclosure.staff.single_sign_on.configuration import provider
from keepfaith.disclosure.staff.single_sign_on.links import digest_of
from keepfaith.disclosure.staff.single_sign_on.listed_requests import NoAnswer
from keepfaith.disclosure.staff.single_sign_on.refusals import Refusal, refuse

_MAX_ANSWER_LENGTH = 8_192


class SignIn(LoginView):
    """allauth's page for account and password, with the way to the agency's provider."""

    template_name = "staff/sign_in.html"
    form_class = SignInForm

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "provider": provider()}


@login_not_required
def to_provider(request: HttpRequest) -> HttpResponseBase:
    """Send the browser to the agency's provider, by a page: a redirect would be refused as a form sent elsewhere."""
    return _begin(request) if request.method == "POST" else redirect("account_login")


@login_not_required
@require_safe
def provider_answer(request: HttpRequest) -> HttpResponseBase:
    """Take what the provider answers, once, in the browser that asked."""
    named = provider()
    issuer = request.GET.get("iss")
    if named is None or named.saml:
        return redirect("account_login")
    # RFC 9207: an answer of another issuer is taken nowhere.
    if len(request.META.get("QUERY_STRING", "")) > _MAX_ANSWER_LENGTH or issuer not in {None, named.issuer}:
        return refuse(request, Refusal.LATE)
    view = OAuth2CallbackView.adapter_view(AgencyAdapter(request, named.issuer))  # type: ignore[no-untyped-call]
    try:
        answer: HttpResponseBase = view(request)
    except SocialApp.DoesNotExist:
        return refuse(request, Refusal.SILENT)
    return answer


@method_decorator(login_not_required, name="dispatch")
class Invited(FormView):  # type: ignore[type-arg]  # it takes none at run time
    """The code of an invitation, which ties an account to whoever then signs in at the provider."""

    template_name = "staff/invitation.html"
    form_class = InvitationForm

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if provider() is None:
            return redirect("account_login")
        return super().dispatch(request, *args, **kwargs)

    @override
    def form_valid(self, form: InvitationForm) -> HttpResponse:
        digest = digest_of(form.cleaned_data["code"])
        if not Invitation.objects.open().filter(pk=digest).exists():
            return refuse(self.request, Refusal.NO_INVITATION)
        return _begin(self.request, invitation=digest)


@method_decorator(login_not_required, name="dispatch")
class Recovered(FormView):  # type: ignore[type-arg]  # it takes none at run time
    """The two halves of a code that two administrators gave, and a new password."""

    template_name = "staff/recovery.html"
    form_class = RecoveryForm

    @override
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rule = f"At least {MIN_PASSWORD_LENGTH_ALONE} characters. All are allowed, also spaces."
        return {**super().get_context_data(**kwargs), "rule": rule}

    @override
    def form_valid(self, form: RecoveryForm) -> HttpResponseBase:  # type: ignore[override]  # a redirect or the page
        typed = form.cleaned_data
        try:
            let_in(typed["account"], typed["first"], typed["second"], typed["password"])
        except NotRecovered as refused:
            form.add_error(None, f"{refused.problem} {refused.remedy}")
            return self.form_invalid(form)
        return redirect(reverse("account_login") + "?done=recovered")


def _begin(request: HttpRequest, *, invitation: str = "") -> HttpResponse:
    named = provider()
    try:
        vouching = agency_provider(request)
        if named is None or vouching is None:
            return refuse(request, Refusal.SILENT)
        answer = vouching.begin(named, next_url=get_next_redirect_url(request), invitation=invitation)
    except (OAuth2Error, NoAnswer, SocialApp.DoesNotExist):
        return refuse(request, Refusal.SILENT)
    if answer.status_code != HTTPStatus.FOUND:
        return refuse(request, Refusal.SILENT)
    context = {"provider": named, "url": answer.headers["Location"]}
    return render(request, "staff/to_provider.html", context)

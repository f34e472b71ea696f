"""The pages by which two administrators let a colleague in again."""

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from keepfaith.disclosure.desk import rooms
from keepfaith.disclosure.desk.duties import recoveries
from keepfaith.disclosure.desk.duties.administration import Unfit
from keepfaith.disclosure.desk.refusals import explain_refusals
from keepfaith.disclosure.desk.rooms import only_for
from keepfaith.disclosure.staff.decorators import signed_in
from keepfaith.disclosure.staff.models import as_employee
from keepfaith.disclosure.staff.recovery import NotRecovered
from keepfaith.errors import KeepfaithError

_UNFIT = 422
_MAX_LENGTH = 64
# allauth has no types, so neither has what it decorates.
_confirmed_lately = reauthentication_required(app="allauth.mfa")


@require_safe
@signed_in
@explain_refusals
@only_for(rooms.duties)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show who waits to be let in again, who was lately, and a form for administrators."""
    return _page(request)


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
@_confirmed_lately  # type: ignore[untyped-decorator]
def begun(request: HttpRequest) -> HttpResponse:
    """Begin to let somebody in again, and show the first half of the code this once."""
    account = request.POST.get("account", "")[:_MAX_LENGTH]
    try:
        half = recoveries.begin(account, by=as_employee(request.user))
    except (NotRecovered, Unfit) as unfit:
        return _page(request, unfit)
    return render(request, "desk/recovery_half.html", {"account": account, "half": half, "is_first": True})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@explain_refusals
@only_for(rooms.duties)
@_confirmed_lately  # type: ignore[untyped-decorator]
def confirmed(request: HttpRequest, *, number: int) -> HttpResponse:
    """Ask the second administrator whether they are sure; as a form, show the second half this once."""
    try:
        account = recoveries.account_of(number)
        if request.method != "POST":
            return render(request, "desk/recovery_confirm.html", {"account": account, "number": number})
        half = recoveries.confirm(number, by=as_employee(request.user))
    except (NotRecovered, Unfit) as unfit:
        return _page(request, unfit)
    return render(request, "desk/recovery_half.html", {"account": account, "half": half})


@require_POST
@signed_in
@explain_refusals
@only_for(rooms.duties)
def withdrawn(request: HttpRequest, *, number: int) -> HttpResponseBase:
    """End what waits: neither half opens anything any more."""
    try:
        recoveries.withdraw(number, by=as_employee(request.user))
    except (NotRecovered, Unfit) as unfit:
        return _page(request, unfit)
    return redirect("desk:recoveries")


def _page(request: HttpRequest, unfit: KeepfaithError | None = None) -> HttpResponse:
    context = {**recoveries.recoveries_context(as_employee(request.user)), "unfit": unfit}
    return render(request, "desk/recoveries.html", context, status=_UNFIT if unfit else None)

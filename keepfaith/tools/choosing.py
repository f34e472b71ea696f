"""Whether a visitor has opted out of outside tools."""

from django.http import HttpRequest

from keepfaith.policies.choices import OPTED_OUT


def carries_opt_out(request: HttpRequest) -> bool:
    """Say whether the address that was asked for carries the opt-out."""
    return str(request.META.get("SCRIPT_NAME", "")).split("/")[1:2] == [OPTED_OUT]

"""Whether a visitor has opted out of outside tools."""

from typing import Final

from django.http import HttpRequest

# The first segment of every address of a visitor who carries the opt-out in the site's own links.
OPTED_OUT: Final = "no-tools"


def carries_opt_out(request: HttpRequest) -> bool:
    """Say whether the address that was asked for carries the opt-out."""
    return str(request.META.get("SCRIPT_NAME", "")).split("/")[1:2] == [OPTED_OUT]

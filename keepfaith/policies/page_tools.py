"""Which outside tools load on a page: decided once, before its view, and read by whatever makes or keeps the page."""

from typing import cast

from django.http import HttpRequest

from keepfaith.policies.editions.tool_registry import Tool

_PLACE = "tools"


def load(request: HttpRequest, tools: tuple[Tool, ...]) -> None:
    """Settle what loads on the page that answers this request; templates find it as `request.tools`."""
    setattr(request, _PLACE, tools)


def loaded(request: HttpRequest) -> tuple[Tool, ...]:
    """Return what loads; nothing where nobody settled it."""
    return cast("tuple[Tool, ...]", getattr(request, _PLACE, ()))

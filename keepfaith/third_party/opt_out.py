"""Whether a visitor has opted out of outside tools, and what therefore loads."""

from typing import Final, Literal

from django.http import HttpRequest

from keepfaith.policies.editions.tool_registry import Tool
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.web.url_prefixes import OPTED_OUT, split

# The cookie of a visitor who asked us to remember the opt-out; it holds that same word for everybody.
CHOICES: Final = "__Host-choices"
# The first parts of the URLs of ordinary pages. Where people type, sign in, or read what is theirs, nothing loads.
ORDINARY: Final = frozenset({"", "policies"})
READS: Final = frozenset({"GET", "HEAD"})

Way = Literal["signal", "address", "cookie"]


def carries_opt_out(request: HttpRequest) -> bool:
    """Return whether the URL that was asked for carries the opt-out."""
    return str(request.META.get("SCRIPT_NAME", "")).split("/")[1:2] == [OPTED_OUT]


def ways_out(request: HttpRequest) -> tuple[Way, ...]:
    """List each way in which this visitor has opted out."""
    taken: dict[Way, bool] = {
        "signal": request.META.get("HTTP_SEC_GPC", "").strip() == "1",
        "address": carries_opt_out(request),
        "cookie": CHOICES in request.COOKIES,
    }
    return tuple(way for way, is_taken in taken.items() if is_taken)


def is_ordinary(request: HttpRequest) -> bool:
    """Return whether an ordinary public page is asked for, on which a tool may load; its path is without choices."""
    return request.method in READS and _is_ordinary_path(request.path_info)


def is_ordinary_page(path: str) -> bool:
    """Return the same of a URL, with or without choices before the page's own."""
    return _is_ordinary_path(split(path)[1])


def _is_ordinary_path(page: str) -> bool:
    return page.removeprefix("/").partition("/")[0] in ORDINARY


def loadable_tools() -> tuple[Tool, ...]:
    """List the tools in use that the software can load and that honor Global Privacy Control, for an ordinary page."""
    return tuple(
        tool for tool in registry_in_force().enabled if tool.honors_gpc and tool.key in SECTIONS.integrations
    )


def loaded_tools(request: HttpRequest, loadable: tuple[Tool, ...]) -> tuple[Tool, ...]:
    """List which of them load for this visitor."""
    return loadable if loadable and not ways_out(request) else ()

"""What the edition in force lists: the hosts that a page may call, and the cookies that may be set."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.tool_registry import SESSION, Registry, registry_of
from keepfaith.web.url_prefixes import split

IN_FORCE = Path(__file__).parents[3] / "agencies/dese/policies/privacy/2018-01-31"
# What a browser reports of a cookie that ends with the session and is kept from scripts, other hosts and plain HTTP.
ATTRIBUTES = {"expires": -1, "secure": True, "httpOnly": True, "path": "/"}


@dataclass(frozen=True)
class Declared:
    """Hosts beside the portal's own, and the cookies that the portal sets itself."""

    registry: Registry

    @property
    def hosts(self) -> frozenset[str]:
        """Where a page may load something from or send it to."""
        return frozenset(place.host for tool in self.registry.enabled for place in tool.places)

    def faults(self, cookie_set: dict[str, Any]) -> list[str]:
        """Return what is wrong with a cookie that a browser holds."""
        listed = [cookie for cookie in self.registry.cookies if cookie.name == cookie_set["name"]]
        if not listed:
            return [f"the cookie {cookie_set['name']} is not declared"]
        # An own cookie that stays cannot be declared; if that changes, its time must be looked at here.
        assert listed[0].lifetime == SESSION
        faults = [key for key, value in ATTRIBUTES.items() if cookie_set[key] != value]
        faults += [] if cookie_set["sameSite"] in {"Lax", "Strict"} else ["sameSite"]
        return [f"{cookie_set['name']}: {key} is {cookie_set[key]}" for key in faults]

    def may_set(self, path: str, cookie: str) -> bool:
        """Return whether the cookie may be set by the page at a path, whatever choices the path carries."""
        page = split(path)[1]
        return any(
            listed.name == cookie and page.startswith(listed.set_on) for listed in self.registry.cookies
        )


def declared(edition: Path = IN_FORCE) -> Declared:
    """Read it from the edition's own registry."""
    return Declared(registry_of(Bundle.read(edition)))

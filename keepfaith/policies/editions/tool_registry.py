"""The registry of an edition: outside tools, cookies, and the hosts that the portal's own servers may ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from keepfaith.policies.editions.bundle import Bundle

FILE: Final = "tools.toml"
SESSION: Final = "session"
# What a browser may load from a place, as a tool's entry says it.
LOADS: Final = ("connection", "font", "frame", "image", "script", "style")
# What an integration may be told to send to a tool.
FIELDS: Final = ("page", "referring-host")


@dataclass(frozen=True, slots=True)
class Place:
    """One address that a tool may be loaded from or sent to, without a query."""

    host: str
    path: str
    loads: str

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.host}{self.path}"


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie: its lifetime is “session” or a time such as “2 years”; `set_on` is where our own is set."""

    name: str
    lifetime: str
    purpose: str
    set_on: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """An outside tool that the site uses or may use; it may load only where it is enabled."""

    key: str
    name: str
    enabled: bool
    purpose: str
    collects: tuple[str, ...]
    privacy_policy: str
    terms: str
    opt_out: str
    honors_gpc: bool
    clause: str
    account: str = ""
    sends: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    cookies: tuple[Cookie, ...] = ()


@dataclass(frozen=True, slots=True)
class ServerCall:
    """Why the portal's own servers ask other hosts, and which."""

    purpose: str
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registry:
    """All that an edition lists; what is not in it cannot load, be set or be asked."""

    tools: tuple[Tool, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    servers: tuple[ServerCall, ...] = ()
    server_hosts: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Gather the hosts once: they are looked up for each call."""
        hosts = frozenset(host for call in self.servers for host in call.hosts)
        object.__setattr__(self, "server_hosts", hosts)

    @property
    def every_cookie(self) -> tuple[Cookie, ...]:
        """List our own cookies, then those of the tools."""
        return (*self.cookies, *(cookie for tool in self.tools for cookie in tool.cookies))

    @property
    def enabled(self) -> tuple[Tool, ...]:
        """List the tools that are in use."""
        return tuple(tool for tool in self.tools if tool.enabled)


def registry_of(bundle: Bundle) -> Registry:
    """Read an edition's registry; assumes that `policy check` passed."""
    table = bundle.table(FILE)
    return Registry(
        tools=tuple(_tool(key, entry) for key, entry in table.get("tool", {}).items()),
        cookies=tuple(_cookie(entry) for entry in table.get("cookie", ())),
        servers=tuple(
            ServerCall(entry["purpose"], tuple(entry["hosts"])) for entry in table.get("server", ())
        ),
    )


def _tool(key: str, entry: Mapping[str, Any]) -> Tool:
    places = (Place(place["host"], place["path"], place["loads"]) for place in entry.get("place", ()))
    return Tool(
        key=key,
        name=entry["name"],
        enabled=entry["enabled"],
        purpose=entry["purpose"],
        collects=tuple(entry["collects"]),
        privacy_policy=entry["privacy_policy"],
        terms=entry["terms"],
        opt_out=entry["opt_out"],
        honors_gpc=entry["honors_gpc"],
        clause=entry["clause"],
        account=entry.get("account", ""),
        sends=tuple(entry.get("sends", ())),
        places=tuple(places),
        cookies=tuple(_cookie(cookie) for cookie in entry.get("cookie", ())),
    )


def _cookie(entry: Mapping[str, Any]) -> Cookie:
    return Cookie(entry["name"], entry["lifetime"], entry["purpose"], entry.get("set_on", ""))

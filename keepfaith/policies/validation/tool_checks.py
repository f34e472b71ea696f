"""Tools, cookies, calls of our servers: exact hosts and paths, a way out of each tool, a lifetime for each cookie."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.editions.tool_registry import FIELDS, FILE, LOADS, SESSION
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.validation.table_reader import Fault, entries, missing, rows

# One name in ASCII; its last part begins with a letter, so no IP address in any notation is one (URL standard, 3.5).
HOST: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
# The last sign is no slash: in a content policy that would let everything under the path load.
PATH: Final = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*[A-Za-z0-9._~-]+")
LIFETIME: Final = re.compile(rf"{SESSION}|[1-9]\d{{0,2}} (?:minute|hour|day|week|month|year)s?")
COOKIE: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
LINK: Final = re.compile(r"https://[a-z0-9.-]+(?:/[!-~]*)?")
MAX_PATH_LENGTH: Final = 200
PLACE: Final = {"host": str, "path": str, "loads": str}
COOKIE_KEYS: Final = {"name": str, "lifetime": str, "purpose": str}
SERVER: Final = {"purpose": str, "hosts": list}
TOOL: Final = {
    "name": str, "enabled": bool, "purpose": str, "collects": list, "privacy_policy": str,
    "terms": str, "opt_out": str, "honors_gpc": bool, "clause": str,
}  # fmt: skip
LEFT_OUT: Final = ("account", "sends", "place", "cookie")


def check_tools(bundle: Bundle) -> Iterator[Fault]:
    """List all that keeps a registry from being the browser's and the servers' rule."""
    yield from _unknown(bundle, "the file", bundle.table(FILE), ("tool", "cookie", "server"))
    yield from _shapes(bundle, "", bundle.table(FILE), {"tool": dict, "cookie": list, "server": list})
    for key, entry in entries(bundle, FILE, "tool").items():
        yield from _tool(bundle, key, entry)
    for cookie in rows(bundle, FILE, "cookie"):
        yield from _cookie(bundle, "[[cookie]]", cookie, own=True)
    for call in rows(bundle, FILE, "server"):
        yield from _unknown(bundle, "[[server]]", call, SERVER)
        yield from missing(bundle, FILE, "[[server]]", call, SERVER)
        for host in _listed(call.get("hosts")):
            yield from _host(bundle, "[[server]]", host)


def _tool(bundle: Bundle, key: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    place = f"[tool.{key}]"
    yield from _unknown(bundle, place, entry, (*TOOL, *LEFT_OUT))
    yield from missing(bundle, FILE, place, entry, TOOL)
    yield from _shapes(bundle, place, entry, {"account": str, "sends": list, "place": list, "cookie": list})
    for name in ("privacy_policy", "terms", "opt_out"):
        if entry.get(name) and not LINK.fullmatch(str(entry[name])):
            yield _fault(bundle, f'{name} = "{entry[name]}"', f"{place}: {name} is not an https address")
    if entry.get("clause") and entry["clause"] not in render(bundle.files["policy.md"]).anchors:
        yield _fault(
            bundle, place, f"{place}: clause {entry['clause']} is not in policy.md",
            "name an anchor of the text",
        )  # fmt: skip
    for field in _listed(entry.get("sends")):
        if field not in FIELDS:
            yield _fault(
                bundle, place, f"{place}: {field!r} is nothing that we could send",
                f"use one of: {', '.join(FIELDS)}",
            )  # fmt: skip
    for place_entry in _tables(entry.get("place")):
        yield from _place(bundle, f"[[tool.{key}.place]]", place_entry)
    for place_entry in _tables(entry.get("cookie")):
        yield from _cookie(bundle, f"[[tool.{key}.cookie]]", place_entry, own=False)
    if entry.get("enabled") is True:
        for problem, remedy in _enabled(key, entry):
            yield _fault(bundle, place, f"{place} is enabled, but {problem}", remedy)


def _enabled(key: str, entry: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if entry.get("honors_gpc") is not True:
        yield "does not honor Global Privacy Control", "leave it disabled"
    integration = SECTIONS.integrations.get(key)
    if integration is None:
        supported = ", ".join(SECTIONS.integrations) or "none"
        yield "this software cannot load it", f"leave it disabled; it can load: {supported}"
        return
    if not re.fullmatch(integration.account, str(entry.get("account", ""))):
        yield "its account is missing or not one", "give account as the tool told it to you"
    if sorted(str(placed.get("loads")) for placed in _tables(entry.get("place"))) != sorted(
        integration.loads
    ):
        yield (
            "its places are not those it needs",
            f"list one place for each of: {', '.join(integration.loads)}",
        )
    for field in sorted(set(map(str, _listed(entry.get("sends")))) & set(FIELDS) - {*integration.fields}):
        yield f"it cannot send {field}", f"use: {', '.join(integration.fields)}"


def _place(bundle: Bundle, place: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _unknown(bundle, place, entry, PLACE)
    yield from missing(bundle, FILE, place, entry, PLACE)
    if "host" in entry:
        yield from _host(bundle, place, entry["host"])
    path = str(entry.get("path", ""))
    if path and not (PATH.fullmatch(path) and len(path) <= MAX_PATH_LENGTH and not _climbs(path)):
        yield _fault(
            bundle, f'path = "{path}"', f"{place}: {path} is not one path",
            "begin with a slash, name one file, and leave out ?, *, # and a slash at the end",
        )  # fmt: skip
    if entry.get("loads") and entry["loads"] not in LOADS:
        yield _fault(
            bundle, f'loads = "{entry["loads"]}"', f"{place}: {entry['loads']!r} is nothing that loads",
            f"use one of: {', '.join(LOADS)}",
        )  # fmt: skip


def _cookie(bundle: Bundle, place: str, entry: Mapping[str, Any], *, own: bool) -> Iterator[Fault]:
    yield from _unknown(bundle, place, entry, (*COOKIE_KEYS, *(("set_on",) if own else ())))
    yield from missing(bundle, FILE, place, entry, {**COOKIE_KEYS, **({"set_on": str} if own else {})})
    name, lifetime = str(entry.get("name", "")), str(entry.get("lifetime", ""))
    where = f'name = "{name}"'
    if name and not COOKIE.fullmatch(name):
        yield _fault(bundle, where, f"{place}: {name!r} is no cookie's name", "write the name as it is set")
    if lifetime and not LIFETIME.fullmatch(lifetime):
        yield _fault(
            bundle, f'lifetime = "{lifetime}"', f"{place}: its lifetime {lifetime!r} is not readable",
            "write “session”, “30 days” or “2 years”",
        )  # fmt: skip
    if own and name and not name.startswith("__Host-"):
        yield _fault(
            bundle, where, f"{place}: {name} is not bound to our own host", "begin its name with __Host-"
        )
    if own and lifetime and lifetime != SESSION:
        yield _fault(bundle, where, f"{place}: {name} would outlast its session", f'write "{SESSION}"')


def _host(bundle: Bundle, place: str, host: object) -> Iterator[Fault]:
    if not (isinstance(host, str) and HOST.fullmatch(host)):
        yield _fault(
            bundle, f'"{host}"', f"{place}: {host} is not one host",
            "name each host in small letters, without scheme, port, path or *; a number is no name",
        )  # fmt: skip


def _unknown(bundle: Bundle, place: str, entry: Mapping[str, Any], keys: Iterable[str]) -> Iterator[Fault]:
    for key in sorted(set(entry) - set(keys)):
        yield _fault(bundle, key, f"{place} has {key}, which nothing reads", f"use: {', '.join(keys)}")


def _shapes(
    bundle: Bundle, place: str, entry: Mapping[str, Any], kinds: Mapping[str, type]
) -> Iterator[Fault]:
    """Report what is there in another shape than it is read in, so that nothing is passed over unseen."""
    for key, kind in kinds.items():
        value = entry.get(key, kind())
        inner = value.values() if kind is dict and isinstance(value, dict) else value
        whole = key in {"tool", "place", "cookie", "server"}
        if not isinstance(value, kind) or (whole and not all(isinstance(element, dict) for element in inner)):
            yield _fault(
                bundle, key, f"{place or 'the file'}: {key} is in another shape", "see the sample's file"
            )


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in _listed(value) if isinstance(entry, dict)]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _climbs(path: str) -> bool:
    return bool({".", ".."} & set(path.split("/")))


def _fault(
    bundle: Bundle, needle: str, problem: str, remedy: str = "give it in full, with https://"
) -> Fault:
    return Fault(FILE, bundle.line_of(FILE, needle), problem, remedy)

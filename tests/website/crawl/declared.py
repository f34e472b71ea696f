"""What the edition in force lists: the hosts that a page may call, and the cookies that may be set."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IN_FORCE = Path(__file__).parents[3] / "agencies/dese/policies/privacy/2018-01-31/tools.toml"
# How long a cookie lives that ends with the session, as a browser tells it.
SESSION = -1


@dataclass(frozen=True)
class Declared:
    """Hosts beside the portal's own, and cookies by name with the path under which each may be set."""

    hosts: frozenset[str] = frozenset()
    cookies: tuple[tuple[str, str], ...] = ()

    def faults(self, cookie: dict[str, Any], path: str) -> list[str]:
        """Say what is wrong with a cookie that a browser holds at a page."""
        named = [set_on for name, set_on in self.cookies if name == cookie["name"]]
        if not named:
            return [f"the cookie {cookie['name']} is not declared"]
        faults = [] if path.startswith(named[0]) else [f"{cookie['name']} is declared for {named[0]} only"]
        wanted = {"expires": SESSION, "secure": True, "httpOnly": True, "path": "/"}
        faults += [
            f"{cookie['name']}: {key} is {cookie[key]}" for key in wanted if cookie[key] != wanted[key]
        ]
        if cookie["sameSite"] not in {"Lax", "Strict"}:
            faults.append(f"{cookie['name']}: sameSite is {cookie['sameSite']}")
        return faults


def declared(file: Path = IN_FORCE) -> Declared:
    """Read it from the edition's own table."""
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    tools = [tool for tool in table.get("tool", {}).values() if tool["enabled"]]
    return Declared(
        frozenset(host for tool in tools for host in tool["hosts"]),
        tuple((cookie["name"], cookie["set_on"]) for cookie in table.get("cookie", ())),
    )

"""Which PostgreSQL the portal uses, as Django's two aliases: the application's role and the owner's."""

import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from keepfaith.errors import KeepfaithError
from keepfaith.website.postgres.cluster import (
    APPLICATION,
    APPLICATION_SECRET,
    DATABASE,
    OWNER,
    PROBER,
    PROBER_SECRET,
)
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.runtime.data_directory import DataDirectory

PROBER_URL = "KEEPFAITH_PROBER_DATABASE_URL"
_SCHEMES = ("postgres", "postgresql")
_UNPROTECTED = ("disable", "allow", "prefer")


class BadDatabaseAddress(KeepfaithError):
    """DATABASE_URL or its companion does not name a PostgreSQL database that can be used safely."""


def databases(data: Path) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES; nothing is started or made."""
    if os.environ.get("DATABASE_URL"):
        return _from_environment()
    directory = DataDirectory.at(data)
    place = {"NAME": DATABASE, "HOST": str(socket_directory(directory)), "PORT": str(PORT)}
    password = directory.secrets / APPLICATION_SECRET
    secret = password.read_text().strip() if password.exists() else ""
    return {
        "default": _alias({**place, "USER": APPLICATION, "PASSWORD": secret}, lasting=True),
        "owner": _alias({**place, "USER": OWNER}, lasting=False),
    }


def prober_database(data: DataDirectory) -> dict[str, Any] | None:
    """Return where the prober reads, as Django writes it; none if an agency's own server has no role for it."""
    if not is_embedded():
        url = os.environ.get(PROBER_URL)
        return parsed(PROBER_URL, url) if url else None
    password = data.secrets / PROBER_SECRET
    return {
        "NAME": DATABASE, "USER": PROBER, "HOST": str(socket_directory(data)), "PORT": str(PORT),
        "PASSWORD": password.read_text().strip() if password.exists() else "", "OPTIONS": {},
    }  # fmt: skip


def is_embedded() -> bool:
    """Return whether the portal brings its own PostgreSQL."""
    return not os.environ.get("DATABASE_URL")


def _from_environment() -> dict[str, dict[str, Any]]:
    aliases = {"default": _alias(parsed("DATABASE_URL", os.environ["DATABASE_URL"]), lasting=True)}
    owner = os.environ.get("KEEPFAITH_OWNER_DATABASE_URL")
    if owner:
        aliases["owner"] = _alias(parsed("KEEPFAITH_OWNER_DATABASE_URL", owner), lasting=False)
        if aliases["owner"]["USER"] == aliases["default"]["USER"]:
            raise BadDatabaseAddress(
                "DATABASE_URL and KEEPFAITH_OWNER_DATABASE_URL name the same role.",
                "Use two roles: the one that owns the tables must not be the one that the portal works with.",
            )
    return aliases


def _alias(place: dict[str, Any], *, lasting: bool) -> dict[str, Any]:
    options = {"connect_timeout": 10, **place.get("OPTIONS", {})}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **place,
        "CONN_MAX_AGE": None if lasting else 0,
        "CONN_HEALTH_CHECKS": False,
        "OPTIONS": options,
    }


def parsed(variable: str, address: str) -> dict[str, Any]:
    """Read postgresql://user:password@host:port/name?sslmode=…; messages never repeat the password."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise _bad(variable, "is not a well-formed address") from error
    if parts.scheme not in _SCHEMES:
        raise _bad(variable, f"begins with “{parts.scheme}:”, but only PostgreSQL is supported")
    name = unquote(parts.path.removeprefix("/"))
    if not name or not parts.username:
        raise _bad(variable, "names no database or no user")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    _protect(variable, host, options)
    return {
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def _protect(variable: str, host: str, options: dict[str, Any]) -> None:
    """See to it that what crosses a network is encrypted and its receiver known."""
    if not host or host.startswith("/") or host == "localhost" or _is_loopback(host):
        return
    if options.get("sslmode") in _UNPROTECTED:
        raise _bad(variable, f"asks for sslmode={options['sslmode']}, which can send information unprotected")
    if "sslmode" not in options:
        options.update({"sslmode": "verify-full", "sslrootcert": options.get("sslrootcert", "system")})


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bad(variable: str, what: str) -> BadDatabaseAddress:
    return BadDatabaseAddress(
        f"{variable} {what}.",
        "Write it as postgresql://user:password@host:5432/name?sslmode=verify-full",
    )

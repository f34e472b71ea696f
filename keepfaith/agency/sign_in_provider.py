"""The agency's own identity provider, by which its staff may sign in: the `[sign_in]` part of `agency.toml`."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from keepfaith.agency.saml_endpoint import SamlEndpoint
from keepfaith.agency.sign_in_groups import SignInGroups

MAX_LENGTH: Final = 200
_OPENID, _SAML = "openid", "saml"
_KEYS: Final = frozenset(
    {"protocol", "name", "issuer", "client_id", "second_factor", "max_age_minutes", "groups_claim", "groups"}
)
_SAML_KEYS: Final = frozenset({"sign_in_url", "certificates"})
_REQUIRED: Final = ("name", "issuer", "client_id")
# OpenID Connect Discovery 1.0, 3: https, no query, no fragment.
_ISSUER: Final = re.compile(r"https://[a-z0-9.-]+(?::[1-9]\d{0,4})?(?:/[A-Za-z0-9._~/-]*)?")
_PLAIN: Final = re.compile(r"[!-~]+")
_SECOND_FACTOR: Final = re.compile(r"(?:acr|amr):[!-~]+")
_MAX_AGE, _LONGEST_MAX_AGE = 480, 720


@dataclass(frozen=True, slots=True)
class SignInProvider:
    """Who vouches for staff, as whom we ask, what counts as a second factor, and whether it speaks SAML."""

    name: str
    issuer: str
    client_id: str
    second_factor: tuple[str, ...]
    max_age: dt.timedelta
    saml: SamlEndpoint | None = None
    groups: SignInGroups | None = None

    @classmethod
    def read(cls, entry: Mapping[str, Any] | None) -> "SignInProvider | None":
        """Read the part; none if there is none. Refuse with ValueError."""
        if entry is None:
            return None
        protocol = entry.get("protocol", _OPENID)
        if protocol not in {_OPENID, _SAML}:
            raise ValueError(f'the protocol of [sign_in] must be "{_OPENID}" or "{_SAML}"')
        if unknown := sorted(entry.keys() - _KEYS - (_SAML_KEYS if protocol == _SAML else frozenset())):
            raise ValueError(f"[sign_in] has {unknown[0]!r}, which means nothing")
        name, issuer, client_id = (_text(entry, key) for key in _REQUIRED)
        if protocol == _OPENID and not _ISSUER.fullmatch(issuer):
            raise ValueError("the issuer of [sign_in] must be a https: address without a query")
        if not _PLAIN.fullmatch(issuer) or not _PLAIN.fullmatch(client_id):
            raise ValueError("issuer and client_id of [sign_in] must be plain characters without spaces")
        saml = SamlEndpoint.read(entry) if protocol == _SAML else None
        return cls(name, issuer, client_id, _marks(entry), _max_age(entry), saml, SignInGroups.read(entry))

    @property
    def host(self) -> str:
        """The host that the edition in force has to list: a SAML provider's name of itself need not have one."""
        return self.saml.host if self.saml else urlsplit(self.issuer).hostname or ""

    @property
    def acr_values(self) -> tuple[str, ...]:
        """The classes of sign-in that we ask for."""
        return tuple(mark.removeprefix("acr:") for mark in self.second_factor if mark.startswith("acr:"))


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = entry.get(key)
    if not isinstance(text, str) or not 0 < len(text) <= MAX_LENGTH:
        raise ValueError(f"[sign_in] needs {key}, of at most {MAX_LENGTH} characters")
    return text


def _marks(entry: Mapping[str, Any]) -> tuple[str, ...]:
    marks = entry.get("second_factor", [])
    if not isinstance(marks, list) or not all(
        isinstance(mark, str) and len(mark) <= MAX_LENGTH and _SECOND_FACTOR.fullmatch(mark) for mark in marks
    ):
        raise ValueError('each second_factor of [sign_in] must be such as "amr:mfa" or "acr:VALUE"')
    return tuple(marks)


def _max_age(entry: Mapping[str, Any]) -> dt.timedelta:
    minutes = entry.get("max_age_minutes", _MAX_AGE)
    if not isinstance(minutes, int) or not 0 < minutes <= _LONGEST_MAX_AGE:
        raise ValueError(f"max_age_minutes of [sign_in] must be a number from 1 to {_LONGEST_MAX_AGE}")
    return dt.timedelta(minutes=minutes)

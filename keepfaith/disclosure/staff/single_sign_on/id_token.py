"""What an ID token must be before anybody is signed in by it (OpenID Connect Core 1.0, 3.1.3.7)."""

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import jwt
from django.utils.crypto import constant_time_compare

# Public keys only: with a shared secret, whoever checks could also sign.
ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
)
MAX_TOKEN_LENGTH: Final = 32_768
# The specification allows 255; allauth takes so many.
MAX_SUBJECT_LENGTH: Final = 191
MAX_KEYS: Final = 50
# Clocks differ a little.
LEEWAY: Final = dt.timedelta(seconds=30)


class BadToken(Exception):
    """A token proves nothing; the text says why, without a value of it."""


def read_id_token(token: object, *, keys: object, issuer: str, client_id: str) -> dict[str, Any]:
    """Return what a token says that this issuer signed for this client, with a key that it uses now."""
    if not isinstance(token, str) or len(token) > MAX_TOKEN_LENGTH:
        raise BadToken("there is no token")
    try:
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(keys, header),
            algorithms=[header["alg"]],
            audience=client_id,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise BadToken("its signature, issuer, audience or time is not right") from error
    audience = claims["aud"]
    names_party = "azp" in claims or (isinstance(audience, list) and len(audience) > 1)
    if names_party and claims.get("azp") != client_id:
        raise BadToken("it was made for another client")
    subject = claims["sub"]
    if (
        not isinstance(subject, str)
        or not 0 < len(subject) <= MAX_SUBJECT_LENGTH
        or not subject.isprintable()
    ):
        raise BadToken("it names no subject")
    return claims


def check_freshness(
    claims: Mapping[str, Any], *, nonce: str, max_age: dt.timedelta, now: dt.datetime
) -> None:
    """Refuse an answer to another question, and one to somebody who signed in there too long ago."""
    if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise BadToken("it answers another question")
    signed_in = claims.get("auth_time")
    if isinstance(signed_in, bool) or not isinstance(signed_in, int | float):
        raise BadToken("it does not say when its subject signed in")
    age = now.timestamp() - signed_in
    if not -LEEWAY.total_seconds() <= age <= (max_age + LEEWAY).total_seconds():
        raise BadToken("its subject signed in too long ago")


def has_second_factor(claims: Mapping[str, Any], marks: Collection[str]) -> bool:
    """Return whether the provider says that it asked for a second factor, by a mark that the agency trusts."""
    methods = claims.get("amr")
    given = (
        {f"amr:{method}" for method in methods if isinstance(method, str)}
        if isinstance(methods, list)
        else set()
    )
    if isinstance(claims.get("acr"), str):
        given.add(f"acr:{claims['acr']}")
    return bool(given & set(marks))


def _key(keys: object, header: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a key of one of several kinds
    """Find the one key that can have signed a token among those that its issuer uses now."""
    if header.get("alg") not in ALGORITHMS:
        raise BadToken("it is signed in a way that proves nothing")
    listed = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(listed, list) or len(listed) > MAX_KEYS:
        raise BadToken("its issuer has no list of keys")
    matching = [
        entry
        for entry in listed
        if isinstance(entry, dict)
        # A token need not name the key where there is but one (10.1).
        and ("kid" not in header or entry.get("kid") == header["kid"])
        and entry.get("use", "sig") == "sig"
        and entry.get("alg", header["alg"]) == header["alg"]
    ]
    if len(matching) != 1:
        raise BadToken("its issuer does not use that key")
    return jwt.PyJWK(matching[0], algorithm=header["alg"]).key

"""What a token says counts only if the right provider signed it now, for us, in answer to our question."""

import datetime as dt
import time
from pathlib import Path

import jwt
import pytest

from keepfaith.disclosure.staff.single_sign_on.id_token import (
    BadToken,
    check_freshness,
    has_second_factor,
    read_id_token,
)

from .identity_provider import CLIENT, Key, Provider

HOUR = dt.timedelta(hours=1)
NONCE = {"nonce": "a nonce"}


def made() -> Provider:
    return Provider(1, Path())


def read(provider: Provider, token: object = None, **more: object) -> dict[str, object]:
    """Read a token and check it as a sign-in does."""
    keys = {"keys": [key.listed() for key in provider.keys]}
    claims = read_id_token(
        token or provider.token(NONCE),
        **{"keys": keys, "issuer": provider.issuer, "client_id": CLIENT, **more},
    )
    check_freshness(claims, nonce="a nonce", max_age=HOUR, now=dt.datetime.now(dt.UTC))
    return claims


def test_a_token_that_is_right_says_who_signed_in() -> None:
    assert read(made())["sub"] == "5f2b"


WRONG = {
    "another issuer": {"iss": "https://other.example.org"},
    "another client": {"aud": "somebody-else"},
    "another client beside ours": {"aud": ["keepfaith", "somebody-else"], "azp": "somebody-else"},
    "another nonce": {"nonce": "n"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 3600},
    "made tomorrow": {"iat": int(time.time()) + 86_400, "nbf": int(time.time()) + 86_400},
    "signed in long ago": {"auth_time": int(time.time()) - 30_000},
    "signed in tomorrow": {"auth_time": int(time.time()) + 86_400},
    "no time of sign-in": {"auth_time": None},
    "a yes for a time": {"auth_time": True},
    "no subject": {"sub": ""},
    "a number for a subject": {"sub": 7},
    "a subject that is a line break": {"sub": "5f2b\n"},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_token_that_is_wrong_proves_nothing(claims: dict[str, object]) -> None:
    provider = made()
    provider.claims |= claims
    with pytest.raises(BadToken):
        read(provider)


@pytest.mark.parametrize("token", [None, 7, "", "a.b.c", "x" * 40_000, b"bytes"])
def test_what_is_no_token_proves_nothing(token: object) -> None:
    with pytest.raises(BadToken):
        read_id_token(token, keys={"keys": []}, issuer="https://localhost:1", client_id=CLIENT)


def test_a_token_without_a_signature_or_with_a_shared_secret_proves_nothing() -> None:
    provider = made()
    claims = jwt.decode(provider.token(NONCE), options={"verify_signature": False})
    headers = {"kid": provider.keys[0].kid}
    for key, algorithm in (("", "none"), ("x" * 64, "HS256"), (str(provider.keys[0].listed()) * 2, "HS512")):
        with pytest.raises(BadToken):
            read(provider, jwt.encode(claims, key, algorithm=algorithm, headers=headers))


@pytest.mark.parametrize(
    "keys", [None, [], {}, {"keys": "x"}, {"keys": [1]}, {"keys": [{}]}, {"keys": [{}] * 51}]
)
def test_a_list_of_keys_that_is_none_proves_nothing(keys: object) -> None:
    with pytest.raises(BadToken):
        read(made(), keys=keys)


def test_two_keys_of_one_name_are_none() -> None:
    provider = made()
    provider.keys.append(Key(kid=provider.keys[0].kid))
    with pytest.raises(BadToken):
        read(provider)


def test_a_token_need_not_name_its_key_where_there_is_but_one() -> None:
    provider = made()
    claims = jwt.decode(provider.token(NONCE), options={"verify_signature": False})
    token = jwt.encode(claims, provider.keys[0].private, algorithm="ES256")
    assert "kid" not in jwt.get_unverified_header(token)
    assert read(provider, token)["sub"] == "5f2b"
    with pytest.raises(BadToken):
        read(provider, jwt.encode(claims, Key().private, algorithm="ES256"))
    provider.keys.append(Key())
    with pytest.raises(BadToken):
        read(provider, token)


def test_a_second_factor_is_what_the_agency_says_it_is() -> None:
    assert has_second_factor({"amr": ["pwd", "mfa"]}, ["amr:mfa"])
    assert has_second_factor({"acr": "two"}, ["amr:mfa", "acr:two"])
    for claims in (
        {},
        {"amr": "mfa"},
        {"amr": ["pwd"]},
        {"acr": "amr:mfa"},
        {"amr": ["two"]},
        {"acr": ["two"]},
    ):
        assert not has_second_factor(claims, ["amr:mfa", "acr:two"])
    assert not has_second_factor({"amr": ["mfa"]}, [])

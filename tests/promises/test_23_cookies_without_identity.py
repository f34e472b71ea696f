"""Promise 23: a session cookie says nothing about who you are."""

import base64
import hashlib

import pytest

from keepfaith.prober.desk.cookie_lines import cookie_faults

CODE = "k3v9x0q7w2m8z4t6b1n5c8j0d3f7h2s9"
ACCOUNT = "example-clerk"
LINE = "__Host-session={}; HttpOnly; Path=/; SameSite=Lax; Secure"


@pytest.mark.parametrize(
    "value",
    [
        ACCOUNT,
        f"{CODE}{ACCOUNT}{CODE}",
        base64.b64encode(ACCOUNT.encode()).decode() + CODE,
        ACCOUNT.encode().hex(),
        base64.b32encode(ACCOUNT.encode()).decode().lower(),
        hashlib.sha256(ACCOUNT.encode()).hexdigest(),
        hashlib.sha1(ACCOUNT.encode()).hexdigest(),
        hashlib.md5(ACCOUNT.encode()).hexdigest(),
        hashlib.sha256(ACCOUNT.encode()).hexdigest()[:16] + CODE[:16],
    ],
)
def test_a_value_that_reveals_the_account_is_found(value: str) -> None:
    assert "A cookie holds the name of the account." in list(cookie_faults([LINE.format(value)], ACCOUNT))


def test_a_random_code_reveals_nothing() -> None:
    assert list(cookie_faults([LINE.format(CODE)], ACCOUNT)) == []

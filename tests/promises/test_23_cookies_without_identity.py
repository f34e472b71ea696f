"""Promise 23: a session cookie says nothing about who you are."""

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

CODE = "k3v9x0q7w2m8z4t6b1n5c8j0d3f7h2s9"
ACCOUNT = "example-clerk"


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[23]["verdict"] == "kept", findings[23]


def test_cookies_that_are_alike_are_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[23]["verdict"] == "failed"
    assert "The cookie __Host-session is alike in two sessions." in found_broken[23]["figure"]


@pytest.mark.parametrize(
    "value",
    [
        ACCOUNT,
        f"{CODE}{ACCOUNT}{CODE}",
        base64.b64encode(f"7:{ACCOUNT}:xy".encode()).decode(),
        ACCOUNT.encode().hex(),
        hashlib.sha256(ACCOUNT.encode()).hexdigest(),
        hashlib.md5(b"4711").hexdigest(),
        hashlib.sha256(ACCOUNT.encode()).hexdigest()[:16],
        "4711",
    ],
)
def test_a_value_that_reveals_the_account_is_found(value: str) -> None:
    from keepfaith.third_party.checks.p23_session_identity import identity_faults

    assert identity_faults(value, ACCOUNT, "4711") == ["A cookie tells the account."]


def test_a_random_code_reveals_nothing() -> None:
    from keepfaith.third_party.checks.p23_session_identity import identity_faults

    assert identity_faults(CODE, ACCOUNT, "4711") == []


@given(some.text(min_size=8), some.text(), some.text(), some.text(), some.text())
def test_a_run_in_common_is_found_anywhere(run: str, a: str, b: str, c: str, d: str) -> None:
    from keepfaith.third_party.checks.p23_session_identity import have_common_run

    assert have_common_run(a + run + b, c + run + d)


def test_values_without_a_run_in_common_share_nothing() -> None:
    from keepfaith.third_party.checks.p23_session_identity import have_common_run

    assert not have_common_run(CODE, CODE[::-1])
    assert have_common_run("7", "7")

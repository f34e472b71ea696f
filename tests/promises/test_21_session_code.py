"""Promise 21: a session cookie holds one random code that identifies the session."""

import base64
from collections import deque

import pytest

from keepfaith.prober.desk import session_journeys
from keepfaith.prober.desk.cookie_lines import cookie_faults

RANDOM = ["k3v9x0q7w2m8z4t6b1n5c8j0d3f7h2s9", "p0r4y8e2u6i1o5a9g3l7k2v6x0q4w8m1"]
WORDS = b"the clerk of Monday"
LINE = "__Host-session={}; HttpOnly; Path=/; SameSite=Lax; Secure"


@pytest.fixture(autouse=True)
def _no_earlier_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_journeys, "_codes", deque(maxlen=9))


def faults(before: str, code: str, planted: str = "x" * 32) -> str:
    return " ".join(session_journeys._reused(before, code, planted))


def test_codes_of_chance_are_well() -> None:
    assert faults("", RANDOM[0]) == ""
    assert faults(RANDOM[1], "z5t9b3n7c1j6d0f4h8s2p7r1y5e9u3i0") == ""


@pytest.mark.parametrize(
    ("before", "code", "planted", "fault"),
    [
        (RANDOM[0], RANDOM[0], "", "stayed the same"),
        ("", RANDOM[0], RANDOM[0], "brought along"),
        (RANDOM[0], RANDOM[1], RANDOM[0], "brought along"),
        (RANDOM[0], "a" * 22 + RANDOM[0][:10], "", "a second time"),
        ("session-00000412-0001-aaaaaaaaaa", "session-00000412-0002-bbbbbbbbbb", "", "a second time"),
    ],
)
def test_a_code_that_is_not_new_is_found(before: str, code: str, planted: str, fault: str) -> None:
    assert fault in faults(before, code, planted or "x" * 32)


def test_a_code_of_an_earlier_sign_in_is_found() -> None:
    assert faults("", RANDOM[0]) == ""
    assert "a second time" in faults("", RANDOM[0])


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        (RANDOM[0], ""),
        (RANDOM[0][:20], "not one that is drawn by chance"),
        (WORDS[:16].hex(), "text in another writing"),
        (base64.b32encode(b"a clerk of Monday at")[:32].decode().lower(), "text in another writing"),
    ],
)
def test_a_code_that_is_short_or_text_is_found(code: str, fault: str) -> None:
    amiss = list(cookie_faults([LINE.format(code)], "example-clerk"))
    assert (fault in " ".join(amiss)) if fault else amiss == []

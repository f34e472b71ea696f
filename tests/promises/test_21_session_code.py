"""Promise 21: a session cookie holds one random code that identifies the session."""

import base64
from typing import Any

import pytest

RANDOM = [
    "k3v9x0q7w2m8z4t6b1n5c8j0d3f7h2s9",
    "p0r4y8e2u6i1o5a9g3l7k2v6x0q4w8m1",
    "z5t9b3n7c1j6d0f4h8s2p7r1y5e9u3i0",
]


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[21]["verdict"] == "kept", findings[21]


def test_codes_in_a_row_are_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[21]["verdict"] == "failed"
    assert "fewer than 128 bits" in found_broken[21]["figure"]


@pytest.mark.parametrize(
    ("codes", "fault"),
    [
        (RANDOM, ""),
        ([RANDOM[0], RANDOM[0], RANDOM[1]], "same code"),
        ([code[:20] for code in RANDOM], "fewer than 128 bits"),
        (["a" * 200], "fewer than 128 bits"),
        ([*RANDOM, base64.b64encode(b"example-clerk signed in on Monday").decode()], "decodes to text"),
        ([*RANDOM, b"example-clerk signed in on Monday".hex()], "decodes to text"),
        (
            [*RANDOM, base64.b32encode(b"example-clerk signed in on Monday").decode().rstrip("=")],
            "decodes to text",
        ),
    ],
)
def test_each_way_in_which_a_code_can_be_wrong_is_found(codes: list[str], fault: str) -> None:
    from keepfaith.third_party.checks.p21_session_code import code_faults

    faults = code_faults(codes)
    assert (fault in " ".join(faults)) if fault else faults == []

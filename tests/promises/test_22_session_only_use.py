"""Promise 22: the code keeps a session together and is used for nothing else."""

from typing import Any

import pytest

from keepfaith.policies.promises.crawler import Answer

CODE = "k3v9x0q7w2m8z4t6b1n5c8j0d3f7h2s9"


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[22]["verdict"] == "kept", findings[22]


def test_a_code_that_is_stored_is_found(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[22]["verdict"] == "failed"
    assert "The table public.staff_session holds the code of a session." in found_broken[22]["figure"]


@pytest.mark.parametrize(
    ("headers", "body", "fault"),
    [
        ((("Set-Cookie", f"__Host-session={CODE}"),), b"page", ""),
        ((("Location", f"/desk/?session={CODE}"),), b"", "in a header"),
        ((), f"<a href='/desk/?{CODE}'>on</a>".encode(), "on the page"),
    ],
)
def test_a_code_in_an_address_or_on_a_page_is_found(
    headers: tuple[tuple[str, str], ...], body: bytes, fault: str
) -> None:
    from keepfaith.third_party.checks.p22_session_use import leak_faults

    faults = leak_faults(Answer("/desk/account/", 200, headers, body), CODE)
    assert (fault in " ".join(faults)) if fault else faults == []

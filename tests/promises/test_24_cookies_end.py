"""Promise 24: a session cookie expires with its session and opens nothing afterwards."""

from typing import Any


def test_the_check_finds_it_kept(findings: dict[int, dict[str, Any]]) -> None:
    assert findings[24]["verdict"] == "kept", findings[24]
    assert "after 12 hours" in findings[24]["figure"]


def test_codes_that_still_open_the_desk_are_found_all_three(found_broken: dict[int, dict[str, Any]]) -> None:
    assert found_broken[24]["verdict"] == "failed"
    assert found_broken[24]["figure"] == "3 of 3: A code still opens the desk after sign-out."


def test_the_checks_remove_the_accounts_that_they_make(
    findings: dict[int, dict[str, Any]], served: Any
) -> None:
    import json
    import os
    import subprocess
    import sys
    from pathlib import Path

    assert findings
    completed = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "staff", "list", "--json"],
        env={**os.environ, "KEEPFAITH_DATA": str(served.data)},
        capture_output=True,
        text=True,
        check=True,
    )
    accounts = json.loads(completed.stdout)["accounts"]
    assert not [account for account in accounts if account["account"].startswith("keepfaith-probe-")]

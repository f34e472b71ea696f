"""Portals for the checks to look at: a scratch one, the real one, one with an outside tool, and one that is broken."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Served, serving
from tests.promises.scratch_portal import Scratch, scratch_portal

ROOT = Path(__file__).parents[2]
EXAMINED = ("11", "20", "21", "22", "23", "24", "26", "27", "29", "30")
BROKEN = {"DJANGO_SETTINGS_MODULE": "tests.promises.broken_settings", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    with scratch_portal(tmp_path / "scratch") as portal:
        yield portal


@pytest.fixture(scope="session")
def found(served: Served) -> dict[int, dict[str, Any]]:
    """What the checks of sessions and tools find on the portal as it is, by promise."""
    return _examined(served)


@pytest.fixture(scope="session")
def found_with_tool(served_with_tool: Served, agency_with_tool: Path) -> dict[int, dict[str, Any]]:
    """What they find where the edition in force enables the outside tool."""
    return _examined(served_with_tool, KEEPFAITH_AGENCY=str(agency_with_tool))


@pytest.fixture(scope="session")
def found_broken(agency_with_tool: Path) -> Iterator[dict[int, dict[str, Any]]]:
    """What they find on a portal whose sessions and tools are as they must not be."""
    more = {**BROKEN, "KEEPFAITH_AGENCY": str(agency_with_tool)}
    with serving("broken", **more) as portal:
        yield _examined(portal, **more)


def _examined(portal: Served, **more: str) -> dict[int, dict[str, Any]]:
    only = [word for number in EXAMINED for word in ("--only", number)]
    done = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "promises", "--json", *only],
        env={**os.environ, "KEEPFAITH_DATA": str(portal.data), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return {row["number"]: row for row in json.loads(done.stdout)["promises"]}

"""Portals for the checks to look at: a scratch one, the real one, and one whose sessions are broken."""

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
SESSIONS = ("20", "21", "22", "23", "24")
BROKEN = {"DJANGO_SETTINGS_MODULE": "tests.promises.broken_settings", "PYTHONPATH": str(ROOT)}


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    with scratch_portal(tmp_path / "scratch") as portal:
        yield portal


@pytest.fixture(scope="session")
def found(served: Served) -> dict[int, dict[str, Any]]:
    """What the checks of sessions find on the portal as it is, by promise."""
    return _examined(served)


@pytest.fixture(scope="session")
def found_broken() -> Iterator[dict[int, dict[str, Any]]]:
    """What they find on a portal whose sessions are as they must not be."""
    with serving("broken", **BROKEN) as portal:
        yield _examined(portal, **BROKEN)


def _examined(portal: Served, **more: str) -> dict[int, dict[str, Any]]:
    only = [word for number in SESSIONS for word in ("--only", number)]
    done = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "promises", "--json", *only],
        env={**os.environ, "KEEPFAITH_DATA": str(portal.data), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return {row["number"]: row for row in json.loads(done.stdout)["promises"]}

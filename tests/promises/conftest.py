"""Portals for the checks to look at: a scratch one, the real one, one with an outside tool, and one that is broken."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from keepfaith.website.runtime.data_directory import DataDirectory
from tests.conftest import Served, content_prober, serving
from tests.promises.scratch_portal import Scratch, scratch_portal
from tests.visits.published import publish_past_weeks

ROOT = Path(__file__).parents[2]
OF_TOOLS = ("27", "29", "30")
OF_VISITS = ("15", "16", "17", "18", "22", "47")
BROKEN = {"DJANGO_SETTINGS_MODULE": "tests.promises.broken_settings", "PYTHONPATH": str(ROOT)}


# What a visit to the whole portal saw that all tests of a process share; nothing changes it between them.
_TOURS: dict[Any, Any] = {}


@pytest.fixture(autouse=True)
def one_tour(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the tests of one process that only look at the served portal go through it once."""
    from keepfaith.policies.promises import crawler

    if "served" not in request.fixturenames or "scratch" in request.fixturenames:
        yield
        return
    token = crawler._shared.set(_TOURS)
    try:
        yield
    finally:
        crawler._shared.reset(token)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    """Give the scratch portal of a site in two languages, so that its tests can name every page."""
    two = override_settings(LANGUAGES=[("en", "English"), ("es", "Español")])
    with two, scratch_portal(tmp_path / "scratch") as portal:
        yield portal


@pytest.fixture(scope="session")
def findings(served: Served) -> dict[int, dict[str, Any]]:
    """The results of the checks of tools on the portal as it is, by promise."""
    return _examined(served)


@pytest.fixture(scope="session")
def found_with_tool(served_with_tool: Served, agency_with_tool: Path) -> dict[int, dict[str, Any]]:
    """What they find where the edition in force enables the outside tool."""
    return _examined(served_with_tool, KEEPFAITH_AGENCY=str(agency_with_tool))


@pytest.fixture(scope="session")
def found_broken(agency_with_tool: Path) -> Iterator[dict[int, dict[str, Any]]]:
    """What they find on a portal whose tools are as they must not be."""
    more = {**BROKEN, "KEEPFAITH_AGENCY": str(agency_with_tool)}
    with serving("broken", **more) as portal:
        yield _examined(portal, **more)


@pytest.fixture(scope="session")
def found_visits(served: Served) -> dict[int, dict[str, Any]]:
    """What the checks of visits find once the portal has recorded some, its own among them."""
    _recorded(served)
    publish_past_weeks(served.data / "visits")
    return _examined(served, only=OF_VISITS)


@pytest.fixture(scope="session")
def found_machines(served: Served) -> dict[int, dict[str, Any]]:
    """What the checks of the policy about machines find of what the portal has recorded."""
    _recorded(served)
    publish_past_weeks(served.data / "visits")
    return _examined(served, only=("8", "9"), document="non-human-visitors")


def _recorded(portal: Served) -> None:
    from keepfaith.policies.promises.crawler import fetch
    from keepfaith.visits.store.manifest import Manifest

    end = time.monotonic() + 90
    while not Manifest.at(portal.data / "visits").files("days"):
        assert time.monotonic() < end, "the portal recorded no visit within 90 seconds"
        assert fetch(portal.portal, "/policies/privacy/").status == 200
        time.sleep(0.5)


def _examined(
    portal: Served, *, only: Sequence[str] = OF_TOOLS, document: str = "privacy", **more: str
) -> dict[int, dict[str, Any]]:
    content_prober(DataDirectory.at(portal.data))
    numbers = [word for number in only for word in ("--only", number)]
    completed = subprocess.run(
        [Path(sys.executable).parent / "keepfaith", "promises", "--json", "--document", document, *numbers],
        env={**os.environ, "KEEPFAITH_DATA": str(portal.data), **more},
        capture_output=True,
        text=True,
        check=False,
    )
    assert completed.stdout, completed.stderr
    return {row["number"]: row for row in json.loads(completed.stdout)["promises"]}

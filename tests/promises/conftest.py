"""Portals for the checks to look at: a scratch one and the real one."""

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
from tests.conftest import Served, content_prober
from tests.promises.scratch_portal import Scratch, scratch_portal
from tests.visits.published import publish_past_weeks

OF_VISITS = ("15", "16", "17", "18", "47")


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    """Give the scratch portal of a site in two languages, so that its tests can name every page."""
    two = override_settings(LANGUAGES=[("en", "English"), ("es", "Español")])
    with two, scratch_portal(tmp_path / "scratch") as portal:
        yield portal


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
    from keepfaith.policies.promises.portal_request import fetch
    from keepfaith.visits.store.manifest import Manifest

    end = time.monotonic() + 90
    while not Manifest.at(portal.data / "visits").files("days"):
        assert time.monotonic() < end, "the portal recorded no visit within 90 seconds"
        assert fetch(portal.portal, "/policies/privacy/").status == 200
        time.sleep(0.5)


def _examined(
    portal: Served, *, only: Sequence[str], document: str = "privacy", **more: str
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

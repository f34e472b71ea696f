"""Portals for the checks to look at: a scratch one, and the real one with an outside tool enabled."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Served, serving
from tests.promises.scratch_portal import Scratch, scratch_portal
from tests.tools.enabled_agency import agency_with_tool


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    with scratch_portal(tmp_path / "scratch") as portal:
        yield portal


@pytest.fixture(scope="session")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return agency_with_tool(tmp_path_factory.mktemp("agency") / "dese")


@pytest.fixture(scope="session")
def served_with_tool(agency: Path) -> Iterator[Served]:
    """The portal of an agency whose edition in force enables the tool."""
    with serving("with-tool", KEEPFAITH_AGENCY=str(agency)) as portal:
        yield portal

"""A store of its own for each test of the pages."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.visits.store.location import FOLDER


@pytest.fixture
def today() -> dt.date:
    """The agency's day."""
    return this_agency().day(dt.datetime.now(dt.UTC))


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    """An empty store that the portal reads."""
    settings.DATA = tmp_path
    return tmp_path / FOLDER

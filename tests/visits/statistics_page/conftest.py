"""A store of its own for each test of the pages."""

from pathlib import Path

import pytest

from keepfaith.visits.store.location import FOLDER


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    """An empty store that the portal reads."""
    settings.DATA = tmp_path
    return tmp_path / FOLDER

"""A scratch portal for the checks to look at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.scratch_portal import Scratch, scratch_portal


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    with scratch_portal(tmp_path / "scratch") as portal:
        yield portal

"""One portal whose processes are stopped, for all tests that stop some."""

import os
from collections.abc import Iterator

import pytest

from tests.attacks.stopped_portals import StoppedPortal, stopped_portal


@pytest.fixture(scope="session")
def portal() -> Iterator[StoppedPortal]:
    """Give one whose database is on a small disk of its own, where this user may mount one."""
    with stopped_portal(room="192M" if os.geteuid() == 0 else "") as made:
        yield made

"""The marker `root`: what root alone can do is left out for everybody else, and `make test-root` runs it."""

import os

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    marker = item.get_closest_marker("root")
    if marker and os.geteuid() != 0:
        pytest.skip(*marker.args)

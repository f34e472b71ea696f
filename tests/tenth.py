"""`--tenth COMMIT`: of the long tests a tenth, another with each commit; `--minutes N`: begin none after that time."""

import hashlib
import time

import pytest

SHARE = 10
# They want 1.5 GB of packages, which `make test-all` installs.
ENGINES = "tests/visits/engines/test_engines.py"
_begun = time.monotonic()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tenth", metavar="COMMIT", help="a tenth of the long tests, chosen by this hash")
    parser.addoption("--minutes", type=float, help="begin no further test after so many minutes")


def is_chosen(commit: str, name: str, *, share: int = SHARE) -> bool:
    """Return whether a test, or a file, is of the tenth of a commit, or of another share."""
    digest = hashlib.sha256(f"{commit} {name}".encode()).digest()
    return int.from_bytes(digest) % share == 0


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    commit = config.getoption("tenth")
    if not commit:
        return
    chosen = [
        item
        for item in items
        if item.get_closest_marker("long")
        and is_chosen(commit, item.nodeid)
        and not item.nodeid.startswith(ENGINES)
    ]
    left_out = [item for item in items if item not in chosen]
    items[:] = chosen
    config.hook.pytest_deselected(items=left_out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    minutes = item.config.getoption("minutes")
    if minutes and time.monotonic() - _begun > minutes * 60:
        pytest.skip(f"the {minutes:g} minutes for these tests are over")

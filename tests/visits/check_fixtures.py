"""What the tests of the checks of visits share: a store of the portal's own, and a portal that nobody asks."""

import datetime as dt
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from keepfaith.policies.sections.check import Portal
from keepfaith.visits.checks import planted_request
from keepfaith.visits.store import ledger_anchor

NOBODY = Portal("https://localhost:1", "http://localhost:2", Path("none"))


@pytest.fixture
def visits(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The portal's store of visits, which is not there yet and of which the ledger knows nothing."""
    settings.DATA = tmp_path
    monkeypatch.setattr(ledger_anchor, "STORE_NAME", f"visits-{secrets.token_hex(8)}")
    yield tmp_path / "visits"
    ledger_anchor._next_due.clear()


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let what is planted count as recorded with the next commit, without waiting."""
    planted_request._planted.clear()
    monkeypatch.setattr(planted_request, "WAIT_SECONDS", 0.0)
    monkeypatch.setattr(planted_request, "_ON_ITS_WAY", dt.timedelta(seconds=-5))
    yield
    planted_request._planted.clear()

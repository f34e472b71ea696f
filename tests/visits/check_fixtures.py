"""What the tests of the checks of visits share: a store of the portal's own, and a portal that nobody asks."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from keepfaith.policies.sections.check import Portal
from keepfaith.visits.store import ledger_anchor

NOBODY = Portal("https://localhost:1", "http://localhost:2", Path("none"))


@pytest.fixture
def visits(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The portal's store of visits, which is not there yet and of which the ledger knows nothing."""
    settings.DATA = tmp_path
    monkeypatch.setattr(ledger_anchor, "STORE_NAME", f"visits-{secrets.token_hex(8)}")
    yield tmp_path / "visits"
    ledger_anchor._next_due.clear()

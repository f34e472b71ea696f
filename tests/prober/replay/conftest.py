"""A custodian whose entries are decided again."""

from contextlib import closing

import pytest

from keepfaith.custody.store import items
from keepfaith.custody.store.store import Store
from tests.prober.replay.scratch import Scratch


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "custody", bytes(32))) as opened:
        yield opened


@pytest.fixture
def scratch(store, tmp_path):
    return Scratch(store, tmp_path / "prober")


@pytest.fixture(params=["acted", "before acts were declared"])
def written(request, monkeypatch):
    """Have the entries of the acts of their own kinds, too, as they were before there was one kind for all."""
    if request.param != "acted":
        draft = items.draft_entry
        monkeypatch.setattr(items, "draft_entry", lambda _, at, *, act, **more: draft(act, at, **more))

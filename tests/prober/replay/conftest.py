"""A custodian whose entries are decided again."""

from contextlib import closing

import pytest

from keepfaith.custody.store.store import Store
from tests.prober.replay.scratch import Scratch


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "custody", bytes(32))) as opened:
        yield opened


@pytest.fixture
def scratch(store, tmp_path):
    return Scratch(store, tmp_path / "prober")

"""A custodian whose entries are decided again."""

from contextlib import closing

import pytest

from keepfaith.custody.store.store import Store
from tests.prober.replay.scratch import Scratch


@pytest.fixture
def scratch(tmp_path):
    with closing(Store.open(tmp_path / "custody", bytes(32))) as store:
        yield Scratch(store, tmp_path / "prober")

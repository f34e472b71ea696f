"""A web process loads of custody the protocol and the client, and no library that counts or draws before it is used."""

import json
import subprocess
import sys

import pytest

from tests.portals import ROOT

# What a process of the custodian alone loads: its store, its keyring with the key-encryption key, its ledger.
OWN = ("server", "store", "ledger", "archives", "__main__")
# As many modules of custody as a web process needs: each more is one to think about.
MOST = 57
LOADED = """
import json, sys
from keepfaith.website import wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture(scope="module")
def loaded():
    """The modules that a fresh interpreter loads as a web process does."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED], cwd=ROOT, capture_output=True, check=True, text=True
    )
    whole = json.loads(ran.stdout)
    assert "keepfaith.website.urls" in whole
    return whole


@pytest.fixture
def custody(loaded):
    """Those of custody, by their names there."""
    return [
        name.removeprefix("keepfaith.custody.") for name in loaded if name.startswith("keepfaith.custody.")
    ]


def test_a_web_process_loads_neither_the_custodians_store_nor_its_keys(custody):
    assert "client.connection" in custody
    assert [name for name in custody if name.startswith(OWN)] == []


def test_a_web_process_loads_few_modules_of_custody(custody):
    assert len(custody) <= MOST, custody


def test_a_web_process_does_without_what_it_seldom_uses(loaded):
    """The supervisor loads the same pages to check them: each portal would read these twice at its start."""
    assert {"polars", "duckdb", "typst"} & set(loaded) == set()

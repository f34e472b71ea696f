"""A web process loads the custodian's protocol and the client, and nothing of the custodian's own side."""

import json
import subprocess
import sys

import pytest

from tests.portals import ROOT

# What a process of the custodian alone loads: its store, its keyring with the key-encryption key, its ledger.
OWN = ("server", "store", "ledger", "archives", "__main__")
# As many modules of custody as a web process needs: each more is one to think about.
MOST = 40
LOADED = """
import json, sys
from keepfaith.website import wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(json.dumps(sorted(name for name in sys.modules if name.startswith("keepfaith."))))
"""


@pytest.fixture(scope="module")
def custody():
    """The modules of custody that a fresh interpreter loads as a web process does."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADED], cwd=ROOT, capture_output=True, check=True, text=True
    )
    whole = json.loads(ran.stdout)
    assert "keepfaith.website.urls" in whole
    return [
        name.removeprefix("keepfaith.custody.") for name in whole if name.startswith("keepfaith.custody.")
    ]


def test_a_web_process_loads_neither_the_custodians_store_nor_its_keys(custody):
    assert "client.connection" in custody
    assert [name for name in custody if name.startswith(OWN)] == []


def test_a_web_process_loads_few_modules_of_custody(custody):
    assert len(custody) <= MOST, custody

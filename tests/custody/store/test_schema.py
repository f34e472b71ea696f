"""A store that another version wrote is refused, with what to delete, and nothing in it is changed."""

import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.archives.store_copy import copying
from keepfaith.custody.store import schema
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

KEK = bytes(32)
# The last form before entries had their second one.
EARLIER = """
CREATE TABLE meta(name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tallies(day INTEGER, kind TEXT, count INTEGER NOT NULL) STRICT;
PRAGMA user_version = 5;
"""


@pytest.fixture(params=[5, 4, 1, schema.FORM + 1])
def other(tmp_path, request):
    """A store of another form."""
    with closing(sqlite3.connect(tmp_path / schema.STORE)) as connection:
        connection.executescript(EARLIER)
        connection.execute(f"PRAGMA user_version = {request.param}")
        connection.execute("PRAGMA journal_mode = WAL")
    return tmp_path, request.param


def test_a_store_of_another_form_is_refused_and_says_what_to_delete(other):
    directory, form = other
    before = (directory / schema.STORE).read_bytes()
    with pytest.raises(KeepfaithError, match=f"form {form}, not {schema.FORM}.*delete the data directory"):
        Store.open(directory, KEK)
    assert (directory / schema.STORE).read_bytes() == before


def test_a_store_of_another_form_is_not_copied_into_an_archive(other):
    directory, form = other
    with pytest.raises(KeepfaithError, match=f"form {form}"), copying(directory, KEK):
        pass


def test_a_store_of_this_form_opens_again(tmp_path):
    Store.open(tmp_path, KEK).close()
    Store.open(tmp_path, KEK).close()

"""A store of a form that this release does not open is refused, with what to do, and nothing in it is changed."""

import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.archives.store_copy import copying
from keepfaith.custody.store import forms, schema
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

KEK = bytes(32)
# The last form before entries had their second one.
EARLIER = """
CREATE TABLE meta(name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE tallies(day INTEGER, kind TEXT, count INTEGER NOT NULL) STRICT;
PRAGMA user_version = 5;
"""


@pytest.fixture(params=[forms.OLDEST - 1, 5, 1, forms.FORM + 1])
def other(tmp_path, request):
    """A store of another form."""
    with closing(sqlite3.connect(tmp_path / schema.STORE)) as connection:
        connection.executescript(EARLIER)
        connection.execute(f"PRAGMA user_version = {request.param}")
        connection.execute("PRAGMA journal_mode = WAL")
    return tmp_path, request.param


def test_a_store_of_another_form_is_refused_and_says_what_to_do(other):
    directory, form = other
    before = (directory / schema.STORE).read_bytes()
    with pytest.raises(KeepfaithError) as refusal:
        Store.open(directory, KEK)
    is_newer = form > forms.FORM
    assert refusal.value.problem.startswith("A newer version" if is_newer else "An older version")
    assert f"it has form {form}" in refusal.value.problem
    assert ("Use that release" if is_newer else "Start in between a release") in refusal.value.remedy
    assert (directory / schema.STORE).read_bytes() == before


def test_a_store_of_another_form_is_not_copied_into_an_archive(other):
    directory, form = other
    with pytest.raises(KeepfaithError, match=f"form {form}"), copying(directory, KEK):
        pass


def test_a_store_of_this_form_opens_again(tmp_path):
    Store.open(tmp_path, KEK).close()
    Store.open(tmp_path, KEK).close()

"""The custodian's store is set back to an earlier copy: the database alone, or all of it with its checkpoint."""

import shutil
from contextlib import suppress

import pytest

from keepfaith.custody.client.connection import Refused

from .custodians import CLERK
from .test_store_edited import at_rest, starts, stopped
from .trying import compare


def set_back(*names):
    """An ended duty is back with an earlier copy of some of the store's files, or of all."""

    def attack(build):
        custody, facts = build
        earlier, later = custody.folder / "earlier", custody.folder / "later"
        shutil.copytree(custody.store, earlier)
        custody.start()
        custody.wrong_clock(2)
        custody.control.end_duty(CLERK, "assistance")
        custody.erase(facts.request)
        # Of a database alone the checkpoint file tells; the portal's word is not needed.
        seen = None if names else custody.witness.witness(None)[0]
        at_rest(custody)
        shutil.copytree(custody.store, later)
        while True:
            shutil.rmtree(custody.store)
            shutil.copytree(later, custody.store)
            for name in names or [path.name for path in earlier.iterdir()]:
                shutil.copyfile(earlier / name, custody.store / name)
            yield is_back(custody, facts, seen)

    attack.__name__ = f"set {' and '.join(names) or 'everything'} back"
    return attack


def is_back(custody, facts, seen):
    """Return whether the duty opens again; the portal shows the checkpoint it saw last, as its worker often does."""
    if custody.verified() or not starts(custody):
        return False
    with suppress(Refused):
        custody.witness.witness(seen)
    had = bool(custody.taken(facts.question))
    try:
        custody.erase(facts.request)
    except Refused:
        had = False
    at_rest(custody)
    return had and not custody.verified()


@pytest.mark.long
def test_a_database_set_back_alone_is_found():
    compare(set_back("store.sqlite3"), 5, real=stopped(), weakened=stopped("blind"))


@pytest.mark.parametrize("tries", [1, pytest.param(4, marks=pytest.mark.long)])
def test_a_witness_of_a_later_checkpoint_finds_a_whole_store_set_back(tries):
    compare(set_back(), tries, real=stopped(), weakened=stopped("sees_no_checkpoints"))

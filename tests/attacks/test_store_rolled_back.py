"""The custodian's store is set back to an earlier copy: the database alone, or all of it with its head."""

import shutil

import pytest

from keepfaith.custody.asking import Refused

from .custodians import CLERK
from .test_store_edited import at_rest, starts, stopped
from .trying import GaveWay, compare

# What finds it: nothing in the store itself. An export of the ledger that is kept elsewhere has a later head; and check
# 44 finds rows without a key once something was kept since. A duty that was ended, alone, is seen by neither here.
WHOLE = (
    "database and head file set back together are the store as it once was; only a head kept elsewhere tells, and "
    "`ledger verify` is given none"
)


def set_back(*names):
    """An ended duty is back with an earlier copy of some of the store's files, or of all."""

    def attack(build):
        custody, facts = build
        earlier, later = custody.folder / "earlier", custody.folder / "later"
        shutil.copytree(custody.store, earlier)
        custody.start()
        custody.wrong_clock(2)
        custody.control.end_duty(CLERK, "assistance")
        custody.shred(facts.request)
        at_rest(custody)
        shutil.copytree(custody.store, later)
        while True:
            shutil.rmtree(custody.store)
            shutil.copytree(later, custody.store)
            for name in names or [path.name for path in earlier.iterdir()]:
                shutil.copyfile(earlier / name, custody.store / name)
            yield is_back(custody, facts)

    attack.__name__ = f"set {' and '.join(names) or 'everything'} back"
    return attack


def is_back(custody, facts):
    if custody.verified() or not starts(custody):
        return False
    had = bool(custody.taken(facts.question))
    try:
        custody.shred(facts.request)
    except Refused:
        had = False
    at_rest(custody)
    return had and not custody.verified()


@pytest.mark.parametrize("tries", [pytest.param(5, marks=pytest.mark.long)])
def test_a_database_set_back_alone_is_found(tries):
    compare(set_back("store.sqlite3"), tries, real=stopped(), weakened=stopped("blind"))


@pytest.mark.long
@pytest.mark.xfail(strict=True, raises=GaveWay, reason=WHOLE)
def test_a_whole_store_set_back_is_found():
    compare(set_back(), 3, real=stopped(), weakened=stopped("blind"))

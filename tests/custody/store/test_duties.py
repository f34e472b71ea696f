"""Duties end with their day, and with the year in which nobody said that they are still needed."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest

from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.staff_messages import RENEWED_WITHIN
from keepfaith.custody.store import duties
from keepfaith.custody.store.grants import Grant, StaffAct
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(1)
TODAY = AT.date()
CHIEF = StaffAct("chief", ADMINISTRATOR)


@pytest.fixture
def store(tmp_path):
    with closing(Store.open(tmp_path / "store", bytes(32))) as opened:
        yield opened


def given(store, employee, duty="literature", **more):
    with store.transaction():
        store.duties.assign(Grant(employee, duty, **more), at=AT)
    return next(one.number for one in store.duties.page(after=0) if one.employee == employee)


def has(store, employee, day=TODAY):
    return bool(store.duties.of(employee, on=day))


def end_due(store, *, after):
    with store.transaction():
        store.duties.end_due(at=AT + after)


def test_a_duty_lasts_from_its_first_day_to_its_last(store):
    given(store, "clerk", starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    assert [has(store, "clerk", TODAY + days * DAY) for days in range(4)] == [False, True, True, False]


@pytest.mark.parametrize("more", [{}, {"starts_on": TODAY}])
def test_what_would_end_before_it_starts_is_refused_in_words(store, more):
    with pytest.raises(KeepfaithError, match="would end before it starts"):
        given(store, "clerk", ends_on=TODAY - DAY, **more)
    assert not has(store, "clerk")


def test_what_is_over_is_ended_with_an_entry(store):
    number = given(store, "clerk", ends_on=TODAY)
    end_due(store, after=0 * DAY)
    assert store.duties.find(number)
    end_due(store, after=DAY)
    assert store.duties.find(number) is None
    details = store.details(store.checkpoint.count)
    assert (details["employee"], details["assignment"], details["reason"]) == ("clerk", number, "end-date")


def test_what_nobody_renews_within_a_year_ends(store):
    number, renewed = given(store, "clerk"), given(store, "herald")
    with store.transaction():
        store.duties.renew(renewed, CHIEF, at=AT + DAY)
    end_due(store, after=RENEWED_WITHIN)
    assert store.duties.find(number)
    end_due(store, after=RENEWED_WITHIN + DAY)
    assert (store.duties.find(number), store.duties.find(renewed) is not None) == (None, True)
    assert store.details(store.checkpoint.count)["reason"] == "not-renewed"


def test_the_last_administrator_and_the_prober_s_accounts_stay(store):
    first, second = given(store, "chief", ADMINISTRATOR), given(store, "other", ADMINISTRATOR)
    with store.transaction():
        store.probe_accounts.enroll("probe", at=AT)
    probe = given(store, "probe")
    end_due(store, after=RENEWED_WITHIN + DAY)
    assert [store.duties.find(number) is None for number in (first, second, probe)] == [True, False, False]


def test_what_ended_is_named(store):
    given(store, "chief", ADMINISTRATOR, ends_on=TODAY)
    with store.transaction():
        assert store.duties.end_due(at=AT) == []
        assert store.duties.end_due(at=AT + DAY) == [ADMINISTRATOR]
    assert store.duties.administrators(on=TODAY + DAY) == ()


def test_proposals_are_not_written_without_end(store, monkeypatch):
    monkeypatch.setattr(duties, "MAX_PROPOSALS", 2)
    with store.transaction():
        for name in ("one", "two"):
            store.duties.propose(Grant(name, "literature"), CHIEF, at=AT)
        with pytest.raises(KeepfaithError, match="2 proposals wait"):
            store.duties.propose(Grant("three", "literature"), CHIEF, at=AT)


def test_a_number_is_never_used_again(store):
    with store.transaction():
        number = store.duties.propose(Grant("one", "literature"), CHIEF, at=AT)
        store.duties.decline(number, CHIEF, at=AT)
        other = store.duties.propose(Grant("two", "records"), CHIEF, at=AT)
        with pytest.raises(KeepfaithError, match="waits"):
            store.duties.confirm(number, StaffAct(), at=AT)
    assert number != other


def test_what_waits_is_given_by_being_confirmed_alone(store):
    with store.transaction():
        store.duties.propose(Grant("one", "literature"), CHIEF, at=AT)
        with pytest.raises(KeepfaithError, match="proposed"):
            store.duties.assign(Grant("one", "literature"), at=AT)
        # Who leaves takes along what waits for them.
        assert store.duties.end_every(employee="one", at=AT) == ()
    assert store.duties.page(after=0) == ()


def test_not_even_a_faulty_decision_writes_down_ones_own_proposal(store):
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.duties.propose(Grant("chief", "literature"), CHIEF, at=AT)

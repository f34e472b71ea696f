"""A record is held for a case, by its reference or number, and stays until each case that holds it has released it."""

import datetime as dt
import secrets
from dataclasses import replace

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.due_records import holds
from keepfaith.disclosure.retention.legal_holds import (
    InvalidReference,
    NoSuchCase,
    NoSuchRecord,
    Officer,
    StillHolds,
    cases,
    close_case,
    hold,
    open_case,
    opening_order,
    record_named,
    release,
)

from .conftest import LITERATURE, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def opened(by: Officer) -> str:
    """Open one more case, and return its name."""
    return open_case(by=by, token=secrets.token_bytes(32))


def entries() -> int:
    return custodian().status().entries


def test_a_record_is_found_as_its_receipt_shows_it_and_by_its_number():
    record = received(**LITERATURE).record
    reference = f"{record.reference[:5]}-{record.reference[5:]}"
    for typed in (record.reference, reference, f" {reference.lower()} ", str(record.pk), record.pk.hex):
        assert record_named(typed) == record
    for typed in ("", "0" * 10, "0" * 32, "?", "x" * 5_000):
        with pytest.raises(NoSuchRecord):
            record_named(typed)


def test_a_hold_and_its_release_are_entered_once_and_name_the_case(officer):
    record, case = received(**LITERATURE).record, opened(officer)
    before = entries()
    for _ in range(2):
        hold(record, by=officer, case=case)
    assert (holds().cases[record.pk], entries() - before) == ((case,), 1)
    for _ in range(2):
        release(record, by=officer, case=case, reason="settled")
    assert (record.pk in holds().cases, entries() - before) == (False, 2)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_two_cases_hold_each_releases_alone(officer, order):
    record, both = received(**LITERATURE).record, (opened(officer), opened(officer))
    for case in both:
        hold(record, by=officer, case=case)
    first, last = (both[number] for number in order)
    release(record, by=officer, case=first, reason="settled")
    assert holds().cases[record.pk] == (last,)
    with pytest.raises(StillHolds, match=last):
        close_case(last, by=officer)
    release(record, by=officer, case=last, reason="settled")
    assert record.pk not in holds().cases
    close_case(last, by=officer)
    with pytest.raises(NoSuchCase, match=last):
        hold(record, by=officer, case=last)
    assert last not in {case.case for case in cases()}
    assert last in {case.case for case in cases(open_only=False)}


def test_the_newest_case_is_listed_first_with_its_number_elsewhere(officer):
    older, newer = (
        opened(officer),
        open_case(by=officer, token=bytes(31) + b"n", number_elsewhere="2026-CV-1"),
    )
    listed = [case for case in cases() if case.case in (older, newer)]
    assert [case.case for case in listed] == [newer, older]
    assert [case.number_elsewhere for case in listed] == ["2026-CV-1", ""]


def test_numbers_of_another_kind_make_no_case_newer(officer):
    opened(officer)
    newer = cases()[0]
    older = replace(
        newer, case=f"other-{newer.opened_on:%Y}-999", opened_on=newer.opened_on - dt.timedelta(1)
    )
    assert sorted([older, newer], key=opening_order, reverse=True) == [newer, older]


def test_nobody_without_the_duty_opens_holds_releases_or_closes_and_that_is_entered(officer):
    record, case, stranger = received(**LITERATURE).record, opened(officer), Officer("literature-clerk")
    hold(record, by=officer, case=case)
    before = entries()
    for act in (
        lambda: hold(record, by=stranger, case=case),
        lambda: release(record, by=stranger, case=case, reason="settled"),
        lambda: opened(stranger),
        lambda: close_case(case, by=stranger),
    ):
        with pytest.raises(Refused, match="duty"):
            act()
    assert (holds().cases[record.pk], entries() - before) == ((case,), 4)


def test_an_employee_acts_under_the_duty_that_may_hold():
    assert Officer.under("somebody", ("literature", "privacy")).duty == "privacy"
    assert Officer.under("somebody", ("literature",)).duty == "records"


@pytest.mark.parametrize("reason", ["", "Mr Example asked", "x" * 33, "a\nb", "ü"])
def test_a_reason_that_is_not_a_short_word_is_refused(officer, reason):
    record, case = received(**LITERATURE).record, opened(officer)
    hold(record, by=officer, case=case)
    with pytest.raises(InvalidReference, match="Leave out people's names"):
        release(record, by=officer, case=case, reason=reason)
    assert holds().cases[record.pk] == (case,)


@pytest.mark.parametrize("named", ["Smith v. Example", "x" * 65, "a\nb", "ü", "-1"])
def test_a_number_with_other_signs_opens_nothing(officer, named):
    before = entries()
    with pytest.raises(InvalidReference, match="Leave out people's names"):
        open_case(by=officer, token=bytes(32), number_elsewhere=named)
    assert entries() == before


@pytest.mark.parametrize("case", ["", "legal-hold-1999-1", "x" * 40, "Ü", "own-check-2026-9"])
def test_nothing_is_held_for_a_case_that_there_is_not(officer, case):
    record = received(**LITERATURE).record
    for act in (
        lambda: hold(record, by=officer, case=case),
        lambda: release(record, by=officer, case=case, reason="settled"),
    ):
        with pytest.raises(NoSuchCase, match="no open case"):
            act()
    assert record.pk not in holds().cases

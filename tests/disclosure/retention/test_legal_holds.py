"""A hold is found by reference or number, needs a reason that names nobody, and is entered, as is its release."""

import pytest

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.retention.due_records import holds
from keepfaith.disclosure.retention.legal_holds import (
    InvalidReference,
    NoSuchRecord,
    Officer,
    hold,
    record_named,
    release,
)

from .conftest import LITERATURE, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


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


def test_a_hold_and_its_release_are_entered_with_the_reason_and_once(officer):
    record = received(**LITERATURE).record
    before = entries()
    for _ in range(2):
        hold(record, by=officer, reason="case-2026-17")
    assert (holds().reasons[record.pk], entries() - before) == ("case-2026-17", 1)
    for _ in range(2):
        release(record, by=officer, reason="settled")
    assert (record.pk in holds().reasons, entries() - before) == (False, 2)


def test_nobody_without_the_duty_holds_or_releases_and_that_is_entered(officer):
    record = received(**LITERATURE).record
    hold(record, by=officer, reason="litigation")
    before = entries()
    for act in (hold, release):
        with pytest.raises(Refused, match="duty"):
            act(record, by=Officer("literature-clerk"), reason="settled")
    assert (holds().reasons[record.pk], entries() - before) == ("litigation", 2)


@pytest.mark.parametrize("reason", ["", "Mr Example asked", "x" * 33, "a\nb", "ü"])
def test_a_reason_that_is_no_short_name_is_refused(officer, reason):
    record = received(**LITERATURE).record
    for act in (hold, release):
        with pytest.raises(InvalidReference, match="Name nobody"):
            act(record, by=officer, reason=reason)
    assert record.pk not in holds().reasons

"""An expired subscription leaves a tombstone; a row without its key is removed, but many such are not touched."""

import datetime as dt
import secrets
import uuid

import pytest

from keepfaith.disclosure.models import Record, Tombstone
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.disclosure.retention.expired_subscriptions import (
    MAX_INTERRUPTED,
    erase_expired,
    finish_interrupted,
)
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.website.processes.portal import LocalPortal
from tests.cases import opened_case
from tests.custody.resealing import rewrite

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


def subscribe() -> uuid.UUID:
    edition = posted_editions().in_force("privacy", at=dt.datetime.now(dt.UTC)).bundle.digest
    new_record = NewRecord(
        edition, "notice-subscriptions", "notices", {"email": Value("email-address", "reader@example.org")},
        form="notices", address="reader@example.org", topics=("hearings",),
    )  # fmt: skip
    return create_record(new_record, token=secrets.token_bytes(16), work=False).record


def backdate(record: uuid.UUID) -> None:
    """Let a subscription be eight days old."""
    days_back = "UPDATE subscriptions SET changed_on = changed_on - 8 WHERE record = ?"
    rewrite(LocalPortal().custody_folder, LocalPortal().custodian_key, days_back, record.bytes)


def test_an_unconfirmed_subscription_expires_and_leaves_a_tombstone_unless_it_is_on_hold(control):
    gone, on_hold = subscribe(), subscribe()
    for subscription in (gone, on_hold):
        backdate(subscription)
    control.hold(on_hold.bytes, case=opened_case(control), on=True)
    entries = custodian().status().entries
    assert erase_expired() == 1
    assert set(custodian().digests([gone.bytes, on_hold.bytes])) == {on_hold.bytes}
    assert [row.pk for row in Record.objects.filter(pk__in=[gone, on_hold])] == [on_hold]
    assert Tombstone.objects.get(pk=gone).permission == "EXAMPLE-2"
    # A record on hold is not tried again and again: each refusal would be an entry.
    assert erase_expired() == 0
    assert custodian().status().entries == entries + 1


def test_a_row_whose_key_is_gone_is_removed_and_leaves_a_tombstone():
    intact, broken = subscribe(), subscribe()
    custodian().discard(broken.bytes)
    assert finish_interrupted() == 1
    assert (Record.objects.filter(pk=broken).exists(), Record.objects.filter(pk=intact).exists()) == (
        False,
        True,
    )
    stone = Tombstone.objects.get(pk=broken)
    assert (stone.holding, stone.permission) == ("notice-subscriptions", "EXAMPLE-2")
    assert finish_interrupted() == 0


def test_many_rows_without_keys_mean_another_store_and_none_is_touched():
    subscriptions = [subscribe() for _ in range(MAX_INTERRUPTED + 1)]
    for subscription in subscriptions:
        custodian().discard(subscription.bytes)
    with pytest.raises(KeepfaithError, match="None was touched"):
        finish_interrupted()
    assert Record.objects.filter(pk__in=subscriptions).count() == len(subscriptions)


def test_a_subscription_that_has_not_expired_stays():
    subscription = subscribe()
    assert erase_expired() == 0
    assert Record.objects.filter(pk=subscription).exists()

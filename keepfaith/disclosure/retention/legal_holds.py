"""Holding: what a law, a court or a request needs longer stays, key and row, until it is released."""

import re
import uuid
from dataclasses import dataclass
from typing import Final, Protocol

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.disclosure.retention.destruction import DUTY
from keepfaith.errors import KeepfaithError

# As the custodian enters it.
_REASON: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_MAX_TYPED_LENGTH: Final = 40


class Holder(Protocol):
    """Who may ask the custodian to hold and to release; it enters who it was."""

    def hold(self, record: bytes, *, on: bool, reason: str) -> None:
        """Keep a record, by its number, from being destroyed, or let it go again."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An employee with the duty that may destroy what is due, and so may hold it; the custodian decides."""

    account: str

    def hold(self, record: bytes, *, on: bool, reason: str) -> None:
        """Ask in the employee's name; raises `Refused`."""
        custodian().hold(record, on=on, reason=reason, employee=self.account, duty=DUTY)


class NoSuchRecord(KeepfaithError):
    """No record has this reference or number, or none any more."""


class InvalidReference(KeepfaithError):
    """A reason that the ledger cannot hold."""


def hold(record: Record, *, by: Holder, reason: str) -> None:
    """Keep a record, and the notes and answers on it, from being destroyed; the custodian enters who did it and why.

    `reason` is a short name such as `litigation` or `case-2026-17`; it names nobody. One that is held stays held.
    """
    _set(record, by, on=True, reason=reason)


def release(record: Record, *, by: Holder, reason: str) -> None:
    """Let a record that was on hold go its way again; entered as `hold`."""
    _set(record, by, on=False, reason=reason)


def record_named(text: str) -> Record:
    """Find a record by the reference on its receipt, or by its number; raises `NoSuchRecord`."""
    text = text.strip()[:_MAX_TYPED_LENGTH]
    try:
        record = Record.objects.filter(pk=uuid.UUID(text)).first()
    except ValueError:
        record = Record.objects.filter(reference=Receipt.typed(text, "").reference).first()
    if record is None:
        raise NoSuchRecord(
            "There is no record with this reference or number.", "Check it; it may have been erased."
        )
    return record


def _set(record: Record, by: Holder, *, on: bool, reason: str) -> None:
    if not _REASON.fullmatch(reason):
        raise InvalidReference(
            "The reason is no short name.",
            "Use 1 to 32 small letters, digits and dashes, such as litigation or case-2026-17. Name nobody.",
        )
    about = Record.objects.filter(about=record, task__isnull=True)
    for row in (record, *about):
        by.hold(row.pk.bytes, on=on, reason=reason)

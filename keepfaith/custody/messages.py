"""What may be said to the custodian, read strictly; anything else is malformed.

A malformed message is described by the names of its parts and never by their values.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keepfaith.custody.entries import EDITION
from keepfaith.custody.parts import NAME, RECORD, Malformed, Parts
from keepfaith.custody.records import Header

MOST_KEYS = 400
_LONGEST_RULES = 48 * 1024
_TOKEN = range(16, 65)
_RECORD = range(RECORD, RECORD + 1)
_EMPLOYEE = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._+-]{0,63}")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,31}")


@dataclass(frozen=True, slots=True)
class Register:
    """Make an edition's rules known under its digest."""

    edition: str
    rules: str
    schema: str
    starts_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Keep:
    """Make a key for a record; the same token gives the same record again.

    `address` is the subject's, in clear here and nowhere later; empty if the record is about nobody known, or if
    `about` names another record of the same subject.
    """

    token: bytes
    header: Header
    address: str
    about: bytes | None = None


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say that the record's row is committed."""

    record: bytes


@dataclass(frozen=True, slots=True)
class Open:
    """Ask for the keys of some fields of records; `role` is the duty under which the employee asks."""

    records: tuple[bytes, ...]
    fields: tuple[str, ...]
    employee: str
    role: str
    purpose: str
    facts: frozenset[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Shred:
    """Erase a record's key, under the number of a permission to destroy."""

    record: bytes
    permission: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep a record from being shredded, or let it go again."""

    record: bytes
    on: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Ask which records wait for their row."""


@dataclass(frozen=True, slots=True)
class Status:
    """Ask for counts."""


@dataclass(frozen=True, slots=True)
class DutiesOf:
    """Ask which duties an employee now has."""

    employee: str


@dataclass(frozen=True, slots=True)
class Duty:
    """Give a duty to an employee, or end it."""

    employee: str
    duty: str
    on: bool


@dataclass(frozen=True, slots=True)
class EndStaff:
    """End every duty of an employee."""

    employee: str


@dataclass(frozen=True, slots=True)
class Head:
    """Ask for the signed head of the journal."""


type Told = DutiesOf | Unconfirmed | Status | Head
type Message = Register | Keep | Confirm | Open | Shred | Hold | Duty | EndStaff | Told


def _register(parts: Parts) -> Register:
    return Register(
        edition=parts.text("edition", EDITION),
        rules=parts.prose("rules", longest=_LONGEST_RULES),
        schema=parts.prose("schema", longest=_LONGEST_RULES),
        starts_at=parts.instant("starts_at"),
    )


def _keep(parts: Parts) -> Keep:
    told = parts.inner("header")
    header = Header(
        edition=told.text("edition", EDITION),
        holding=told.text("holding", NAME),
        purpose=told.text("purpose", NAME),
        fields=told.mapping("fields"),
    )
    return Keep(
        token=parts.octets("token", _TOKEN),
        header=told.done(header),
        address=parts.address("address"),
        about=parts.octets_or_none("about", _RECORD),
    )


def _open(parts: Parts) -> Open:
    message = Open(
        records=parts.records("records"),
        fields=parts.names("fields"),
        employee=parts.text("employee", _EMPLOYEE),
        role=parts.text("role", NAME),
        purpose=parts.text("purpose", NAME),
        facts=parts.facts("facts"),
    )
    if len(message.records) * len(message.fields) > MOST_KEYS:
        raise Malformed(f"The message asks for more than {MOST_KEYS} keys at once.")
    return message


def _confirm(parts: Parts) -> Confirm:
    return Confirm(parts.octets("record", _RECORD))


def _shred(parts: Parts) -> Shred:
    return Shred(parts.octets("record", _RECORD), parts.text("permission", _NUMBER))


def _hold(parts: Parts) -> Hold:
    return Hold(parts.octets("record", _RECORD), on=parts.switch("on"), reason=parts.text("reason", NAME))


def _duty(parts: Parts) -> Duty:
    return Duty(parts.text("employee", _EMPLOYEE), parts.text("duty", NAME), on=parts.switch("on"))


type Verbs = Mapping[str, Callable[[Parts], Message]]

REQUESTS: Verbs = {
    "register": _register,
    "keep": _keep,
    "confirm": _confirm,
    "open": _open,
    "shred": _shred,
    "hold": _hold,
    "duties-of": lambda parts: DutiesOf(parts.text("employee", _EMPLOYEE)),
    "unconfirmed": lambda _: Unconfirmed(),
    "status": lambda _: Status(),
}
CONTROL: Verbs = {
    "duty": _duty,
    "end-staff": lambda parts: EndStaff(parts.text("employee", _EMPLOYEE)),
    "head": lambda _: Head(),
    "status": lambda _: Status(),
}


def read(told: object, verbs: Verbs) -> Message:
    """Read one message that may be said where these verbs are understood."""
    parts = Parts(told, of="message")
    verb = parts.text("verb", NAME)
    if verb not in verbs:
        raise Malformed("The message has no verb that is understood here.")
    return parts.done(verbs[verb](parts))

"""What may be said to the custodian; `decode` reads it."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from keepfaith.custody.protocol.header import Header

ActKind = Literal["sent", "returned", "noted", "moved"]
StopReason = Literal["asked", "bounced", "complained"]


@dataclass(frozen=True, slots=True)
class Register:
    """Make an edition's rules known under its digest; `vouched` for by the custodian's own user it needs no notice."""

    edition: str
    rules: str
    schema: str
    starts_at: dt.datetime
    vouched: bool = False


@dataclass(frozen=True, slots=True)
class Create:
    """Make a key for a record; the same token gives the same record again.

    `address` is the subject's, in clear here and nowhere later; empty if the record is about nobody known, or if
    `about` names another record of the same subject. `topics` are those of which the subject wishes to be told.
    """

    token: bytes
    header: Header
    address: str
    about: bytes | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say that records' rows are committed: each record with the SHA-256 of its row as stored."""

    rows: tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class Discard:
    """End a record whose row never came."""

    record: bytes


@dataclass(frozen=True, slots=True)
class Digests:
    """Ask for the digests of records' rows."""

    records: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """Ask for the keys of some fields of records; `duty` is the one under which the employee asks."""

    records: tuple[bytes, ...]
    fields: tuple[str, ...]
    employee: str
    duty: str
    purpose: str
    facts: frozenset[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Act:
    """Do something else with a record; `to` is the purpose it is moved to, `note` a sealed note's record."""

    record: bytes
    act: ActKind
    fields: tuple[str, ...]
    employee: str
    duty: str
    purpose: str
    facts: frozenset[tuple[str, bool]]
    to: str
    note: bytes | None


@dataclass(frozen=True, slots=True)
class Send:
    """Ask for the keys of some fields in order to write to the persons whom records are about.

    `what` names the message. `employee` is empty for what goes out by itself; `topic` is that of a notice.
    """

    records: tuple[bytes, ...]
    fields: tuple[str, ...]
    what: str
    topic: str
    employee: str
    duty: str
    purpose: str


@dataclass(frozen=True, slots=True)
class ConfirmSubscription:
    """Redeem the code that was mailed to the address of a wish."""

    code: bytes


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Redeem the mark that every message carries: write no more to that person, for this reason."""

    mark: bytes
    why: StopReason


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """Ask whose confirmed wish names a topic, record by record after one of them."""

    topic: str
    after: bytes | None


@dataclass(frozen=True, slots=True)
class Expired:
    """Ask which wishes were never confirmed in time, or ended long enough ago."""


@dataclass(frozen=True, slots=True)
class Expire:
    """Erase the key of a wish that lapsed, by a duty's rule and under the number of a permission to destroy."""

    record: bytes
    duty: str
    permission: str


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase a record's key, under the number of a permission to destroy; `due` says that its time has come."""

    record: bytes
    employee: str
    duty: str
    permission: str
    due: bool


@dataclass(frozen=True, slots=True)
class Hold:
    """Keep a record from being shredded, or let it go again; without an `employee` the custodian's own user does."""

    record: bytes
    on: bool
    reason: str
    employee: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class Remove:
    """Destroy something that is kept elsewhere, such as an account: judged as a record with this header would be."""

    what: str
    named: str
    header: Header
    employee: str
    duty: str
    permission: str
    due: bool


@dataclass(frozen=True, slots=True)
class Removed:
    """Have it entered that the custodian's own user removed something kept elsewhere, such as an old backup."""

    what: str
    named: str
    permission: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Ask which records are on hold, record by record after one of them."""

    after: bytes | None


@dataclass(frozen=True, slots=True)
class Anchor:
    """Have it entered how far something has grown that is kept elsewhere: a number, and the digest of all up to it."""

    what: str
    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class LastAnchor:
    """Ask what was last entered of something that is kept elsewhere."""

    what: str


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
class Counters:
    """Ask how often each act was entered since a day; `after` are the words of the last one told."""

    since: dt.date
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LastVerification:
    """Ask what the last verification of the whole journal found."""


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
class Witness:
    """Show the last head that was seen, one signed by nobody if none was, and ask for the one of now."""

    count: int
    chain: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Ask for the signed head of the journal."""


type Told = (
    Subscriptions
    | Expired
    | Holds
    | DutiesOf
    | Digests
    | Unconfirmed
    | LastAnchor
    | Counters
    | LastVerification
    | Status
    | Head
)
type Ending = Erase | Discard | Expire | Remove | Removed
type Mailing = Send | ConfirmSubscription | Unsubscribe
type Message = (
    Register
    | Create
    | Confirm
    | Open
    | Act
    | Mailing
    | Ending
    | Hold
    | Anchor
    | Witness
    | Duty
    | EndStaff
    | Told
)

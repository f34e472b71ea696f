"""An entry of the ledger, read by its published form (`docs/explanation/ledger-entry.md`) and by none of its code."""

import datetime as dt
import json
import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.errors import KeepfaithError

VERSION: Final = 3
# The version before had no name of an act.
_EARLIER: Final = 2
ACTED: Final = "acted"
# Both by position, as the published form lists them.
KINDS: Final = (
    *("created", "opened", "refused", "erased", "held", "released", "duty-given", "duty-ended"),
    *("registered", "discarded", "sent", "returned", "noted", "moved", "anchored", "confirmed"),
    *(
        "unsubscribed",
        "removed",
        "backed-up",
        "withheld",
        "handed",
        "taken",
        "closed",
        "answered",
        "enrolled",
        "reopened",
        "recalled",
        "typed",
        "mailing",
        "case-opened",
        "case-closed",
        "checked",
        "case-assigned",
        "covered",
        "approved",
        "declined",
        "case-due",
        "duty-proposed",
        "duty-declined",
        "duty-renewed",
        "organization-placed",
        "restricted",
        "lifted",
        "case-letter",
        "disclosed",
        "withdrawn",
        "resumed",
        "acknowledged",
        "safeguards-changed",
        "proven",
        "shown",
        "stated",
        "corrected",
        "reverted",
        "unusual",
        "reviewed",
        "duty-paused",
        "duty-resumed",
        "grant-proposed",
        "grant-approved",
        "grant-ended",
        "passkey-proposed",
        "passkey-confirmed",
        "passkey-blocked",
        "passkey-ended",
        "passkey-categories",
        "code-mailed",
        "code-handed",
        "address-given",
        "address-moved",
        "address-restored",
        "withholding-proposed",
        "withholding-approved",
        "withholding-ended",
        "copy-asked",
        "copy-withdrawn",
        "code-announced",
        "code-ended",
        "case-heard",
        "acted",
    ),
)
FACTS: Final = (
    *("own_task", "asked", "for_value", "due", "on_hold", "approved", "cleared", "agreed"),
    *("restricted", "asserted"),
)
# What cannot be named in clear has this name here; no edition knows it.
OTHER_FACT: Final = ("", True)
_OTHER_BIT: Final = 1 << 15
_DECISIONS: Final = ("", "allow", "deny")
_DENIALS: Final = tuple(str(code) for code in DenialCode)
_WORD: Final = re.compile(rb"([a-z0-9][a-z0-9_-]{0,31})?")
_LAYOUTS: Final = {
    _EARLIER: struct.Struct(">BBBBBIHH32s32s" + "B32s" * 5 + "32s32s"),
    VERSION: struct.Struct(">BBBBBIHH32s32s" + "B32s" * 6 + "32s32s"),
}
_HOURS: Final = 24


class NoEntry(KeepfaithError):
    """Some bytes are not an entry of the ledger, or their details do not belong to one."""

    def __init__(self, what: str) -> None:
        super().__init__(f"An entry of the ledger cannot be read: {what}.", "Verify the ledger.")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry: the act, or of a refusal the act that was tried; and its details, none once these are erased."""

    number: int
    kind: str
    refused: bool
    denial: str
    decision: str
    day: dt.date
    facts: frozenset[tuple[str, bool]]
    edition: str
    in_force: str
    clause: str
    purpose: str
    collected_for: str
    category: str
    duty: str
    act: str
    details: Mapping[str, Any] | None
    commitment: bytes

    @property
    def known(self) -> Mapping[str, Any]:
        """The details, where there must be some."""
        if self.details is None:
            raise NoEntry("its details are not there")
        return self.details

    @property
    def record(self) -> bytes:
        """The number of the record."""
        return bytes.fromhex(self.known["record"])

    @property
    def person(self) -> bytes | None:
        """The pseudonym of the person, if the entry names one."""
        return bytes.fromhex(self.known["person"]) if "person" in self.known else None

    @property
    def mailbox(self) -> bytes | None:
        """The pseudonym of the mailbox of the person's address, if the entry names one."""
        return bytes.fromhex(self.known["mailbox"]) if "mailbox" in self.known else None

    @property
    def employee(self) -> str:
        """Who acted."""
        return str(self.known["employee"])

    @property
    def claimed_duty(self) -> str:
        """The duty under which it was tried, which an edition need not have."""
        return str(self.known.get("duty", self.duty))

    @property
    def claimed_purpose(self) -> str:
        """The purpose for which it was tried, which an edition need not have."""
        return str(self.known.get("purpose", self.purpose))

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it was about; none means all."""
        return tuple(self.known["fields"])

    @property
    def hour(self) -> dt.datetime:
        """The beginning of the hour in which it was entered."""
        hour = self.known["hour"]
        if type(hour) is not int or not 0 <= hour < _HOURS:
            raise NoEntry("its hour is none")
        return dt.datetime.combine(self.day, dt.time(hour), dt.UTC)


def read_line(number: int, entry: bytes, details: str | None) -> Line:
    """Read an entry and its details; raises `NoEntry`."""
    layout = _LAYOUTS.get(entry[0]) if entry else None
    if layout is None or len(entry) != layout.size:
        raise NoEntry(f"it is not {_LAYOUTS[VERSION].size} bytes of version {VERSION}, nor one of {_EARLIER}")
    version, kind, attempted, decision, denial, day, stated, true, edition, in_force, *rest = layout.unpack(
        entry
    )
    try:
        refused = KINDS[kind] == "refused"
        words = [_word(size, word) for size, word in zip(rest[:-2:2], rest[1:-2:2], strict=True)]
        clause, purpose, collected_for, category, duty, *act = words
        line = Line(
            number=number,
            kind=KINDS[attempted - 1] if refused else KINDS[kind],
            refused=refused,
            denial=_DENIALS[denial - 1] if denial else "",
            decision=_DECISIONS[decision],
            day=dt.date.fromordinal(day),
            facts=_facts(stated, true),
            edition=_digest(edition),
            in_force=_digest(in_force),
            clause=clause,
            purpose=purpose,
            collected_for=collected_for,
            category=category,
            duty=duty,
            act=act[0] if act else "",
            details=None if details is None else _object(details),
            commitment=rest[-2],
        )
    except (IndexError, ValueError, OverflowError) as error:
        raise NoEntry("a part of it has no meaning") from error
    if (refused, refused, refused) != (line.denial != "", line.decision == "deny", attempted != 0):
        raise NoEntry("it is neither an act nor a refusal")
    _check_act(line, version)
    return line


def _check_act(line: Line, version: int) -> None:
    """Refuse a name of an act where there is none, and an act without a name; a refusal may lack it."""
    is_acted = line.kind == ACTED
    if (line.act and not is_acted) or (is_acted and (version == _EARLIER or not (line.act or line.refused))):
        raise NoEntry("the name of its act is missing, or of no use")


def _facts(stated: int, true: int) -> frozenset[tuple[str, bool]]:
    known = (1 << len(FACTS)) - 1
    if stated & ~(_OTHER_BIT | known) or true & ~(stated & known):
        raise ValueError
    facts = {(name, bool(true >> bit & 1)) for bit, name in enumerate(FACTS) if stated >> bit & 1}
    return frozenset(facts | ({OTHER_FACT} if stated & _OTHER_BIT else set()))


def _digest(digest: bytes) -> str:
    return digest.hex() if any(digest) else ""


def _word(size: int, word: bytes) -> str:
    if any(word[size:]) or size > len(word) or not _WORD.fullmatch(word[:size]):
        raise ValueError
    return word[:size].decode("ascii")


def _object(details: str) -> Mapping[str, Any]:
    read = json.loads(details)
    if type(read) is not dict:
        raise ValueError
    return read

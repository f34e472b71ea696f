"""One line of the ledger: what was done, under which edition and clause, and nothing about whom."""

import datetime as dt
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from typing import Final, Literal, get_args

from keepfaith.custody.ledger.fact_bits import NO_FACTS, Facts
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.sizes import DIGEST_SIZE, EDITION
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import MAX_WORD_LENGTH

Kind = Literal[
    "created",
    "opened",
    "refused",
    "erased",
    "held",
    "released",
    "duty-given",
    "duty-ended",
    "registered",
    "discarded",
    "sent",
    "returned",
    "noted",
    "moved",
    "anchored",
    "confirmed",
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
]
Decision = Literal["", "allow", "deny"]
ACTED: Final = "acted"

VERSION: Final = 3
# The version before: without the name of an act, and without the kind that has one.
_EARLIER: Final = 2
MAX_LINE_LENGTH: Final = 200
# Numbers are positions: never reorder, only append.
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_DECISIONS: Final[tuple[Decision, ...]] = get_args(Decision)
_DENIALS: Final = tuple(DenialCode)
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_LAYOUTS: Final = {
    version: struct.Struct(
        f">BBBBBIHH{DIGEST_SIZE}s{DIGEST_SIZE}s{f'B{MAX_WORD_LENGTH}s' * words}{DIGEST_SIZE}s{DIGEST_SIZE}s"
    )
    for version, words in ((_EARLIER, 5), (VERSION, 6))
}
SIZE: Final = _LAYOUTS[VERSION].size
_NO_EDITION: Final = bytes(DIGEST_SIZE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as the ledger tells it; it holds no personal information, only a commitment to the details.

    `edition` is the one that the record was collected under and `in_force` the one in force at the time: 64
    hexadecimal digits or empty. `clause`, `purpose`, `collected_for`, `category` and `duty` are short names from an
    edition. A refusal has a denial code and names the kind that was `attempted`. What was `acted`, or attempted so, has
    the name of its `act` in the edition. `tag` can be recognized only with the subject's secret.
    """

    kind: Kind
    day: dt.date
    commitment: bytes
    tag: bytes
    edition: str = ""
    in_force: str = ""
    clause: str = ""
    purpose: str = ""
    collected_for: str = ""
    category: str = ""
    duty: str = ""
    decision: Decision = ""
    denial: DenialCode | None = None
    attempted: Kind | Literal[""] = ""
    facts: Facts = NO_FACTS
    act: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.decision not in _DECISIONS:
            raise _unfit("it names an act or a decision that the ledger does not know")
        if self.attempted and self.attempted not in KINDS:
            raise _unfit("it names an attempt that the ledger does not know")
        self._check_refusal()
        if (self.kind == ACTED and not self.act) or (self.act and ACTED not in (self.kind, self.attempted)):
            raise _unfit("what an edition declares, and nothing else, has the name of an act")
        if len(self.commitment) != DIGEST_SIZE or len(self.tag) != DIGEST_SIZE:
            raise _unfit(f"its commitment and its tag have {DIGEST_SIZE} bytes each")
        for digest in (self.edition, self.in_force):
            if digest and not EDITION.fullmatch(digest):
                raise _unfit("an edition in it is not 64 hexadecimal digits")
            if digest == _NO_EDITION.hex():
                raise _unfit("an edition of zeros stands for none")
        if not all(map(is_word, self.words)):
            raise _unfit(f"a name in it is not of the form of names, or longer than {MAX_WORD_LENGTH} bytes")

    def _check_refusal(self) -> None:
        is_refusal = self.kind == "refused"
        if self.denial is not None and not isinstance(self.denial, DenialCode):
            raise _unfit("its denial is none of the codes")
        if (self.denial is not None) is not is_refusal or (self.decision == "deny") is not is_refusal:
            raise _unfit("a refusal, and nothing else, is denied for a reason")
        if bool(self.attempted) is not is_refusal:
            raise _unfit("a refusal, and nothing else, names what was attempted")

    @property
    def words(self) -> tuple[str, ...]:
        """The names in it, in the order in which they are stored."""
        return (self.clause, self.purpose, self.collected_for, self.category, self.duty, self.act)

    def encode(self) -> bytes:
        """Return the entry's only form in bytes, of one fixed size."""
        return self._encode(VERSION)

    def is_written_as(self, encoded: bytes) -> bool:
        """Return whether these bytes are its only form in their version."""
        return self._encode(encoded[0]) == encoded

    def _encode(self, version: int) -> bytes:
        words = [word.encode("ascii") for word in self.words]
        if version == _EARLIER:
            words.pop()
        return _LAYOUTS[version].pack(
            version,
            KINDS.index(self.kind),
            KINDS.index(self.attempted) + 1 if self.attempted else 0,
            _DECISIONS.index(self.decision),
            _DENIALS.index(self.denial) + 1 if self.denial else 0,
            self.day.toordinal(),
            self.facts.stated,
            self.facts.true,
            bytes.fromhex(self.edition) or _NO_EDITION,
            bytes.fromhex(self.in_force) or _NO_EDITION,
            *(part for word in words for part in (len(word), word)),
            self.commitment,
            self.tag,
        )


def decode(encoded: bytes) -> Entry:
    """Read an entry back; refuse bytes that no entry would have been written as."""
    layout = _LAYOUTS.get(encoded[0]) if encoded else None
    if layout is None or len(encoded) != layout.size:
        raise _unfit(f"it is not {SIZE} bytes of version {VERSION}, nor one of version {_EARLIER}")
    version, kind, attempted, decision, denial, day, stated, true, *rest = layout.unpack(encoded)
    edition, in_force, *parts, commitment, tag = rest
    try:
        words = [word[:size].decode("ascii") for size, word in zip(parts[::2], parts[1::2], strict=True)]
        clause, purpose, collected_for, category, duty, *act = words
        entry = Entry(
            KINDS[kind],
            dt.date.fromordinal(day),
            commitment,
            tag,
            edition="" if edition == _NO_EDITION else edition.hex(),
            in_force="" if in_force == _NO_EDITION else in_force.hex(),
            clause=clause,
            purpose=purpose,
            collected_for=collected_for,
            category=category,
            duty=duty,
            decision=_DECISIONS[decision],
            denial=_DENIALS[denial - 1] if denial else None,
            attempted=KINDS[attempted - 1] if attempted else "",
            facts=Facts(stated, true),
            act=act[0] if act else "",
        )
    except (IndexError, ValueError, OverflowError) as error:
        raise _unfit("a part of it has no meaning") from error
    if (version == _EARLIER and ACTED in (entry.kind, entry.attempted)) or not entry.is_written_as(encoded):
        raise _unfit("it is not written in the one form entries have")
    return entry


def commit(details: bytes, salt: bytes) -> bytes:
    """Bind an entry to its details without telling them: only who has the salt can check a guess."""
    return hmac.digest(salt, details, hashlib.sha256)


def is_word(word: str) -> bool:
    """Return whether a name has the form of those in an entry: short, lower case, ASCII; or is empty."""
    return not word or _WORD.fullmatch(word) is not None


def is_legible(text: str) -> bool:
    """Return whether a text can be stored as it is: not empty, not too long, no control or broken characters."""
    return 0 < len(text) <= MAX_LINE_LENGTH and text.isprintable()


def _unfit(reason: str) -> KeepfaithError:
    return KeepfaithError(
        f"This is not an entry of the ledger: {reason}.", "Nothing was written; report this as a fault."
    )

"""One line of the ledger: what was done, under which edition and clause, and nothing about whom."""

import datetime as dt
import hashlib
import hmac
import struct
from dataclasses import dataclass
from typing import Final, Literal, get_args

from keepfaith.custody.protocol.sizes import DIGEST_SIZE, EDITION
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.words import MAX_WORD_LENGTH, fits

Kind = Literal[
    "kept",
    "opened",
    "refused",
    "shredded",
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
    "attested",
    "confirmed",
    "stopped",
    "removed",
]
Verdict = Literal["", "allow", "deny"]

VERSION: Final = 1
LINE: Final = 200
# Numbers are positions: never reorder, only append.
_KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)
_LAYOUT: Final = struct.Struct(f">BBI{DIGEST_SIZE}s{'B32s' * 4}B{DIGEST_SIZE}s{DIGEST_SIZE}s")
SIZE: Final = _LAYOUT.size
_NO_EDITION: Final = bytes(DIGEST_SIZE)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act as the ledger tells it; it holds no personal information, only a commitment to the details.

    `edition` is 64 hexadecimal digits or empty; `clause`, `purpose`, `category` and `role` are short ASCII names;
    `tag` can be recognised only with the subject's secret.
    """

    kind: Kind
    day: dt.date
    commitment: bytes
    tag: bytes
    edition: str = ""
    clause: str = ""
    purpose: str = ""
    category: str = ""
    role: str = ""
    decision: Verdict = ""

    def __post_init__(self) -> None:
        if self.kind not in _KINDS or self.decision not in _VERDICTS:
            raise _unfit("it names an act or a decision that the ledger does not know")
        if len(self.commitment) != DIGEST_SIZE or len(self.tag) != DIGEST_SIZE:
            raise _unfit(f"its commitment and its tag have {DIGEST_SIZE} bytes each")
        if self.edition and not EDITION.fullmatch(self.edition):
            raise _unfit("its edition is not 64 hexadecimal digits")
        if self.edition == _NO_EDITION.hex():
            raise _unfit("an edition of zeros stands for none")
        for word in (self.clause, self.purpose, self.category, self.role):
            if not fits(word):
                raise _unfit(f"a name in it is not printable ASCII of at most {MAX_WORD_LENGTH} bytes")

    def encode(self) -> bytes:
        """Give the entry's only form in bytes, of one fixed size."""
        words = [word.encode("ascii") for word in (self.clause, self.purpose, self.category, self.role)]
        return _LAYOUT.pack(
            VERSION,
            _KINDS.index(self.kind),
            self.day.toordinal(),
            bytes.fromhex(self.edition) or _NO_EDITION,
            *(part for word in words for part in (len(word), word)),
            _VERDICTS.index(self.decision),
            self.commitment,
            self.tag,
        )


def decode(encoded: bytes) -> Entry:
    """Read an entry back; refuse bytes that no entry would have been written as."""
    if len(encoded) != SIZE or encoded[0] != VERSION:
        raise _unfit(f"it is not {SIZE} bytes of version {VERSION}")
    _, kind, day, edition, *parts, verdict, commitment, tag = _LAYOUT.unpack(encoded)
    try:
        named = [word[:size].decode("ascii") for size, word in zip(parts[::2], parts[1::2], strict=True)]
        clause, purpose, category, role = named
        entry = Entry(
            _KINDS[kind],
            dt.date.fromordinal(day),
            commitment,
            tag,
            edition="" if edition == _NO_EDITION else edition.hex(),
            clause=clause,
            purpose=purpose,
            category=category,
            role=role,
            decision=_VERDICTS[verdict],
        )
    except (IndexError, ValueError, OverflowError) as error:
        raise _unfit("a part of it has no meaning") from error
    if entry.encode() != encoded:
        raise _unfit("it is not written in the one form entries have")
    return entry


def commit(details: bytes, salt: bytes) -> bytes:
    """Bind an entry to its details without telling them: only who has the salt can check a guess."""
    return hmac.digest(salt, details, hashlib.sha256)


def is_legible(text: str) -> bool:
    """Say whether a text can be stored as it is: not empty, not overlong, no control or broken characters."""
    return 0 < len(text) <= LINE and text.isprintable()


def _unfit(reason: str) -> KeepfaithError:
    return KeepfaithError(
        f"This is not an entry of the ledger: {reason}.", "Nothing was written; report this as a fault."
    )

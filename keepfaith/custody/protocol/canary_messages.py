"""What the portal may say of the prober's test requests: which are to end, and that one ends."""

from dataclasses import dataclass

from keepfaith.custody.protocol import field_types
from keepfaith.custody.protocol.answers import Done, RecordList
from keepfaith.custody.protocol.message import Message, message


@message("expired-canaries", RecordList)
@dataclass(frozen=True, slots=True)
class ExpiredCanaries(Message[RecordList]):
    """Ask which test requests are seven days old; those that ended are named for some days more."""


@message("expire-canary", Done)
@dataclass(frozen=True, slots=True)
class ExpireCanary(Message[Done]):
    """Erase the key of a test request whose seven days are over; no duty and no permission is needed for it.

    `tombstone` is the digest of what replaces it.
    """

    record: field_types.Record
    tombstone: field_types.OptionalDigest = b""

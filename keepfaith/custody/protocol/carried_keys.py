"""The keys of notes that go along with what is opened: what its person states about it, and what they corrected."""

from dataclasses import dataclass
from typing import Annotated

from keepfaith.custody.protocol import field_types, sizes
from keepfaith.ipc.strict_fields import octets


@dataclass(frozen=True, slots=True)
class StatementKey:
    """The key of what its person stated about a record; `note` is the record in which it lies."""

    note: field_types.Record
    key: Annotated[bytes, octets(sizes.KEY_SIZE)]


@dataclass(frozen=True, slots=True)
class CorrectionKey:
    """The key of what a field was corrected to; `note` is the record in which that lies, in the same field.

    Its person corrected it; or employees did, who agreed to that on a day in universal time.
    """

    note: field_types.Record
    field: field_types.Name
    key: Annotated[bytes, octets(sizes.KEY_SIZE)]
    agreed_on: field_types.OptionalDay = None

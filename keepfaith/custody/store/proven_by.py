"""By whose proof something was done, as an entry says it."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepfaith.custody.protocol.code_messages import Relation


@dataclass(frozen=True, slots=True)
class ProvenBy:
    """The request whose link was redeemed, or the record whose code was, maybe by somebody who acts for its person."""

    record: bytes
    relation: Relation = "self"

    @property
    def details(self) -> Mapping[str, str]:
        """What the details of the entry have; of its person, the proof alone."""
        acting = {} if self.relation == "self" else {"relation": self.relation}
        return {"proof": self.record.hex(), **acting}

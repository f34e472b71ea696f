"""Where the answers to a record go, as the page of one's own information says it."""

from dataclasses import dataclass

from keepfaith.custody.protocol.address_messages import OwnAnswerMove
from keepfaith.custody.protocol.known_names import NOTICES, OWN_LINKS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.address_moves import AddressMove
from keepfaith.disclosure.records.fields import fields_of_categories


@dataclass(frozen=True, slots=True)
class OwnAnswers(AddressMove):
    """Answers to something that has an e-mail address."""

    @property
    def may_be_taken_back(self) -> bool:
        """Whether an address waits, or counts and can still be taken back."""
        return self.waits_since is not None or self.restored_until is not None


def own_answers(record: Record, move: OwnAnswerMove | None) -> OwnAnswers | None:
    """Return where answers to a record go; none where nobody answers it by e-mail."""
    if not is_answered(record):
        return None
    return OwnAnswers(move.given_on, move.moved_on) if move else OwnAnswers()


def is_answered(record: Record) -> bool:
    """Return whether an employee can answer a record by e-mail: it has an address, and asks for no notices or link."""
    is_other = record.purpose == NOTICES or record.holding == OWN_LINKS
    return not is_other and bool(fields_of_categories(record, {"email-address"}))

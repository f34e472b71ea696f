"""To which mailbox a message about a record goes, and whose address that is: its own, or the one for its answers."""

from dataclasses import dataclass
from typing import Any

from keepfaith.custody.protocol.carried_keys import CorrectionKey
from keepfaith.custody.protocol.known_names import ADDRESS
from keepfaith.custody.server.cleared_message import Cleared
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store


@dataclass(frozen=True, slots=True)
class MailPlace:
    """A mailbox; and the keys of what counts instead of fields of the record, its e-mail address too."""

    mailbox: bytes | None
    corrections: tuple[CorrectionKey, ...] = ()

    @property
    def details(self) -> dict[str, Any]:
        """What the sealed details of an entry say of it: the numbers of the notes, if there are any."""
        notes = [key.note.hex() for key in self.corrections]
        return {"corrections": notes} if notes else {}


def mail_place(store: Store, stored: StoredRecord, message: Cleared) -> MailPlace:
    """Return where a message goes: an employee's answer where answers go, all else to the record's own mailbox.

    What goes out by itself tells of a page that only the record's own mailbox opens.
    """
    if message.employee:
        return MailPlace(store.answer_moves.mailbox(stored), store.corrections.keys(stored, message.fields))
    if message.what == ADDRESS:
        return MailPlace(store.answer_moves.mailbox_in(stored.record) or stored.mailbox)
    return MailPlace(stored.mailbox)

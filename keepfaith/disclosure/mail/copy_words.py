"""What a message says of a copy that goes to somebody else: of which record, and when; nothing of who gets it."""

from collections.abc import Mapping

from django.utils.formats import date_format

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.receipts import grouped


def copy_words(message: OutgoingMessage) -> Mapping[str, str] | None:
    """Return what the places of its wording are filled with, in the language chosen here; none without its note."""
    agency, note = this_agency(), message.content
    if note is None or message.goes_at is None:
        return None
    return {
        "day": date_format(agency.day(message.goes_at)),
        "asked": date_format(agency.day(note.received_at)),
        "record": grouped(message.record.reference or ""),
    }

"""What a message says of the use of a link: the day, and of a correction its kind of field, without what it says."""

import datetime as dt
from collections.abc import Mapping

from django.utils.formats import date_format
from django.utils.translation import gettext

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.code_messages import CODE_WAITS
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.disclosure.records.correction_time import REVERTED_WITHIN_DAYS
from keepfaith.disclosure.records.fields import field_title, fields_of
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.policies.editions.translation import here


def link_use_words(message: OutgoingMessage) -> Mapping[str, str] | None:
    """Return what the places of its wording are filled with, in the language chosen here; none without its note."""
    agency, note = this_agency(), message.content
    if message.kind == OutgoingMessage.OPENED:
        return {"day": date_format(agency.day(dt.datetime.now(dt.UTC)))}
    record = note.about if note else None
    if message.kind == OutgoingMessage.MOVED and message.goes_at is not None:
        moved_on = agency.day(message.goes_at)
        until = date_format(moved_on + REVERTED_WITHIN_DAYS)
        return {"day": date_format(moved_on), "until": until, "which": _moved_words(record)}
    if message.kind == OutgoingMessage.ACTING and note is not None and message.goes_at is not None:
        since = date_format(agency.day(message.goes_at + CODE_WAITS))
        day = date_format(agency.day(message.goes_at))
        return {"day": day, "since": since, "record": grouped(note.reference or "")}
    if note is None or record is None:
        return None
    corrected_on = agency.day(note.received_at)
    return {
        "day": date_format(corrected_on),
        "until": date_format(corrected_on + REVERTED_WITHIN_DAYS),
        "field": ", ".join(here(field_title(record, name)) for name in fields_of(note)),
        "record": grouped(record.reference or ""),
    }


def _moved_words(record: Record | None) -> str:
    """Return what goes to another address: notices, whose new record is about no other, or the answers to a record."""
    if record is None:
        return gettext("event notices")
    return gettext("answers to what was sent under the reference %(reference)s") % {
        "reference": grouped(record.reference or "")
    }

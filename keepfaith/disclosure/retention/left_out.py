"""Telling people that something was left out of their own view: as soon as it has ended, and before it is destroyed."""

import uuid
from collections.abc import Mapping

from keepfaith.disclosure.mail_queue import queue_showing_again
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import withholdings_client


def tell_afterwards() -> None:
    """Queue a message about each record that is shown again, once."""
    ended = [record for record, has_ended in _untold().items() if has_ended]
    for record in Record.objects.filter(pk__in=ended).values_list("pk", flat=True):
        queue_showing_again(record)


def untold() -> frozenset[uuid.UUID]:
    """Return what is left out, or was without its person being told of it: it stays until then."""
    return frozenset(_untold())


def _untold() -> Mapping[uuid.UUID, bool]:
    listed = withholdings_client().withholdings()
    return {uuid.UUID(bytes=one.record): one.ended_on is not None for one in listed if one.approved_by}

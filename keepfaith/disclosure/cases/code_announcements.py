"""Telling the mailbox that confirmed a record that somebody has a code for it: by a link, so that it can be ended."""

import datetime as dt
import secrets

from django.conf import settings
from django.db import transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_LINKS, YOUR_INFORMATION
from keepfaith.disclosure.cases.covered_fields import CoveredRecord
from keepfaith.disclosure.mail_queue import queue_acting
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian
from keepfaith.disclosure.records.fields import fields_of_categories
from keepfaith.disclosure.records.store import NewRecord, Value, create_record
from keepfaith.disclosure.retention.legal_holds import InvalidReference
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.forms.files import forms_of

_READER = ("email-address", "language")


def announce_code(covered: CoveredRecord) -> None:
    """Ask for a link to the mailbox of a record, and have its message tell of the code; raises `Refused`.

    The custodian lets the code open nothing before that message went out, so one that is not announced never opens.
    """
    new = _request(covered)
    stored = create_record(new, token=secrets.token_bytes(16), work=False)
    custodian().confirm({stored.record.bytes: Record.objects.get(pk=stored.record).digest()})
    with transaction.atomic():
        queue_acting(stored.record, covered.record.pk)
        cases_client().announce_code(covered.record.pk.bytes, stored.record.bytes)


def _request(covered: CoveredRecord) -> NewRecord:
    """Open the address, and the language that was chosen with it, and ask for a link as the form for that does."""
    forms = forms_of(settings.AGENCY).sound().values()
    form = next((form for form in forms if form.holding == OWN_LINKS), None)
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if form is None or edition is None:
        raise InvalidReference("No form asks for a link, so the mailbox cannot be told.", "Add such a form.")
    named = {category: fields_of_categories(covered.record, {category})[:1] for category in _READER}
    texts = covered.texts([name for names in named.values() for name in names])
    values = {
        field.name: Value(field.category, texts[name])
        for field in form.fields
        for name in named.get(field.category, ())
        if texts.get(name)
    }
    address = next((value.text for value in values.values() if value.category == _READER[0]), "")
    if not address:
        raise Refused(DenialCode.UNKNOWN_FIELD)
    return NewRecord(
        edition=edition.bundle.digest,
        holding=form.holding,
        purpose=YOUR_INFORMATION,
        values=values,
        form=form.name,
        address=address,
    )

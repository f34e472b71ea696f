"""The replay agrees that a reference went out to who ticked that, once a day, and sees any other."""

import pytest

from keepfaith.custody.protocol.known_names import REFERENCE, REFERENCE_FIELD
from keepfaith.custody.server.mail_authorizer import MailAuthorizer
from keepfaith.custody.store.automatic_mail import AutomaticMail

TICKED = {"email": "email-address", REFERENCE_FIELD: "language"}


def send(scratch, record, *fields):
    return scratch.send(
        record, REFERENCE, who="", duty="assistance", purpose="questions", fields=fields or ("email",)
    )


def test_what_a_person_ticked_is_decided_alike(scratch):
    records = [scratch.create("questions", fields=TICKED) for _ in range(2)]
    send(scratch, records[0], "email", REFERENCE_FIELD)
    send(scratch, records[0])
    assert send(scratch, records[1]).code == "reference today"
    assert send(scratch, scratch.create("questions")).code == "duty"
    assert scratch.look()[0] == []


def unasked(monkeypatch):
    monkeypatch.setattr(MailAuthorizer, "_goes_by_itself", lambda *_: True)


def without_days(monkeypatch):
    monkeypatch.setattr(AutomaticMail, "note_day", lambda *_, **__: False)


@pytest.mark.parametrize(
    ("breach", "fields", "denial"),
    [(unasked, None, "refused (duty"), (without_days, TICKED, "refused (reference today")],
    ids=["unasked", "twice a day"],
)
def test_each_breach_is_seen(scratch, monkeypatch, breach, fields, denial):
    breach(monkeypatch)
    for _ in range(2):
        send(scratch, scratch.create("questions", fields=fields))
    faults, _ = scratch.look()
    assert any("sent was allowed by" in fault and denial in fault for fault in faults), faults

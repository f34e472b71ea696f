"""Each thing that a message may not do is seen in its bytes, and a message of the portal as it is has no fault."""

import datetime as dt
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from keepfaith.agency.folder import agency_folder
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.disclosure.mail import clearance, message_draft
from keepfaith.disclosure.mail.outgoing_message import compose
from keepfaith.disclosure.mail.templates import original_template
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.facts import facts_of
from keepfaith.policies.editions.places import filled
from keepfaith.policies.editions.speech import ENGLISH
from keepfaith.prober.mail.message_faults import Expected, message_faults, outside_faults, sender_faults
from keepfaith.prober.mail.message_store import ReceivedMessage
from keepfaith.prober.mail.message_text import confirmation_path, ways_out
from keepfaith.prober.oracle.place_words import PlaceWords
from keepfaith.prober.oracle.translations import spoken_in
from keepfaith.web.url_prefixes import languages

ADDRESS, SITE = "tests+b2kanuvi7@keepfaith.example", "https://portal.example.gov"
WORDING = original_template("confirmation")
BUNDLE = Bundle.read(agency_folder() / "policies" / "privacy" / "2018-01-31")
FACTS, FILES = facts_of(BUNDLE), BUNDLE.files
BODY = filled(WORDING.body, FACTS, ENGLISH)
EXPECTED = Expected("EOE Web Services", "eoewebservices@mass.gov", SITE, WORDING.subject, BODY, "b2kanuvi7")


def expected_in(language):
    spoken = spoken_in(language, agency_folder())
    words = PlaceWords(FILES, language, spoken)
    body = "\n\n".join(map(words.sentence, WORDING.body.split("\n\n")))
    return replace(EXPECTED, subject=spoken(WORDING.subject), body=body, choices=f"/{language}")


@pytest.fixture
def composed(monkeypatch):
    """Compose the request to confirm in a language as the portal does."""
    monkeypatch.setattr(message_draft, "facts_in_force", lambda: FACTS)
    message = SimpleNamespace(
        pk=uuid.uuid4(), kind=OutgoingMessage.CONFIRMATION, record=SimpleNamespace(reference="0A1B2C3D4E")
    )
    keys = clearance._Keys(MailKeys({}, bytes(26), bytes(16), bytes(8)), None)

    def composing(language):
        with override(language):
            return compose(clearance._draft(keys, message, WORDING, address=ADDRESS, origin=SITE))

    return composing


@pytest.fixture
def raw(composed):
    """The request to confirm in English."""
    return composed("en")


def faults(raw, expected=EXPECTED):
    message = ReceivedMessage(ADDRESS, dt.datetime.now(dt.UTC), "", raw)
    sides = (message_faults, sender_faults, outside_faults)
    return [fault for faults_of in sides for fault in faults_of(message, expected)]


def test_a_message_of_the_portal_has_no_fault(raw):
    assert faults(raw) == []
    assert faults(b"Received: by mail.example.gov for <tests+b2kanuvi7@keepfaith.example>\r\n" + raw) == []
    assert confirmation_path(raw) == "/events/confirm/?token=" + "a" * 26
    assert ways_out(raw)[0].startswith("/events/unsubscribe/?token=aaaa")
    assert ways_out(raw)[1].startswith("eoewebservices+s.aaaa")


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_message_in_another_language_is_compared_with_the_agency_s_words_in_it(composed, language):
    message = composed(language)
    assert faults(message, expected_in(language)) == []
    assert confirmation_path(message) == f"/{language}/events/confirm/?token=" + "a" * 26


def test_a_message_in_another_language_than_expected_is_seen(composed):
    for message, expected in ((composed("en"), expected_in("es")), (composed("es"), EXPECTED)):
        seen = faults(message, expected)
        assert "its subject has other words" in seen
        assert "its text has other words than the agency's" in seen
        assert "List-Unsubscribe leads elsewhere" in seen
        assert "its link leads to a page in another language, or says more than a code" in seen


def header(name, value):
    def changed(raw):
        lines, is_out = [], False
        for line in raw.split(b"\r\n\r\n")[0].split(b"\r\n"):
            is_out = line.lower().startswith(name.lower().encode() + b":") or (is_out and line[:1] == b" ")
            lines += [] if is_out else [line]
        return b"\r\n".join([f"{name}: {value}".encode(), *lines]) + raw[raw.index(b"\r\n\r\n") :]

    return changed


def within(old, new):
    def changed(raw):
        assert old in raw
        return raw.replace(old, new)

    return changed


LINK = f"<{SITE}/events/unsubscribe/?token={'a' * 42}>"
REPLY = f"<mailto:eoewebservices+s.{'a' * 42}@mass.gov>"
HTML_END = b"</body>"


CHANGES = [
    (header("From", "EOE Web Services <news@elsewhere.example>"), "not from the contact"),
    (header("From", "DESE <eoewebservices@mass.gov>"), "not from the contact"),
    (header("To", f"{ADDRESS}, other@example.org"), "cannot be read"),
    (header("Reply-To", "news@elsewhere.example"), "replies to it go elsewhere"),
    (header("Subject", "Win a prize"), "other words"),
    (header("Subject", "=?utf-8?q?Please_confirm_that_you_want_our_event_notices?="), "subject is encoded"),
    (lambda raw: b"Subject: again\r\n" + raw, "Subject is there 2 times"),
    (lambda raw: b"Bcc: other@example.org\r\n" + raw, "Bcc is there"),
    (
        lambda raw: b"Disposition-Notification-To: spy@mass.gov\r\n" + raw,
        "Disposition-Notification-To is there",
    ),
    (header("References", "<b2kanuvi7@mass.gov>"), "names whom it is for"),
    (header("Auto-Submitted", "auto-generated\r\nAuto-Submitted: no"), "Auto-Submitted is there 2 times"),
    (
        header("List-Unsubscribe-Post", "=?utf-8?q?List-Unsubscribe=3DOne-Click?="),
        "not what mail programs look",
    ),
    (header("List-Unsubscribe", f"=?utf-8?q?{LINK},_{REPLY}?="), "encoded, broken"),
    (header("List-Unsubscribe", f"{LINK[:40]}\r\n {LINK[40:]}, {REPLY}"), "encoded, broken"),
    (header("List-Unsubscribe", REPLY), "encoded, broken"),
    (header("List-Unsubscribe", f"<https://lists.example/{'a' * 20}>, {REPLY}"), "leads elsewhere"),
    (
        header("List-Unsubscribe", f"{LINK}, <mailto:leave@lists.example>"),
        "a reply that ends it goes elsewhere",
    ),
    (
        within(b"portal.example.gov/events/confirm", b"click.example/events/confirm"),
        "link leads to another site",
    ),
    (within(b"/events/confirm/?token=3D", b"/events/confirm/?u=3Db2kanuvi7&token=3D"), "more than a code"),
    (within(b"Somebody, probably you,", b"you"), "other words than the agency's"),
    (within(b"Hello,", b"Hello b2kanuvi7,"), "names whom it is for"),
    (within(HTML_END, b'<img src=3D"https://t.example/p.gif" width=3D"1">' + HTML_END), "something to load"),
    (within(HTML_END, b'<p style=3D"background: url(//t.example/p)">x</p>' + HTML_END), "something to load"),
    (within(HTML_END, b'<link rel=3D"stylesheet" href=3D"/x.css">' + HTML_END), "something to load"),
    (
        within(HTML_END, b'<a href=3D"https://sold.example/">more</a>' + HTML_END),
        "link leads to another site",
    ),
    (within(b"Content-Type: text/html", b"Content-Type: text/calendar"), "other parts"),
]


@pytest.mark.parametrize(("change", "fault"), CHANGES, ids=map(str, range(len(CHANGES))))
def test_what_a_message_may_not_do_is_seen(raw, change, fault):
    assert any(fault in line for line in faults(change(raw))), faults(change(raw))


def test_each_side_has_its_own_faults(raw):
    message = ReceivedMessage(ADDRESS, dt.datetime.now(dt.UTC), "", header("List-Unsubscribe", REPLY)(raw))
    assert list(message_faults(message, EXPECTED)) != []
    assert list(sender_faults(message, EXPECTED)) == []
    assert list(outside_faults(message, EXPECTED)) == []


def test_what_is_no_message_has_faults():
    assert faults(b"") != []
    assert faults(b"\xff\xfe\x00" * 50) != []

"""What leaves by SMTP, byte by byte: links, addresses and identifiers are found without decoding anything."""

import re
from email import message_from_bytes
from email.policy import default
from itertools import product

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from django.test import Client
from django.utils import translation

from keepfaith.disclosure.mail.own_mailboxes import own_mailbox
from keepfaith.disclosure.models import OutgoingMessage
from tests.third_party.enabled_agency import SAMPLE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]

SHORT = "https://portal.example.gov"
LONG = f"https://{'.'.join(['a' * 60] * 4)}.example.gov:8443"
SELECTOR = "selector"
# A name may stand here before an address or an identifier; it is encoded like a subject.
NAMED = {"from", "list-id"}


@pytest.fixture
def placed(tmp_path, settings, monkeypatch):
    """Put the portal at an address, and have it be of an agency whose names are not ASCII and whose host is long."""

    def place(site, *, foreign):
        monkeypatch.setenv("KEEPFAITH_SITE", site)
        if foreign:
            settings.AGENCY = foreign_agency(tmp_path)

    return place


def foreign_agency(folder):
    for part in SAMPLE.iterdir():
        if part.name != "agency.toml":
            (folder / part.name).symlink_to(part)
    text = (SAMPLE / "agency.toml").read_text(encoding="utf-8")
    host = ".".join(["b" * 60] * 2) + ".example.gov"
    for old, new in (
        ('short_name = "DESE"', 'short_name = "Departamento de Educaci\u00f3n"'),
        ('name = "EOE Web Services"', 'name = "Oficina de Educaci\u00f3n, Servicios de Informaci\u00f3n"'),
        ('email = "eoewebservices@mass.gov"', f'email = "contact@{host}"'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "agency.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def published(tmp_path_factory, monkeypatch):
    """Sign what goes out; gives the key that the agency publishes."""
    secret = generate_private_key(65537, 2048)
    file = tmp_path_factory.mktemp("dkim") / "key.pem"
    file.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    monkeypatch.setenv("KEEPFAITH_DKIM", f"{SELECTOR}:example.gov:{file}")
    public = secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def fields_of(raw):
    """Return the value of each field as its octets are there, with the line breaks taken out (RFC 5322, 2.2.3)."""
    head = raw.partition(b"\r\n\r\n")[0]
    lines = head.split(b"\r\n")
    assert all(len(line) <= 998 and line.strip() and line.isascii() for line in lines)
    assert b"\n" not in head.replace(b"\r\n", b"")
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", head).decode("ascii").split("\r\n")
    fields = [line.partition(": ") for line in unfolded]
    assert len({name.lower() for name, _, _ in fields}) == len(fields)
    return {name.lower(): value for name, _, value in fields}


def check_plain(fields):
    """See that nothing is encoded but text and names."""
    for name, value in fields.items():
        plain = value[value.index("<") :] if name in NAMED else value
        assert name == "subject" or "=?" not in plain


@pytest.mark.parametrize(
    "shown", [*product((code for code, _ in settings.LANGUAGES), (SHORT, LONG), (False, True))]
)
def test_a_notice_shows_how_to_end_it_in_the_octets_that_travel(confirmed, notify, placed, published, shown):
    language, site, foreign = shown
    address = confirmed()
    placed(site, foreign=foreign)
    with translation.override(language):
        (parcel,) = notify(what="event-1")
    fields = fields_of(parcel.raw)
    check_plain(fields)
    stop, reply = re.fullmatch(
        rf"<({re.escape(site)}/events/unsubscribe/\?token=[a-z2-7]{{42}})>, <mailto:([^<>@\s]+@\S+)>",
        fields["list-unsubscribe"],
    ).groups()
    # Neither contains a line break.
    assert f"<{stop}>,".encode() in parcel.raw
    assert f"<mailto:{reply}>".encode() in parcel.raw
    assert fields["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert own_mailbox(reply).meaning == "unsubscribe"
    assert own_mailbox(fields["reply-to"]).meaning == "notice"
    number = OutgoingMessage.objects.get(mailing__what="event-1").pk
    assert fields["message-id"] == f"<{number}@{reply.partition('@')[2]}>"
    assert re.search(r"<events\.[^<>@]+>$", fields["list-id"])
    assert fields["to"] == address
    message = message_from_bytes(parcel.raw, policy=default)
    assert message["Subject"] == "Event: A hearing"
    assert stop in message.get_body(("plain",)).get_content()
    assert dkim.verify(parcel.raw, dnsfunc=lambda *_, **__: published)
    assert re.search(r"\blist-unsubscribe\s*:\s*list-unsubscribe-post\b", fields["dkim-signature"])
    ended = Client().post(
        stop.removeprefix(site), {"List-Unsubscribe": "One-Click"}, secure=True,
        headers={"sec-fetch-site": "cross-site"},
    )  # fmt: skip
    assert ended.status_code == 200
    assert notify() == []


@pytest.mark.parametrize("site", [SHORT, LONG])
def test_a_request_to_confirm_has_plain_fields_too(subscribe, deliver, placed, site):
    address = subscribe(f"{'reader' * 9}@{'.'.join(['c' * 60] * 3)}.example.org")
    placed(site, foreign=True)
    (parcel,) = deliver()
    fields = fields_of(parcel.raw)
    check_plain(fields)
    assert parcel.recipients == [fields["to"]] == [address]
    assert fields["auto-submitted"] == "auto-generated"

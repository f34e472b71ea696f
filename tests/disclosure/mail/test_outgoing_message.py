"""What travels: two parts that say the same, honest headers, no line that a stranger's text could add, a signature."""

import secrets
import uuid
from email import message_from_bytes
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.utils.translation import override
from hypothesis import given
from hypothesis import settings as attempts
from hypothesis import strategies as st

from keepfaith.disclosure.mail.outgoing_message import Draft, compose, message_id, message_number
from keepfaith.disclosure.mail.templates import Paragraph


def draft(**changes):
    paragraphs = (Paragraph(changes.pop("text", "Hello,\n\nYes.\n\nBye.")),)
    given = {
        "number": uuid.uuid4(), "to": "reader@example.org", "subject": "Answer", "paragraphs": paragraphs,
        "reply_to": "eoewebservices@mass.gov", "why": "You get this because you wrote to us.",
    }  # fmt: skip
    return Draft(**{**given, **changes})


def read(raw):
    return message_from_bytes(raw, policy=default)


def test_both_parts_say_the_same_and_name_the_agency():
    message = read(compose(draft(text="Is 1 < 2 & 3 > 2?\n\nhttps://portal.example.gov/x")))
    plain, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "Is 1 < 2 & 3 > 2?" in plain
    assert "Is 1 &lt; 2 &amp; 3 &gt; 2?" in html
    assert 'href="https://portal.example.gov/x"' in html
    for part in (plain, html):
        assert "Everett" in part
        assert "You get this because you wrote to us." in part
    assert "<script" not in html
    assert "src=" not in html


def test_the_headers_are_those_of_an_honest_message():
    given = draft()
    message = read(compose(given))
    assert str(message["From"]) == "EOE Web Services <eoewebservices@mass.gov>"
    assert message["Message-ID"] == message_id(given.number)
    assert message["Date"].datetime.tzinfo is not None
    assert message_number(message["Message-ID"]) == given.number
    assert "Auto-Submitted" not in message
    assert read(compose(draft(automatic="auto-generated")))["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("language", "paragraph", "is_said"),
    [
        ("es", Paragraph("Sí.", is_translated=True), True),
        ("en", Paragraph("Yes."), False),
        # Nothing of it is in that language, so no computer translated it.
        ("xx", Paragraph("Yes.", is_english=True), False),
        ("xx", Paragraph("Ee.", is_translated=True), True),
    ],
)
def test_a_message_says_that_a_computer_translated_it_only_where_one_did(
    settings, language, paragraph, is_said
):
    settings.TRANSLATED_BY_MACHINE = {"es", "xx"}
    with override(language):
        message = read(compose(draft(paragraphs=(paragraph,))))
    for kind in ("plain", "html"):
        text = message.get_body((kind,)).get_content()
        assert ("computadora tradujo" in text or "computer translated" in text) is is_said


OF_OTHERS = "<6a9d2f6e-1c1f-4a55-9c4e-0d9f3c6f7b11@example.org>"


@pytest.mark.parametrize("identifier", ["", "<x@mass.gov>", "<@>", OF_OTHERS, "\0" * 50])
def test_a_name_that_we_did_not_give_means_nothing(identifier):
    assert message_number(identifier) is None


@attempts(max_examples=60)
@given(st.text(max_size=200), st.text(st.characters(exclude_characters="\r\n"), min_size=1, max_size=80))
def test_no_text_adds_a_header_or_a_part(text, subject):
    clean = " ".join(subject.split()) or "x"
    raw = compose(
        draft(text=text.encode(errors="replace").decode(), subject=clean.encode(errors="replace").decode())
    )
    message = read(raw)
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert len(message.get_all("Subject")) == len(message.get_all("To")) == 1
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("name", ["to", "reply_to", "subject"])
def test_a_line_end_in_a_header_is_refused(name):
    with pytest.raises(ValueError, match="line"):
        compose(draft(**{name: "a@example.org\r\nBcc: other@example.org"}))


@pytest.fixture
def key(tmp_path, monkeypatch):
    secret = rsa.generate_private_key(65537, 2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(secret.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    monkeypatch.setenv("KEEPFAITH_DKIM", f"sel{secrets.token_hex(2)}:mass.gov:{file}")
    public = secret.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])


def test_a_message_is_signed_with_what_ends_notices_and_a_change_breaks_it(key):
    more = {
        "List-Unsubscribe": ("<https://portal.example.gov/x>",),
        "List-Unsubscribe-Post": ("List-Unsubscribe=One-Click",),
    }
    raw = compose(draft(more=more))
    signature = str(read(raw)["DKIM-Signature"])
    assert "list-unsubscribe-post" in signature.lower()
    assert dkim.verify(raw, dnsfunc=lambda *_, **__: key)
    for old, new in (
        (b"One-Click", b"Two-Click"),
        (b"Yes.", b"No.."),
        (b"Subject: Answer", b"Subject: Other."),
    ):
        assert old in raw
        assert not dkim.verify(raw.replace(old, new), dnsfunc=lambda *_, **__: key)
    assert not dkim.verify(b"List-Id: x\r\n" + raw, dnsfunc=lambda *_, **__: key)

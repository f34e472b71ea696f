"""Files have safe names, and are looked into only as far as all of them can be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.intake.mime.attachments import MAX_BYTES, text_of
from keepfaith.intake.mime.filenames import safe_name
from keepfaith.intake.mime.message import Attachment
from tests.intake.mime.letters import is_clean, letter, parts


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\a.exe", "a.exe"),
        ("..", "file.bin"),
        (".hidden", "hidden"),
        ("-rf", "rf"),
        ("a\r\nb\0.txt", "a b_.txt"),
        ("con", "_con"),
        ("COM1.txt", "_COM1.txt"),
        ("console.txt", "console.txt"),
        ("a\u202egpj.exe", "a_gpj.exe"),
        ("a\u200b.pdf. ", "a.pdf"),
        ('a<>:"|?*.pdf', "a_______.pdf"),
        ("", "file.bin"),
        ("/", "file.bin"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_safe_to_save_under(name, safe):
    assert safe_name(name, "application/octet-stream") == safe


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_any_name_becomes_a_safe_one(name):
    safe = safe_name(name, "application/pdf")
    assert 0 < len(safe) <= 120
    assert len(safe.encode()) <= 240
    assert is_clean(safe)
    assert not set(safe) & set('/\\<>:"|?*\n\t')
    assert safe[0] not in ". -"
    assert safe[-1] not in ". "


@pytest.mark.parametrize(
    ("media", "content", "text"),
    [
        ("text/plain", b"caf\xe9", "café"),
        ("text/csv", b"a,b\r\n", "a,b\n"),
        ("application/json", b"{}", "{}"),
        ("text/html", b"<p hidden>a</p><p>b", "a\n\nb"),
        ("text/html", b"a<!--", None),
        ("text/plain", b"a\0b", None),
        ("text/plain", b"x" * (MAX_BYTES + 1), None),
        ("application/pdf", b"%PDF", None),
        ("application/json", b"\xff", None),
    ],
)
def test_only_files_that_are_entirely_text_are_screened(media, content, text):
    assert text_of(Attachment("a", media, content)) == text


def inside(raw: bytes) -> str | None:
    return text_of(Attachment("a.eml", "message/rfc822", raw))


def test_all_versions_of_an_enclosed_message_are_screened():
    page = "Content-Type: text/html\r\n\r\n<p>page<p hidden>secret"
    text = inside(parts("alternative", "\r\nplain", page))
    for word in ("clerk@example.org", "A question", "plain", "page", "secret"):
        assert word in text


def test_an_enclosed_message_that_cannot_be_read_whole_is_not_screened():
    assert "Hello" in inside(parts("mixed", "\r\nHi", "Content-Type: text/csv\r\n\r\nHello"))
    assert inside(parts("mixed", "\r\nHi", "Content-Type: image/png\r\n\r\nx")) is None
    assert inside(parts("mixed", *["\r\nHi"] * 201)) is None
    assert inside(letter("X: " + "x" * 70_000, "", "Hi")) is None
    assert inside(letter("", "-----BEGIN PGP MESSAGE-----")) is None


def test_enclosed_messages_are_screened_three_deep():
    raw = letter("", "Hello")
    for boundary in ("c", "d"):
        raw = parts("mixed", b"Content-Type: message/rfc822\r\n\r\n" + raw, boundary=boundary)
    assert "Hello" in inside(raw)
    assert inside(parts("mixed", b"Content-Type: message/rfc822\r\n\r\n" + raw)) is None

"""What a header holds arrives whole, in lines that any mail server takes, and only text and names are ever encoded."""

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.mail.header_fields import mailbox_tokens, name_tokens, text_tokens, write_field

ENCODED_WORD = re.compile(rb"=\?[^?]+\?[qbQB]\?[^?]*\?=")


def read(raw, name):
    return message_from_bytes(raw + b"\r\n", policy=default)[name]


def check_lines(raw):
    """See that each line is a legal one: what is folded begins with a space, and says something."""
    assert raw.endswith(b"\r\n")
    first, *more = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert all(line.startswith(b" ") and line.strip() for line in more)
    for line in (first, *more):
        words = ENCODED_WORD.findall(line)
        assert len(line) <= (76 if words else 998)
        assert all(len(word) <= 75 for word in words)
        assert line.isascii()
        assert line.decode().isprintable()


@given(st.integers(1, 900), st.integers(1, 60))
def test_a_link_of_any_length_is_written_as_it_is(long, short):
    link, reply = f"<https://{'a' * long}>,", f"<mailto:{'b' * short}@example.gov>"
    raw = write_field("List-Unsubscribe", link, reply)
    check_lines(raw)
    assert link.encode() in raw
    assert reply.encode() in raw
    assert raw.replace(b"\r\n", b"") == f"List-Unsubscribe: {link} {reply}".encode()


PRINTED = st.text(st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"))).map(
    lambda text: " ".join(text.split())
)


@given(PRINTED)
def test_text_is_read_as_it_was_written(text):
    raw = write_field("Subject", *text_tokens(text))
    check_lines(raw)
    assert str(read(raw, "Subject")) == text


@given(PRINTED.filter(bool))
def test_a_name_is_read_as_it_was_written_and_its_address_is_in_clear(name):
    address = f"contact+n.{'a' * 42}@{'host.' * 12}example.gov"
    raw = write_field("From", *mailbox_tokens(name, address))
    check_lines(raw)
    assert f"<{address}>".encode() in raw
    display_name = raw.replace(b"\r\n", b"").decode().removeprefix("From: ").removesuffix(f" <{address}>")
    # The library's newer reader puts a space between two encoded words of a name, against RFC 2047, 6.2.
    assert (
        str(make_header(decode_header(display_name))) if "=?" in display_name else unquote(display_name)
    ) == name
    assert read(raw, "From").addresses[0].addr_spec == address


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("reader@example.org", b"reader@example.org"),
        ("a.b+c@[192.0.2.1]", b"a.b+c@[192.0.2.1]"),
        ('"a b"@example.org', b'"a b"@example.org'),
        # Mailboxes that exist though no dot may stand there, and what would be two addresses.
        ("a..b.@example.org", b'"a..b."@example.org'),
        ("a,b@example.org", b'"a,b"@example.org'),
        ('a"b\\c@example.org', b'"a\\"b\\\\c"@example.org'),
        ("reader@ex\u00e4mple.org", b"reader@xn--exmple-cua.org"),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example.org", f"{'a' * 64}@{'b' * 63}.{'c' * 63}.example.org".encode()),
    ],
)  # fmt: skip
def test_an_address_is_written_as_a_mail_server_knows_it(address, written):
    assert write_field("To", *mailbox_tokens("", address)) == b"To: " + written + b"\r\n"


@pytest.mark.parametrize(
    "address",
    ["", "reader", "@example.org", "reader@", "l\u00e4ser@example.org", "reader@example.org>", "a@b c", "a@-\x00",
     "a\r\nBcc: b@example.org", "a@example.org\r\nBcc: b@example.org", "a\x00b@example.org", "a@" + "b" * 1000],
)  # fmt: skip
def test_what_is_no_address_is_written_nowhere(address):
    with pytest.raises(ValueError):  # noqa: PT011 - each says what is wrong with it
        write_field("To", *mailbox_tokens("", address))


@pytest.mark.parametrize("token", ["a\r\nb", "a\nb", "a\tb", "\u00e4", " a", "a ", "", "a" * 999, "a\x7f"])
def test_no_token_adds_a_line_or_is_encoded(token):
    with pytest.raises(ValueError, match="line"):
        write_field("List-Unsubscribe", "<https://portal.example.gov/>,", token)


def test_a_text_with_a_line_end_is_refused():
    with pytest.raises(ValueError, match="line"):
        text_tokens("a\r\nBcc: b@example.org")


def test_a_name_with_marks_is_quoted_and_a_list_shows_its_identifier():
    raw = write_field("List-Id", *name_tokens('Dept., "example" events'), "<events.example.gov>")
    assert raw == b'List-Id: "Dept., \\"example\\" events" <events.example.gov>\r\n'
    raw = write_field("List-Id", *name_tokens("Educaci\u00f3n " * 12), "<events.example.gov>")
    check_lines(raw)
    assert raw.endswith(b"<events.example.gov>\r\n")

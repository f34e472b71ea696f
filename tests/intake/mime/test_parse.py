"""A message is read as far as it can be, and the result says what could not be read."""

import base64
import codecs

import pytest

from keepfaith.intake.mime import parse
from keepfaith.intake.mime.message import Message
from keepfaith.intake.mime.parse import MAX_MESSAGE_BYTES, MessageTooLarge, parse_message
from keepfaith.intake.mime.plain_text import plain
from tests.intake.mime.letters import letter, parts

JAPANESE, CHINESE = "お願いします", "请寄给我两份"


def has_remark(message: Message, words: str) -> bool:
    return any(words in remark for remark in message.remarks)


def text_of(body: bytes, kind: str, encoding: str = "8bit") -> Message:
    return parse_message(
        letter(f"Content-Type: text/plain{kind}", f"Content-Transfer-Encoding: {encoding}", "", body)
    )


def test_a_common_message():
    message = parse_message(
        letter(
            "To: Office <office@EXAMPLE.gov>, two@example.gov",
            "Cc: office@example.gov",
            "Delivered-To: box@example.gov",
            "Reply-To: Other <other@example.org>",
            "Message-ID: <1@example.org>",
            "In-Reply-To: <0@example.gov>",
            "References: <a@example.gov>\r\n\t<0@example.gov>",
            "Content-Language: es-US, en",
            "",
            "Good day,\r\nplease send two copies.\r\n",
        )
    )
    assert message.sender == "clerk@example.org"
    assert (message.sender_name, message.reply_to) == ("Clerk", "other@example.org")
    assert message.text == "Good day,\nplease send two copies."
    assert message.to == ("office@example.gov", "two@example.gov", "box@example.gov")
    assert message.refers_to == ("<0@example.gov>", "<a@example.gov>")
    assert (message.message_id, message.language) == ("<1@example.org>", "es-us")
    assert message.headers.startswith("From: Clerk <clerk@example.org>\nSubject: A question\nTo:")
    assert (message.remarks, message.automatic, message.attachments) == ((), "", ())


def test_more_than_25_mib_is_refused():
    parse_message(b"\n" * MAX_MESSAGE_BYTES)
    with pytest.raises(MessageTooLarge, match="25 MiB"):
        parse_message(b"\n" * (MAX_MESSAGE_BYTES + 1))


def test_a_message_that_breaks_the_parser_is_shown_as_it_came(monkeypatch):
    def broken(raw: bytes) -> Message:
        raise RecursionError

    monkeypatch.setattr(parse, "_read", broken)
    message = parse_message(b"From: a@example.org\r\n\r\nJos\xe9\0\x9b")
    assert message.text == "From: a@example.org\n\nJosé\ufffd\ufffd"
    assert (message.sender, message.automatic) == ("", "unread")
    assert has_remark(message, "could not be taken apart")


@pytest.mark.parametrize(
    ("line", "address", "name"),
    [
        ('"Lee, Kim (office)" <kim@example.org>', "kim@example.org", "Lee, Kim (office)"),
        ("kim@example.org (Kim (the second) Lee)", "kim@example.org", ""),
        ("=?utf-8?q?Jos=C3=A9?= <j@Example.ORG>", "j@example.org", "José"),
        (b"Jos\xe9 <j@example.org>", "j@example.org", "José"),
        (b"Jos\xc3\xa9 <j@example.org>", "j@example.org", "José"),
        ("Group: <@a.example,@b.example:j@example.org>;", "j@example.org", ""),
        ("=?utf-8?q?evil=40example=2Eorg=3E=2C?= <j@example.org>", "j@example.org", "evil@example.org>,"),
        ("josé@bücher.example", "josé@bücher.example", ""),
        ("a@example.org\r\n\t", "a@example.org", ""),
        ("-oX@example.org", "", ""),
        ("a@example.org\0", "", ""),
        ("<a b@example.org>", "", ""),
        ("<a@example.org", "", ""),
        ('"a b"@example.org', "", ""),
        ("a@[192.0.2.1]", "", ""),
        ("a@" + "x" * 63 + ".example" * 40, "", ""),
        ("undisclosed:;", "", ""),
        ("(" * 5_000 + "a@example.org", "", ""),
    ],
)
def test_the_sender_is_one_plain_address_or_none(line, address, name):
    raw = b"From: " + (line if isinstance(line, bytes) else line.encode()) + b"\r\n\r\nHello"
    message = parse_message(raw)
    assert (message.sender, message.sender_name) == (address, name)
    assert message.text == "Hello"
    assert has_remark(message, "no sender") != bool(address)


def test_plain_text_has_no_halves_of_signs():
    assert plain("a\ud800b\udfff\r\nc\u2028d") == "a\ufffdb\ufffd\nc\nd"


def test_a_bare_return_begins_no_header_line():
    message = parse_message(b"From: a@example.org\r\nSubject: x\rReply-To: evil@example.org\r\n\r\nHello")
    assert (message.reply_to, message.subject) == ("", "x Reply-To: evil@example.org")


def test_a_message_with_carriage_returns_alone_is_read():
    message = parse_message(b"From: a@example.org\rSubject: x\r\rOne\rTwo")
    assert (message.sender, message.subject, message.text) == ("a@example.org", "x", "One\nTwo")


def test_repeated_header_lines_are_remarked_on_and_ignored():
    message = parse_message(b"From: a@example.org\nFrom: b@example.org\nSubject: x\nSubject: y\n\nHello")
    assert (message.sender, message.subject) == ("a@example.org", "x")
    assert has_remark(message, "“from” stands more than once")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("=?utf-8?B?SGVsbG8=?= =?utf-8?q?_you?= there", "Hello you there"),
        ("=?utf-8?q?=E3=81?= =?utf-8?q?=8A?=", "お"),
        ("=?iso-8859-1*en?Q?caf=E9?=", "café"),
        ("=?nonsense?q?caf=C3=A9?=", "café"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?b?SGVsb!G8?=", "Hello"),
        ("=?utf-7?q?+AGE-?=", "+AGE-"),
        ("=?utf-8?q?a=0D=0ABcc:_b=E2=80=AE?=", "a Bcc: b\ufffd"),
        ("a\xe9".encode("latin-1"), "aé"),
    ],
)
def test_encoded_words_also_broken_ones(written, read_as):
    octets = written if isinstance(written, bytes) else written.encode()
    assert parse_message(letter(b"Subject: " + octets, "", head=b"")).subject == read_as


@pytest.mark.parametrize(
    ("octets", "charset", "text", "doubtful"),
    [
        ("naïve".encode(), "us-ascii", "naïve", False),
        ("naïve".encode(), "", "naïve", False),
        ("naïve".encode(), "iso-8859-1", "naïve", True),
        (b"\x93na\xefve\x94", "iso-8859-1", "“naïve”", False),
        (b"na\xefve", "utf-8", "naïve", True),
        (b"plain", "x-nobody", "plain", True),
        (b"+ADw-b+AD4-", "utf-7", "+ADw-b+AD4-", True),
        (b"rot13", "rot13", "rot13", True),
        (CHINESE.encode("gb18030"), "gb2312", CHINESE, False),
        (JAPANESE.encode("iso-2022-jp"), "iso-2022-jp", JAPANESE, False),
        (JAPANESE.encode("shift-jis"), "Shift_JIS", JAPANESE, False),
        (codecs.BOM_UTF16_LE + "naïve".encode("utf-16-le"), "utf-16", "naïve", False),
        ("naïve".encode("utf-16-be"), "utf-16", "naïve", False),
        (b"plain text", "utf-16", "plain text", True),
        (b"a\0b\x1b[31m\x7f\xc2\x85c", "utf-8", "a\ufffdb\ufffd[31m\ufffd\nc", False),
        ("a\u202eb\u2067c\u200e".encode(), "utf-8", "a\ufffdb\ufffdc\u200e", False),
        (b"\xed\xa0\x80", "utf-8", "í\xa0€", True),
    ],
)
def test_character_sets_are_believed_only_as_far_as_the_bytes_go(octets, charset, text, doubtful):
    message = text_of(octets, f"; charset={charset}" if charset else "")
    assert message.text == text
    assert has_remark(message, "Some signs") == doubtful


@pytest.mark.parametrize(
    ("packed", "encoding", "text", "damaged"),
    [
        (b"SGVs bG8g\r\ndGhlcmU", "base64", "Hello there", False),
        (b"SGVs*bG8=\r\n-- \r\nfooter", "base64", None, True),
        (b"SGVsbG8=IHRoZXJl", "base64", "Hello there", False),
        (b"caf=C3=A9 =\r\nau lait", "quoted-printable", "café au lait", False),
        (b"100=% sure =ZZ", "quoted-printable", "100=% sure =ZZ", True),
        (b"begin 644 a\n#0V%T\n`\nend", "x-uuencode", "begin 644 a\n#0V%T\n`\nend", True),
    ],
)
def test_a_transfer_encoding_is_decoded_even_where_it_is_damaged(packed, encoding, text, damaged):
    message = text_of(packed, "", encoding)
    assert text is None or message.text == text
    assert has_remark(message, "Some signs") == damaged


def test_plain_text_is_taken_before_a_page_and_a_page_before_nothing():
    page, plain = "Content-Type: text/html\r\n\r\n<p>Page", "Content-Type: text/plain\r\n\r\nPlain"
    assert parse_message(parts("alternative", plain, page)).text == "Plain"
    assert parse_message(parts("alternative", page, plain)).text == "Plain"
    assert parse_message(parts("alternative", "\r\n \r\n", page)).text == "Page"
    assert parse_message(parts("mixed", page, plain)).text == "Page\n\nPlain"


def test_pictures_of_a_page_calendars_and_signatures_are_kept_as_files():
    message = parse_message(
        parts(
            "signed",
            "Content-Type: text/html; name=\r\n\r\n<p>Hello",
            "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==",
            "Content-Type: text/calendar\r\n\r\nDTSTART:99999999T999999Z",
            "Content-Type: application/pgp-signature\r\n\r\n-----BEGIN",
            "Content-Type: application/ms-tnef; name=../winmail.dat\r\n\r\nx",
            "Content-Type: application/zip; name*0*=utf-8''%e2%80%aea;\r\n name*1=\".zip\"\r\n\r\nPK",
        )
    )
    assert message.text == "Hello"
    names = [attachment.name for attachment in message.attachments]
    assert names == ["picture.png", "calendar.ics", "signature.asc", "winmail.dat", "_a.zip"]
    assert message.attachments[0].content == b"\x89PNG"
    assert has_remark(message, "not checked")
    assert has_remark(message, "could not be unpacked")
    assert has_remark(message, "Not looked into: “picture.png”")


def test_a_message_inside_is_preserved_byte_by_byte_and_not_parsed():
    inner = letter("Content-Type: multipart/mixed; boundary=c", "", "--c", "", "secret", "--c--")
    message = parse_message(parts("mixed", "\r\nSee below.", b"Content-Type: message/rfc822\r\n\r\n" + inner))
    assert message.text == "See below."
    assert [(a.name, a.media, a.content) for a in message.attachments] == [
        ("message.eml", "message/rfc822", inner)
    ]


@pytest.mark.parametrize(
    "raw",
    [
        parts("encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"),
        letter("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "", "x"),
        letter("", "-----BEGIN PGP MESSAGE-----"),
    ],
)
def test_an_encrypted_message_is_remarked_on(raw):
    assert has_remark(parse_message(raw), "encrypted")


@pytest.mark.parametrize(
    ("raw", "text", "remark"),
    [
        (letter("Content-Type: multipart/mixed", "", "Hello"), "Hello", "none were found"),
        (letter("Content-Type: multipart/mixed; boundary=b", "", "Hello"), "Hello", "none were found"),
        (letter("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Hi"), "Hi", "end of the letter"),
        (letter("Content-Type: nonsense", "", "Hello"), "Hello", ""),
        (b"Hello\r\n\r\nthere", "Hello\n\nthere", "no header lines"),
        (b"", "", "no header lines"),
        (b"From: a@example.org\r\nHello there\r\n", "Hello there", ""),
    ],
)
def test_a_malformed_message_is_shown_as_it_came(raw, text, remark):
    message = parse_message(raw)
    assert message.text == text
    assert has_remark(message, remark) == bool(remark)


def test_header_lines_are_cut_and_then_nothing_answers_by_itself():
    message = parse_message(letter(b"X-Long: " + b"=?" * 500_000, "", "Hello"))
    assert (message.sender, message.text, message.automatic) == ("clerk@example.org", "Hello", "unread")
    assert len(message.headers) <= 65_536
    assert has_remark(message, "longer than they can be")


def test_addresses_and_identifiers_are_bounded():
    many = ", ".join(f"a{number}@example.gov" for number in range(300))
    ids = " ".join(f"<{number}@example.gov>" for number in range(300)) + f" <{'x' * 249}>"
    message = parse_message(letter(f"To: {many}", f"References: {ids}", "", ""))
    assert (len(message.to), len(message.refers_to)) == (100, 50)


def test_parts_files_and_text_are_bounded():
    message = parse_message(parts("mixed", *["Content-Type: image/png\r\n\r\nx"] * 30))
    assert len(message.attachments) == 25
    assert has_remark(message, "5 more were left out")
    message = parse_message(parts("mixed", *["\r\nHello"] * 201))
    assert message.text.count("Hello") == 200
    assert has_remark(message, "more than 200 parts")
    assert not has_remark(parse_message(parts("mixed", *["\r\nHello"] * 200)), "more than 200")
    message = parse_message(letter("", "x" * 1_000_001))
    assert len(message.text) == 1_000_000
    assert has_remark(message, "longer than a letter")


def nested(levels: int) -> bytes:
    inner = b"\r\nHello"
    for level in reversed(range(levels)):
        boundary = b"b%d" % level
        head = b"Content-Type: multipart/mixed; boundary=" + boundary
        inner = b"\r\n".join([head, b"", b"--" + boundary, inner, b"--" + boundary + b"--", b""])
    return letter(inner)


def test_ten_levels_are_taken_apart_and_the_eleventh_is_a_file():
    assert parse_message(nested(10)).text == "Hello"
    message = parse_message(nested(11))
    assert (message.text, len(message.attachments)) == ("", 1)
    assert has_remark(message, "too deep")


MIXED = "Content-Type: multipart/mixed; boundary=b\r\n\r\n"


@pytest.mark.parametrize(
    "body",
    [
        MIXED.encode() + b"--b\r\n\r\nx\r\n" * 100_000,
        (MIXED + "--b\r\n").encode() * 10_000,
        b"".join(b"Content-Type: multipart/x; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(10_000)),
        b"Content-Type: message/rfc822\r\n\r\n" * 10_000,
        MIXED.encode() + b"--b x\r\n--c\r\n" * 400_000,
        MIXED.encode() + b"--b" + b" " * 5_000_000 + b"x",
        b"To: " + b'(("' * 20_000 + b"\r\n\r\n",
        b"Content-Type: text/plain;" + b'a*0="x;' * 9_000 + b"\r\n\r\n",
        b"Content-Type: text/plain; a*=x; a*0=y; boundary*x=1\r\n\r\n",
        b"Content-Type: text/plain; a*" + b"9" * 5_000 + b"=x\r\n\r\n",
        b"Content-Transfer-Encoding: base64\r\n\r\n" + b"A=" * 1_000_000,
    ],
    ids=[
        "parts",
        "same",
        "nested",
        "letters",
        "lines",
        "blanks",
        "comments",
        "pieces",
        "odd",
        "digits",
        "pads",
    ],
)
def test_a_message_made_to_be_slow_is_read_in_a_moment(body):
    assert parse_message(letter(body)).automatic == ""


def test_packed_files_stay_packed():
    octets = base64.b64encode(b"PK\x03\x04" + b"\0" * 90)
    packed = b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n" + octets
    assert parse_message(parts("mixed", packed)).attachments[0].content == base64.b64decode(octets)

"""Any bytes become a message whose texts are clean; what the standard library writes is read back."""

from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP

from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.intake.mime.attachments import text_of
from keepfaith.intake.mime.delivery_reports import report_of
from keepfaith.intake.mime.parse import parse_message
from tests.intake.mime.letters import is_clean, parts, texts

STRUCTURE = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"--b",
    b"--b--",
    b"<",
    b">",
    b'"',
    b"(",
    b",",
    b":",
    b"; name*0*=u''%",
]
LINES_OF_HEADS = [
    b"From: ",
    b"a@example.org",
    b"Subject: =?utf-8?b?",
    b"?=",
    b"=?x?q?=E2=80=AE",
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: multipart/report; boundary=b",
    b"Content-Type: text/html; charset=",
    b"Content-Transfer-Encoding: base64\r\n",
    b"Content-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Action: failed\nStatus: 5.0.0\n\n",
]
TEXTS = [b"utf-16", b"iso-2022-jp\x1b$B", b"\0", b"\xff\xfe", b"\xe2\x80\xae", b"=0D=00"]
PAGES = [b"<p hidden>", b"<a href='http://x'>", b"<!--", b"<script>"]
PIECES = st.sampled_from([*STRUCTURE, *LINES_OF_HEADS, *TEXTS, *PAGES])
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=30
)
LINES = st.lists(WORDS, min_size=1, max_size=5).map("\n".join).filter(lambda text: text.strip())


def check(raw):
    message = parse_message(raw)
    assert all(is_clean(text) for text in texts(message))
    assert len(message.sender) <= 254
    for attachment in message.attachments:
        assert is_clean(text_of(attachment) or "")
    report_of(raw)
    return message


@settings(max_examples=100)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=8)), max_size=40).map(b"".join))
def test_any_bytes_make_a_message(raw):
    assert "could not be taken apart" not in "".join(check(raw).remarks)


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_as_a_body_make_a_message(raw):
    check(b"From: a@example.org\r\n" + raw)
    check(parts("mixed", raw, b"Content-Type: text/html\r\n\r\n" + raw))


@settings(max_examples=50)
@given(
    WORDS,
    LINES,
    st.lists(st.binary(max_size=40), max_size=3),
    st.booleans(),
)
def test_messages_of_the_standard_library_are_read_back(subject, text, files, with_page):
    message = EmailMessage(policy=SMTP)
    message["From"] = "Clerk <clerk@example.org>"
    message["To"] = "office@example.gov"
    message["Subject"] = subject
    message.set_content(text, charset="utf-8", cte="base64")
    if with_page:
        message.add_alternative("<p>Another", subtype="html")
    for number, octets in enumerate(files):
        message.add_attachment(octets, maintype="application", subtype="pdf", filename=f"é {number}.pdf")
    parsed = parse_message(message.as_bytes())
    assert parsed.sender == "clerk@example.org"
    assert parsed.to == ("office@example.gov",)
    assert parsed.subject.split() == subject.split()
    assert parsed.text == text.rstrip()
    assert [(a.name, a.content) for a in parsed.attachments] == [
        (f"é {number}.pdf", octets) for number, octets in enumerate(files)
    ]


def built(tree):
    """Build a message of lists (parts), texts and bytes (files)."""
    if isinstance(tree, str):
        return MIMEText(tree, "plain", "utf-8")
    if isinstance(tree, bytes):
        return MIMEApplication(tree, "pdf")
    whole = MIMEMultipart("mixed")
    for child in tree:
        whole.attach(built(child))
    return whole


def leaves(tree):
    return [leaf for child in tree for leaf in leaves(child)] if isinstance(tree, list) else [tree]


TREES = st.recursive(
    LINES | st.binary(max_size=20), lambda inner: st.lists(inner, min_size=1, max_size=4), max_leaves=12
)


@settings(max_examples=50)
@given(TREES)
def test_any_structure_of_the_standard_library_is_read_back(tree):
    message = built(tree)
    message["From"] = "clerk@example.org"
    parsed = parse_message(message.as_bytes(policy=SMTP))
    assert parsed.text == "\n\n".join(leaf.rstrip() for leaf in leaves(tree) if isinstance(leaf, str))
    assert [a.content for a in parsed.attachments] == [
        leaf for leaf in leaves(tree) if isinstance(leaf, bytes)
    ]


def test_a_message_cut_at_any_byte_is_read():
    message = EmailMessage(policy=SMTP)
    message["From"] = "Clërk <clerk@example.org>"
    message["Subject"] = "Grüße"
    message.set_content("Grüße\n")
    message.add_alternative("<p>Grüße</p>", subtype="html")
    message.add_attachment(b"\0\1\2", maintype="application", subtype="pdf", filename="Größe.pdf")
    raw = message.as_bytes()
    for length in range(len(raw)):
        check(raw[:length])

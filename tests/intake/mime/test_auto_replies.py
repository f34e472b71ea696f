"""The portal never answers an automatic message (RFC 3834)."""

import pytest

from keepfaith.intake.mime.parse import parse_message
from tests.intake.mime.letters import letter


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Auto-Submitted: no", ""),
        ("Auto-Submitted: No (typed)", ""),
        ("Auto-Submitted: auto-replied; owner=a", "auto-submitted"),
        ("X-Autoreply: yes", "auto-submitted"),
        ("Precedence: auto_reply", "auto-submitted"),
        ("List-Id: <a.example.org>", "list"),
        ("List-Unsubscribe: <mailto:a@example.org>", "list"),
        ("Precedence: list", "list"),
        ("Precedence: Bulk", "bulk"),
        ("Precedence: junk", "bulk"),
        ("Precedence: first-class", ""),
        ("Return-Path: <>", "bounce"),
        ("Return-Path: <a@example.org>", ""),
        ("Content-Type: multipart/report; boundary=b", "bounce"),
        ("Reply-To: no-reply@example.org", "no-reply"),
        ("X-Auto-Response-Suppress: OOF, AutoReply", "suppressed"),
        ("X-Auto-Response-Suppress: none", ""),
        ("X-Loop: office@example.gov", "loop"),
        ("\r\n".join(["Received: from a"] * 25), ""),
        ("\r\n".join(["Received: from a"] * 26), "loop"),
    ],
)
def test_header_lines_that_forbid_an_answer(line, word):
    assert parse_message(letter(line, "", "Hello")).automatic == word


@pytest.mark.parametrize(
    ("sender", "word"),
    [
        ("noreply@example.org", "no-reply"),
        ("forms.do-not-reply+a@example.org", "no-reply"),
        ("DoNotReply@example.org", "no-reply"),
        ("monoreply@example.org", ""),
        ("MAILER-DAEMON@example.org", "bounce"),
        ("Mailer-Daemon (Mail System)", "bounce"),
        ("owner-a@example.org", "list"),
        ("a-request@example.org", "list"),
        ("nobody", "no-sender"),
        ("a@example.org", ""),
    ],
)
def test_senders_that_nobody_reads(sender, word):
    assert parse_message(letter(f"From: {sender}", "", "Hello", head=b"")).automatic == word

"""Reports say which messages did not arrive, and which were not wanted."""

import pytest

from keepfaith.intake.mime.delivery_reports import DeliveryReport, report_of
from tests.intake.mime.letters import letter, parts

RETURNED = (
    "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@example.gov>\r\nReferences: <0@example.gov>"
)


def bounce(*groups: str) -> bytes:
    status = "\r\n\r\n".join(["Reporting-MTA: dns; mx.example.org", *groups])
    return parts(
        "report",
        "\r\nIt did not arrive.",
        f"Content-Type: message/delivery-status\r\n\r\n{status}",
        RETURNED,
    )


def group(address: str, action: str, status: str) -> str:
    return f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}"


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("Failed (no such box)", "5.0.0 (unknown)", True),
        ("failed", "4.4.7", False),
        ("failed", "", False),
        ("failed", "5", False),
        ("delayed", "5.1.1", False),
        ("delayed", "4.4.1", False),
    ],
)
def test_only_a_final_failure_is_permanent(action, status, permanent):
    report = report_of(bounce(group("a@Example.org", action, status)))
    assert report == DeliveryReport("bounce", permanent, ("a@example.org",), ("<1@example.gov>",))


def test_recipients_with_a_temporary_failure_are_not_listed():
    report = report_of(
        bounce(group("a@example.org", "delayed", "4.0.0"), group("b@example.org", "failed", "5.0.0"))
    )
    assert report.recipients == ("b@example.org",)


def test_the_address_that_was_written_to_is_named():
    lines = "Original-Recipient: rfc822;list@example.org\r\n" + group("a@example.org", "failed", "5.1.1")
    assert report_of(bounce(lines)).recipients == ("list@example.org",)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", "nonsense"])
def test_good_news_is_no_report(action):
    assert report_of(bounce(group("a@example.org", action, "2.0.0"))) is None


@pytest.mark.parametrize("kind", ["abuse", "fraud", "other", "virus", "opt-out"])
def test_a_complaint(kind):
    feedback = (
        f"Feedback-Type: {kind}\r\nOriginal-Rcpt-To: <a@example.org>\r\nOriginal-Rcpt-To: b@example.org"
    )
    raw = parts(
        "report",
        "\r\nNot wanted.",
        f"Content-Type: message/feedback-report\r\n\r\n{feedback}",
        b"Content-Type: message/rfc822\r\n\r\n" + letter("Message-ID: <2@example.gov>", "", "Hello"),
    )
    report = report_of(raw)
    assert report == DeliveryReport(
        "complaint",
        permanent=False,
        recipients=("a@example.org", "b@example.org"),
        message_ids=("<2@example.gov>",),
    )
    assert report_of(raw.replace(f"Type: {kind}".encode(), b"Type: not-spam")) is None


def test_numbers_are_bounded():
    groups = [group(f"a{number}@example.org", "failed", "5.1.1") for number in range(150)]
    assert len(report_of(bounce(*groups)).recipients) == 100


@pytest.mark.parametrize(
    "raw", [b"", letter("", "Hello"), parts("mixed", RETURNED), parts("report", RETURNED)]
)
def test_other_messages_are_no_reports(raw):
    assert report_of(raw) is None

"""Reports about letters that the agency sent: not delivered (RFC 3464), or complained of (RFC 5965)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from keepfaith.intake.mime.headers import Headers, parse_headers
from keepfaith.intake.mime.mailboxes import addresses, identifiers, normal_address
from keepfaith.intake.mime.parse import MAX_MESSAGE_BYTES
from keepfaith.intake.mime.parts import Part, children, part_of

MAX_PARTS: Final = 20
MAX_RECIPIENTS: Final = 100
MAX_IDENTIFIERS: Final = 50
_MAX_REPORT_LENGTH: Final = 65_536
_STATUS: Final = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK: Final = "message/feedback-report"
_RETURNED: Final = (
    "message/rfc822",
    "message/global",
    "message/global-headers",
    "message/rfc822-headers",
    "text/rfc822-headers",
)
_NO_COMPLAINT: Final = {"", "not-spam", "auth-failure", "dmarc"}
_GROUPS: Final = re.compile(rb"\r?\n[ \t]*+\r?\n")
_PERMANENT: Final = re.compile(r"5\.[0-9]{1,3}\.[0-9]{1,3}(?:\s|\Z)")


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a machine says of a letter: whom it concerns, and which letters were meant.

    `permanent` is true if an address will never take a letter; then `recipients` are these addresses alone.
    """

    kind: Literal["bounce", "complaint"]
    permanent: bool
    recipients: tuple[str, ...]
    message_ids: tuple[str, ...]


def report_of(raw: bytes) -> DeliveryReport | None:
    """Read a report; nothing for any other letter, for one larger than 25 MiB, and for good news."""
    if len(raw) > MAX_MESSAGE_BYTES:
        return None
    whole = part_of(*parse_headers(memoryview(raw)))
    if whole.media != "multipart/report":
        return None
    parts = children(whole, MAX_PARTS).parts
    meant = identifiers([value for part in parts for value in _returned(part)], MAX_IDENTIFIERS)
    for part in parts:
        if part.media in _STATUS:
            return _bounce(part, meant)
        if part.media == _FEEDBACK:
            return _complaint(part, meant)
    return None


def _returned(part: Part) -> list[str]:
    if part.media not in _RETURNED:
        return []
    return parse_headers(memoryview(part.content().octets))[0].every("message-id")[:1]


def _bounce(part: Part, meant: tuple[str, ...]) -> DeliveryReport | None:
    permanent: dict[str, None] = {}
    passing: dict[str, None] = {}
    failed = False
    for group in _groups(part):
        action = group.word("action")
        if action not in {"failed", "delayed"}:
            continue
        lasting = action == "failed" and _PERMANENT.match(group.first("status")) is not None
        failed = True
        named = group.first("original-recipient") or group.first("final-recipient")
        if address := _recipient(named) or _recipient(group.first("final-recipient")):
            (permanent if lasting else passing).setdefault(address)
    if not failed:
        return None
    return DeliveryReport("bounce", bool(permanent), tuple(permanent or passing), meant)


def _complaint(part: Part, meant: tuple[str, ...]) -> DeliveryReport | None:
    head, _ = parse_headers(memoryview(part.content().octets[:_MAX_REPORT_LENGTH]))
    if head.word("feedback-type") in _NO_COMPLAINT:
        return None
    named = addresses(head.every("original-rcpt-to", "removal-recipient"), MAX_RECIPIENTS)
    return DeliveryReport("complaint", permanent=False, recipients=named, message_ids=meant)


def _groups(part: Part) -> Iterator[Headers]:
    """Yield the groups of lines, one a recipient; the first is about the whole letter."""
    content = part.content().octets[:_MAX_REPORT_LENGTH].strip()
    for group in _GROUPS.split(content, maxsplit=MAX_RECIPIENTS)[: MAX_RECIPIENTS + 1]:
        yield parse_headers(memoryview(group))[0]


def _recipient(line: str) -> str:
    kind, _, address = line.partition(";")
    return normal_address(address.strip().strip("<>")) if kind.strip().lower() in {"rfc822", "utf-8"} else ""

"""Letters for the tests, written out byte by byte or made by the standard library."""

import re
import unicodedata
from dataclasses import fields

from keepfaith.intake.mime.message import Message

FROM = b"From: Clerk <clerk@example.org>\r\nSubject: A question\r\n"
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def letter(*lines: str | bytes, head: bytes = FROM) -> bytes:
    """Put lines behind the usual header lines."""
    octets = (line.encode() if isinstance(line, str) else line for line in lines)
    return head + b"\r\n".join(octets)


def parts(kind: str, *inside: str | bytes, boundary: str = "b") -> bytes:
    """Write a message with parts, each given as its lines."""
    lines: list[str | bytes] = [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    for part in inside:
        lines += [f"--{boundary}", part]
    return letter(*lines, f"--{boundary}--", "")


def texts(read: Message) -> list[str]:
    """List every text that a message holds."""
    collected: list[str] = [attachment.name for attachment in read.attachments]
    for field in fields(read):
        value = getattr(read, field.name)
        if isinstance(value, str):
            collected.append(value)
        elif field.name != "attachments":
            collected += value
    return collected


def is_clean(text: str) -> bool:
    """Return whether a text can be shown and stored anywhere."""
    text.encode()
    controls = [sign for sign in text if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    return not controls and not TURNING.search(text)

"""What stands in a message: its links, the ways out that its header names, and its fields as they travel."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final
from urllib.parse import unquote, urlsplit

_CONFIRM: Final = "/events/confirm/"
_URL: Final = re.compile(r"(?:https?|ftp)://[^\s\"'<>]+", re.IGNORECASE)
_WAYS: Final = re.compile(r"<(https://[^<>\s]+)>,\s*<mailto:([^<>\s?]+)>")


def parsed(raw: bytes) -> EmailMessage:
    """Return a message, read as a mail program reads it."""
    return message_from_bytes(raw, policy=default)


def raw_fields(raw: bytes, name: str) -> list[str]:
    """Return a field each time that it stands there: as it travels, with its line breaks."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode(errors="replace")
    fields = re.findall(r"^([!-9;-~]+):((?:[^\n]*\n[ \t])*[^\n]*)", head, re.MULTILINE)
    return [value for field, value in fields if field.lower() == name.lower()]


def part(raw: bytes, kind: str) -> str:
    """Return its text, `plain` or `html`; empty if there is none."""
    body = parsed(raw).get_body((kind,))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def urls(text: str) -> list[str]:
    """Return every address of another page in a text."""
    return _URL.findall(text)


def confirmation_path(raw: bytes) -> str:
    """Return the address on this site at which it is confirmed; empty if it names none or several."""
    links = {url for url in urls(part(raw, "plain")) if urlsplit(url).path.endswith(_CONFIRM)}
    return _path(links.pop()) if len(links) == 1 else ""


def ways_out(raw: bytes) -> tuple[str, str]:
    """Return where one click ends it, on this site, and to whom a reply ends it; read from the field as it travels."""
    fields = raw_fields(raw, "List-Unsubscribe")
    ways = _WAYS.fullmatch(" ".join(fields[0].split())) if len(fields) == 1 else None
    return (_path(ways[1]), unquote(ways[2])) if ways else ("", "")


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"

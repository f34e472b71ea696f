"""What is amiss with a request to confirm as it travels: field by field, word by word, link by link."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.headerregistry import Address
from typing import Any, Final
from urllib.parse import urlsplit

from keepfaith.prober.mail.message_store import ReceivedMessage
from keepfaith.prober.mail.message_text import confirmation_path, parsed, part, raw_fields, urls
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.pages.references import references

_ONCE: Final = (
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("List-Unsubscribe", "List-Unsubscribe-Post"),
)
_NEVER: Final = ("Cc", "Bcc", "Disposition-Notification-To", "Return-Receipt-To", "X-Confirm-Reading-To")
# Fields of ours in which nobody's word may stand; those that mail servers add name whom they delivered to.
_WORDLESS: Final = (
    "From",
    "Reply-To",
    "Subject",
    "Message-ID",
    "References",
    "In-Reply-To",
    "List-Unsubscribe",
)
_ONE_CLICK: Final = " List-Unsubscribe=One-Click"
_WAYS: Final = re.compile(r"<(https://[^<>\s]+)>,\s+<mailto:([^<>\s]+)>")
_KINDS: Final = ["text/html", "text/plain"]
_LOADING: Final = frozenset(
    {
        *(
            "img",
            "picture",
            "source",
            "video",
            "audio",
            "track",
            "script",
            "link",
            "iframe",
            "frame",
            "object",
        ),
        *("embed", "form", "input", "base", "svg", "style", "use"),
    }
)
_TOKEN: Final = re.compile(r"token=[a-z2-7]{26}")


@dataclass(frozen=True, slots=True)
class Expected:
    """What it must be: from whom, under which site, in which words with `{link}` left open, and about nobody's word.

    `choices` stands before each page of its links: `/es` in a message in Spanish.
    """

    name: str
    email: str
    site: str
    subject: str
    body: str
    word: str
    choices: str = ""


def message_faults(message: ReceivedMessage, expected: Expected) -> Iterator[str]:
    """Yield what of its fields, its words and its ways out differs from what must be."""
    yield from _read(lambda: _field_faults(message, expected))
    yield from _read(lambda: _ending_faults(message.raw, expected))
    yield from _read(lambda: _text_faults(message.raw, expected))


def sender_faults(message: ReceivedMessage, expected: Expected) -> Iterator[str]:
    """Yield where it says that it is from somebody else than the contact, or has replies go elsewhere."""
    yield from _read(lambda: _sender_faults(message.raw, expected))


def outside_faults(message: ReceivedMessage, expected: Expected) -> Iterator[str]:
    """Yield what in it loads something, or leads to another site."""
    yield from _read(lambda: _markup_faults(message.raw, expected))


def _read(faults: Callable[[], Iterator[str]]) -> list[str]:
    try:
        return list(faults())
    except (ValueError, LookupError, AttributeError):
        return ["it cannot be read"]


def _sender_faults(raw: bytes, expected: Expected) -> Iterator[str]:
    read = parsed(raw)
    sender = _only(read["From"])
    if (sender.display_name, sender.addr_spec) != (expected.name, expected.email):
        yield "it is not from the contact"
    if not _is_contact(_only(read["Reply-To"]).addr_spec, expected):
        yield "replies to it go elsewhere"


def _field_faults(message: ReceivedMessage, expected: Expected) -> Iterator[str]:
    raw, read = message.raw, parsed(message.raw)
    yield from (
        f"{name} is there {len(raw_fields(raw, name))} times"
        for name in _ONCE
        if len(raw_fields(raw, name)) != 1
    )
    yield from (f"{name} is there" for name in _NEVER if raw_fields(raw, name))
    recipient = _only(read["To"])
    if recipient.addr_spec.lower() != message.address.lower() or recipient.display_name:
        yield "it is not to the one address alone"
    if str(read["Subject"]) != expected.subject:
        yield "its subject has other words"
    if expected.subject.isascii() and "=?" in raw_fields(raw, "Subject")[0]:
        yield "its subject is encoded"
    if any(expected.word in field.lower() for name in _WORDLESS for field in raw_fields(raw, name)):
        yield "a field names whom it is for"


def _ending_faults(raw: bytes, expected: Expected) -> Iterator[str]:
    """Both fields of RFC 8058 as mail programs need them: not encoded, and no address broken in two."""
    if raw_fields(raw, "List-Unsubscribe-Post") != [_ONE_CLICK]:
        yield "List-Unsubscribe-Post is not what mail programs look for"
    field = raw_fields(raw, "List-Unsubscribe")
    ways = _WAYS.fullmatch(field[0].strip()) if field else None
    if ways is None:
        yield "List-Unsubscribe is encoded, broken, or lacks a link or an address"
        return
    if not ways[1].startswith(f"{expected.site}{expected.choices}/events/unsubscribe/?token="):
        yield "List-Unsubscribe leads elsewhere"
    if not _is_contact(ways[2].replace("%2B", "+"), expected):
        yield "a reply that ends it goes elsewhere"


def _text_faults(raw: bytes, expected: Expected) -> Iterator[str]:
    text, kinds = (
        part(raw, "plain"),
        sorted({one.get_content_type() for one in parsed(raw).walk()} - {"multipart/alternative"}),
    )
    if kinds != _KINDS:
        yield "it has other parts than its text and the same as HTML"
    path = confirmation_path(raw)
    if not path:
        yield "it has no link to confirm, or several"
    elif not path.startswith(f"{expected.choices}/events/confirm/?") or not _TOKEN.fullmatch(
        path.partition("?")[2]
    ):
        yield "its link leads to a page in another language, or says more than a code"
    if expected.body.replace("{link}", expected.site + path) not in text:
        yield "its text has other words than the agency's"
    if expected.word in f"{text}{part(raw, 'html')}".lower():
        yield "its text names whom it is for"


def _markup_faults(raw: bytes, expected: Expected) -> Iterator[str]:
    html = part(raw, "html")
    document = read_document(html)
    tags = {element.tag for element in document.every()}
    if tags & _LOADING or "url(" in html.lower() or "@import" in html.lower():
        yield "its HTML has something to load"
    if any(reference.use != "link" for reference in references(document)):
        yield "its HTML loads or sends something"
    links = [*urls(part(raw, "plain"))]
    links += [reference.url for reference in references(document)]
    yield from _link_faults([url for url in links if not url.lower().startswith("mailto:")], expected)


def _link_faults(links: list[str], expected: Expected) -> Iterator[str]:
    site = urlsplit(expected.site)[:2]
    # What the agency itself names in its wording may stand there.
    if any(urlsplit(url)[:2] != site and urlsplit(url).netloc not in expected.body for url in links):
        yield "a link leads to another site"


def _is_contact(address: str, expected: Expected) -> bool:
    local, _, host = expected.email.lower().rpartition("@")
    name, _, shown = address.lower().rpartition("@")
    return (name.partition("+")[0], shown) == (local, host)


def _only(field: Any) -> Address:  # noqa: ANN401 - the library's
    (address,) = field.addresses
    return address  # type: ignore[no-any-return]

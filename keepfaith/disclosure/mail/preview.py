"""How a message looks where it arrives, in each language: composed like one that goes out, and sent to nobody."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, Self

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from keepfaith.custody.protocol.sizes import CONFIRMATION_TOKEN_SIZE, UNSUBSCRIBE_TOKEN_SIZE
from keepfaith.disclosure.mail.message_draft import Addressee, write_draft
from keepfaith.disclosure.mail.outgoing_message import compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.mail.templates import MessageTemplate, current_template

# The content policy of a page allows no styles of a message, and its links are somebody's own.
_STYLE: Final = re.compile(r' style="[^"]*"')
_LINK: Final = re.compile(r'<a href="[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_BODY: Final = re.compile(r"<body[^>]*>(.*)</body>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DeliveredMessage:
    """What a reader sees of a message: its headers, its plain text, and its HTML without links that lead anywhere."""

    language: str
    name: str
    direction: str
    sender: str
    subject: str
    text: str
    html: SafeString

    @classmethod
    def of(cls, raw: bytes, language: str) -> Self:
        """Take a composed message apart."""
        message = message_from_bytes(raw, policy=SMTP)
        return cls(
            language=language,
            name=dict(settings.LANGUAGES)[language],
            direction="rtl" if language in settings.LANGUAGES_BIDI else "ltr",
            sender=str(message["From"]),
            subject=str(message["Subject"]),
            text=_part(message, "plain").strip(),
            html=_shown_html(_part(message, "html")),
        )


def previews(
    kind: str,
    words: Mapping[str, Mapping[str, str]],
    *,
    origin: str,
    wording: MessageTemplate | None = None,
) -> list[DeliveredMessage]:
    """Compose a message in each language that it has words for, in the wording in use or in another one."""
    wording = wording or current_template(kind)
    return [
        DeliveredMessage.of(_composed(kind, wording, words[code], code, origin), code)
        for code, _ in settings.LANGUAGES
        if code in words
    ]


def _composed(kind: str, wording: MessageTemplate, words: Mapping[str, str], code: str, origin: str) -> bytes:
    nobody = Addressee(
        uuid.UUID(int=0),
        contact_address(),
        "",
        bytes(CONFIRMATION_TOKEN_SIZE),
        bytes(UNSUBSCRIBE_TOKEN_SIZE),
    )
    with override(code):
        return compose(write_draft(kind, wording, words, nobody, origin=origin))


def _part(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _shown_html(html: str) -> SafeString:
    """Return what is in the body of a message of ours, which its template escaped."""
    body = _BODY.search(html)
    shown = _LINK.sub(r'<span class="delivered__link">\1</span>', _STYLE.sub("", body[1] if body else ""))
    return mark_safe(shown.strip())  # noqa: S308 - the template of messages escaped every value

"""Composing a message: plain text, the same as HTML, honest headers, how to end it, where we are, and a signature."""

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext_noop

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.mail.header_fields import mailbox_tokens, text_tokens, write_field
from keepfaith.disclosure.mail.own_mailboxes import contact_address, mail_domain
from keepfaith.disclosure.mail.templates import Paragraph
from keepfaith.errors import KeepfaithError

# RFC 8058, section 4: both of the last must be signed.
_SIGNED: Final = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references"),
    *(b"mime-version", b"content-type", b"auto-submitted", b"list-id"),
    *(b"list-unsubscribe", b"list-unsubscribe-post"),
)


_BY_MACHINE: Final = gettext_noop("A computer translated this message. It may be wrong.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message says and to whom; `ending` is the link at which its reader ends more of them."""

    number: uuid.UUID
    to: str
    subject: str
    paragraphs: tuple[Paragraph, ...]
    reply_to: str
    why: str
    automatic: str = ""
    follows: str = ""
    ending: str = ""
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def compose(draft: Draft) -> bytes:
    """Return the whole message as it travels, in the language chosen here, signed where the agency gave a key."""
    message = EmailMessage(policy=SMTP)
    language = get_language() or settings.LANGUAGE_CODE
    context = {
        "text": "".join(paragraph.text for paragraph in draft.paragraphs),
        "paragraphs": draft.paragraphs,
        "why": draft.why,
        "ending": draft.ending,
        "agency": this_agency(),
        "code": language,
        "direction": "rtl" if language in settings.LANGUAGES_BIDI else "ltr",
        "by_machine": gettext(_BY_MACHINE) if _is_by_machine(draft, language) else "",
    }
    message.set_content(render_to_string("mail/letter.txt", context), cte="quoted-printable")
    message.add_alternative(render_to_string("mail/message.html", context), "html", cte="quoted-printable")
    # The library writes the fields of MIME alone: a long link, address or identifier it would encode.
    fields = [write_field(name, *tokens) for name, tokens in _fields(draft).items()]
    return _signed(b"".join(fields) + message.as_bytes())


def _is_by_machine(draft: Draft, language: str) -> bool:
    """Return whether a computer translated any word of a message: of its text, or of what we write below each."""
    is_translated = any(paragraph.is_translated for paragraph in draft.paragraphs)
    return language in settings.TRANSLATED_BY_MACHINE and (
        is_translated or gettext(_BY_MACHINE) != _BY_MACHINE
    )


def message_id(number: uuid.UUID) -> str:
    """Return the name of a message, the same at each try."""
    return f"<{number}@{mail_domain()}>"


def message_number(text: str) -> uuid.UUID | None:
    """Return the number of our message that an identifier names."""
    inside = text.strip().removeprefix("<").removesuffix(">")
    number, _, host = inside.rpartition("@")
    if host.lower() != mail_domain().lower():
        return None
    try:
        return uuid.UUID(number)
    except ValueError:
        return None


def _fields(draft: Draft) -> dict[str, tuple[str, ...]]:
    fields = {
        "From": mailbox_tokens(this_agency().contact_name, contact_address()),
        "To": mailbox_tokens("", draft.to),
        "Reply-To": mailbox_tokens("", draft.reply_to),
        "Subject": text_tokens(draft.subject),
        "Date": tuple(format_datetime(timezone.now()).split()),
        "Message-ID": (message_id(draft.number),),
        **draft.more,
    }
    if draft.automatic:
        # RFC 3834, section 5: whoever answers by itself does not answer this.
        fields |= {"Auto-Submitted": (draft.automatic,), "X-Auto-Response-Suppress": ("All",)}
    if draft.follows:
        fields |= {"In-Reply-To": (draft.follows,), "References": (draft.follows,)}
    return fields


@dataclass(frozen=True, slots=True)
class _Key:
    selector: bytes
    domain: bytes
    secret: bytes


@lru_cache(maxsize=2)
def _key(setting: str) -> _Key | None:
    """Read `selector:domain:file`."""
    if not setting:
        return None
    selector, _, rest = setting.partition(":")
    of, _, file = rest.partition(":")
    try:
        secret = Path(file).read_bytes()
    except OSError as error:
        raise KeepfaithError(
            "The key that signs mail cannot be read.",
            "KEEPFAITH_DKIM must say selector:domain:file, with a file that this user may read.",
        ) from error
    return _Key(selector.encode(), of.encode(), secret)


def _signed(raw: bytes) -> bytes:
    key = _key(os.environ.get("KEEPFAITH_DKIM", ""))
    if key is None:
        return raw
    # It brings a resolver of names along, which nobody else needs at the start.
    import dkim

    # A header that is signed but not there cannot be added on the way.
    signature = dkim.sign(raw, key.selector, key.domain, key.secret, include_headers=list(_SIGNED))
    return bytes(signature) + raw

"""Clearing messages with the custodian: for each the whole envelope, or the code that says why it may not go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import quote

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.mail import links
from keepfaith.disclosure.mail.header_fields import name_tokens
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address, mail_domain, reply_address, token_address
from keepfaith.disclosure.mail.templates import MessageTemplate, current_template
from keepfaith.disclosure.mail.transports import Envelope
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import dispatcher
from keepfaith.disclosure.records.fields import ANSWER, fields_of_categories
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.tasks.field_opener import Altered, decrypt_fields

_WHY: Final = {
    OutgoingMessage.ANSWER: "You get this because you wrote to us. Nobody else was put on a list by it.",
    OutgoingMessage.CONFIRMATION: "You get this because this address was written into our form for event notices.",
    OutgoingMessage.WARNING: "You get this once, by itself, because you wrote to us by e-mail.",
    OutgoingMessage.NOTICE: "You get this because you asked for notices of events and confirmed it.",
}
_AUTOMATIC: Final = {
    OutgoingMessage.CONFIRMATION: "auto-generated",
    OutgoingMessage.WARNING: "auto-replied",
    OutgoingMessage.NOTICE: "auto-generated",
}


@dataclass(frozen=True, slots=True)
class ClearedMessage:
    """A message with its envelope and the version of its template, or the code that says why it may not go."""

    message: OutgoingMessage
    parcel: Envelope | None
    version: int
    failure: str = ""


def clear(messages: Sequence[OutgoingMessage], *, origin: str) -> Iterator[ClearedMessage]:
    """Have messages judged and entered, and composed; raises `CustodianUnavailable` with nothing lost."""
    wordings: dict[str, MessageTemplate] = {}
    for _, some in groupby(messages, key=_batch_key):
        alike = list(some)
        wording = wordings.setdefault(alike[0].kind, current_template(alike[0].kind))
        yield from _clear_batch(alike, wording, origin)


def _batch_key(message: OutgoingMessage) -> tuple[object, ...]:
    who = (message.account, message.duty, message.purpose)
    return (message.kind, message.what, message.topic, *who, _address_fields(message))


def _address_fields(message: OutgoingMessage) -> tuple[str, ...]:
    return fields_of_categories(message.record, {"email-address"})[:1]


def _clear_batch(
    alike: list[OutgoingMessage], wording: MessageTemplate, origin: str
) -> Iterator[ClearedMessage]:
    first = alike[0]
    fields = _address_fields(first)
    if not fields:
        yield from (ClearedMessage(message, None, wording.version, "no address") for message in alike)
        return
    outcomes = dispatcher().send(
        [message.record_id.bytes for message in alike],
        fields,
        what=first.what,
        topic=first.topic,
        employee=first.account,
        duty=first.duty,
        purpose=first.purpose,
    )
    for message in alike:
        yield _ready(message, outcomes[message.record_id.bytes], wording, origin)


def _ready(
    message: OutgoingMessage, outcome: MailKeys | Denial, wording: MessageTemplate, origin: str
) -> ClearedMessage:
    if isinstance(outcome, Denial):
        return ClearedMessage(message, None, wording.version, outcome.code.value)
    try:
        address = next(iter(decrypt_fields(message.record, outcome.keys).values()))
        draft = _draft(message, address, outcome, wording, origin)
        raw = compose(draft) if draft else b""
    except Altered:
        return ClearedMessage(message, None, wording.version, "altered")
    except ValueError:
        # An address that no header can hold.
        return ClearedMessage(message, None, wording.version, "address")
    if not raw:
        return ClearedMessage(message, None, wording.version, "content")
    back = token_address("b", outcome.unsubscribe_token) if outcome.unsubscribe_token else contact_address()
    return ClearedMessage(message, Envelope(raw, back, address), wording.version)


def _draft(
    message: OutgoingMessage, address: str, cleared: MailKeys, wording: MessageTemplate, origin: str
) -> Draft | None:
    agency = this_agency()
    values = {
        "agency": agency.name,
        "portal": agency.portal,
        "reference": grouped(message.record.reference or ""),
    }
    values |= {"form": f"{links.site(origin)}{links.FORM}{agency.contact_form}/"}
    reply, ending, more = _reply(message), "", dict[str, tuple[str, ...]]()
    match message.kind:
        case OutgoingMessage.ANSWER:
            answer = _answer(message)
            if answer is None:
                return None
            values["answer"] = answer
        case OutgoingMessage.CONFIRMATION:
            values["link"] = links.confirm_link(origin, cleared.confirmation_token)
        case OutgoingMessage.NOTICE:
            values |= (
                {"notice": message.mailing.body, "title": message.mailing.subject} if message.mailing else {}
            )
            reply = token_address("n", cleared.unsubscribe_token)
            ending = links.unsubscribe_link(origin, cleared.unsubscribe_token)
            more = _list_headers(ending, cleared.unsubscribe_token)
    subject, text = wording.filled(values)
    return Draft(
        number=message.pk,
        to=address,
        subject=subject,
        text=text,
        reply_to=reply,
        why=_WHY[message.kind],
        automatic=_AUTOMATIC.get(message.kind, ""),
        ending=ending,
        more=more,
    )


def _answer(message: OutgoingMessage) -> str | None:
    """Open the answer under the same duty; without a key it is not sent."""
    content = message.content
    if content is None:
        return None
    outcome = dispatcher().send(
        [content.pk.bytes],
        [ANSWER],
        what=message.what,
        employee=message.account,
        duty=message.duty,
        purpose=message.purpose,
    )[content.pk.bytes]
    return decrypt_fields(content, outcome.keys)[ANSWER] if isinstance(outcome, MailKeys) else None


def _reply(message: OutgoingMessage) -> str:
    reference = message.record.reference
    return reply_address(reference) if reference else contact_address()


def _list_headers(link: str, mark: bytes) -> dict[str, tuple[str, ...]]:
    """RFC 2919 and RFC 8058: what a mail program needs to offer an end by one click."""
    return {
        "List-Id": (*name_tokens(f"{this_agency().short_name} events"), f"<events.{mail_domain()}>"),
        "List-Unsubscribe": (f"<{link}>,", f"<mailto:{quote(token_address('s', mark), safe='@+')}>"),
        "List-Unsubscribe-Post": ("List-Unsubscribe=One-Click",),
    }


def in_batches(messages: Iterable[OutgoingMessage]) -> list[OutgoingMessage]:
    """Order messages so that those alike are cleared together."""
    return sorted(messages, key=lambda message: tuple(map(str, _batch_key(message))))

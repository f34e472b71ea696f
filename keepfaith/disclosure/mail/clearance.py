"""Clearing messages with the custodian: for each the whole parcel, or the ground on which it may not go."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.mail import links
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact, domain, marked_address, reply_address
from keepfaith.disclosure.mail.templates import Wording, current
from keepfaith.disclosure.mail.transports import Parcel
from keepfaith.disclosure.models import Outgoing
from keepfaith.disclosure.records.custodian_clients import dispatcher
from keepfaith.disclosure.records.fields import ANSWER, named
from keepfaith.disclosure.records.receipts import grouped
from keepfaith.disclosure.tasks.field_opener import Altered, unsealed

_WHY: Final = {
    Outgoing.ANSWER: "You get this because you wrote to us. Nobody else was put on a list by it.",
    Outgoing.CONFIRMATION: "You get this because this address was written into our form for event notices.",
    Outgoing.WARNING: "You get this once, by itself, because you wrote to us by e-mail.",
    Outgoing.NOTICE: "You get this because you asked for notices of events and confirmed it.",
}
_AUTOMATIC: Final = {
    Outgoing.CONFIRMATION: "auto-generated",
    Outgoing.WARNING: "auto-replied",
    Outgoing.NOTICE: "auto-generated",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that may go, the version of its wording, or the ground on which it may not."""

    message: Outgoing
    parcel: Parcel | None
    version: int
    ground: str = ""


def clear(messages: Sequence[Outgoing], *, origin: str) -> Iterator[Ready]:
    """Have messages judged and entered, and composed; raises `CustodianUnavailable` with nothing lost."""
    wordings: dict[str, Wording] = {}
    for _, some in groupby(messages, key=_alike):
        alike = list(some)
        wording = wordings.setdefault(alike[0].kind, current(alike[0].kind))
        yield from _cleared(alike, wording, origin)


def _alike(message: Outgoing) -> tuple[object, ...]:
    who = (message.account, message.duty, message.purpose)
    return (message.kind, message.what, message.topic, *who, _address_fields(message))


def _address_fields(message: Outgoing) -> tuple[str, ...]:
    return named(message.record, {"email-address"})[:1]


def _cleared(alike: list[Outgoing], wording: Wording, origin: str) -> Iterator[Ready]:
    first = alike[0]
    fields = _address_fields(first)
    if not fields:
        yield from (Ready(message, None, wording.version, "no address") for message in alike)
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


def _ready(message: Outgoing, outcome: MailKeys | Denial, wording: Wording, origin: str) -> Ready:
    if isinstance(outcome, Denial):
        return Ready(message, None, wording.version, outcome.code.value)
    try:
        address = next(iter(unsealed(message.record, outcome.keys).values()))
        draft = _drafted(message, address, outcome, wording, origin)
        raw = compose(draft) if draft else b""
    except Altered:
        return Ready(message, None, wording.version, "altered")
    except ValueError:
        # An address that no header can hold.
        return Ready(message, None, wording.version, "address")
    if not raw:
        return Ready(message, None, wording.version, "content")
    back = marked_address("b", outcome.unsubscribe_token) if outcome.unsubscribe_token else contact()
    return Ready(message, Parcel(raw, back, address), wording.version)


def _drafted(
    message: Outgoing, address: str, cleared: MailKeys, wording: Wording, origin: str
) -> Draft | None:
    agency = this_agency()
    values = {
        "agency": agency.name,
        "portal": agency.portal,
        "reference": grouped(message.record.reference or ""),
    }
    values |= {"form": f"{links.site(origin)}{links.FORM}{agency.contact_form}/"}
    reply, ending, more = _reply(message), "", dict[str, str]()
    match message.kind:
        case Outgoing.ANSWER:
            answer = _answer(message)
            if answer is None:
                return None
            values["answer"] = answer
        case Outgoing.CONFIRMATION:
            values["link"] = links.confirm_link(origin, cleared.confirmation_token)
        case Outgoing.NOTICE:
            values |= (
                {"notice": message.mailing.body, "title": message.mailing.subject} if message.mailing else {}
            )
            reply = marked_address("n", cleared.unsubscribe_token)
            ending = links.stop_link(origin, cleared.unsubscribe_token)
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


def _answer(message: Outgoing) -> str | None:
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
    return unsealed(content, outcome.keys)[ANSWER] if isinstance(outcome, MailKeys) else None


def _reply(message: Outgoing) -> str:
    reference = message.record.reference
    return reply_address(reference) if reference else contact()


def _list_headers(link: str, mark: bytes) -> dict[str, str]:
    """RFC 2919 and RFC 8058: what a mail program needs to offer an end by one click."""
    return {
        "List-Id": f"{this_agency().short_name} events <events.{domain()}>",
        "List-Unsubscribe": f"<{link}>, <mailto:{marked_address('s', mark)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def batches(messages: Iterable[Outgoing]) -> list[Outgoing]:
    """Order messages so that those alike are cleared together."""
    return sorted(messages, key=lambda message: tuple(map(str, _alike(message))))

"""Clearing a message with the custodian: the whole envelope, or the code that says why it may not go."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypedDict

from django.utils.translation import override

from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.cleared_mail import WithheldReason
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.mail.clock_words import clock_words
from keepfaith.disclosure.mail.copy_words import copy_words
from keepfaith.disclosure.mail.link_use_words import link_use_words
from keepfaith.disclosure.mail.message_draft import NEWS_OF_COPIES, USES_OF_LINKS, Addressee, write_draft
from keepfaith.disclosure.mail.outgoing_message import Draft, compose
from keepfaith.disclosure.mail.own_mailboxes import contact_address, token_address
from keepfaith.disclosure.mail.shown_again_words import shown_again_words
from keepfaith.disclosure.mail.templates import MessageTemplate, facts_in_force
from keepfaith.disclosure.mail.transports import Envelope
from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.records.custodian_clients import dispatcher
from keepfaith.disclosure.records.decryption import Altered, decrypt_counting, decrypt_fields
from keepfaith.disclosure.records.fields import ANSWER, fields_of_categories
from keepfaith.policies.editions.translation import speech_here
from keepfaith.web.url_prefixes import known_language

# What fills the places of what goes out by itself about somebody's own records.
_WORDS: Final[Mapping[str, Callable[[OutgoingMessage], Mapping[str, str] | None]]] = {
    **dict.fromkeys((*USES_OF_LINKS, OutgoingMessage.ACTING), link_use_words),
    **dict.fromkeys(NEWS_OF_COPIES, copy_words),
    OutgoingMessage.SHOWN_AGAIN: shown_again_words,
    OutgoingMessage.REFERENCE: clock_words,
}


@dataclass(frozen=True, slots=True)
class ClearedMessage:
    """A message with its envelope and the version of its template, or the code that says why it may not go."""

    message: OutgoingMessage
    parcel: Envelope | None
    version: int
    failure: str = ""


def clear(message: OutgoingMessage, wording: MessageTemplate, *, origin: str) -> ClearedMessage:
    """Have a message judged and entered, and composed; it goes at once, or `withhold` takes the entry back."""
    fields = _envelope_fields(message)
    if not fields:
        return ClearedMessage(message, None, wording.version, "no address")
    keys = _send(message, message.record_id, fields)
    if isinstance(keys, Denial):
        return ClearedMessage(message, None, wording.version, keys.code.value)
    # The answer is opened under the same duty.
    answer = _send(message, message.answer_id, [ANSWER]) if message.answer_id else None
    if isinstance(answer, Denial):
        _withhold(message, message.record_id, fields, why="unreadable")
        return ClearedMessage(message, None, wording.version, "content")
    cleared = _composed(_Keys(keys, answer), message, wording, origin)
    if cleared.parcel is None:
        withhold(message, "unreadable")
    return cleared


def recheck(message: OutgoingMessage) -> str:
    """Ask again, of a message that was cleared, whether it may go; return the code that says why not, or nothing."""
    denial = dispatcher().recheck(message.record_id.bytes, _envelope_fields(message), **_terms(message))
    return denial.value if denial else ""


def withhold(message: OutgoingMessage, why: WithheldReason) -> None:
    """Have it entered that a message which was cleared did not go out, nor the text of an answer."""
    _withhold(message, message.record_id, _envelope_fields(message), why=why)
    if message.answer_id is not None:
        _withhold(message, message.answer_id, [ANSWER], why=why)


class _Terms(TypedDict):
    what: str
    topic: str
    employee: str
    duty: str
    purpose: str


def _terms(message: OutgoingMessage) -> _Terms:
    return _Terms(
        what=message.what,
        topic=message.topic,
        employee=message.account,
        duty=message.duty,
        purpose=message.purpose,
    )


def _send(message: OutgoingMessage, record: uuid.UUID, fields: Sequence[str]) -> MailKeys | Denial:
    return dispatcher().send([record.bytes], fields, **_terms(message))[record.bytes]


def _withhold(
    message: OutgoingMessage, record: uuid.UUID, fields: Sequence[str], *, why: WithheldReason
) -> None:
    dispatcher().withhold(record.bytes, fields, why=why, **_terms(message))


def _envelope_fields(message: OutgoingMessage) -> tuple[str, ...]:
    """Name what tells to whom a message goes and, where its person was asked, in which language."""
    address = fields_of_categories(message.record, {"email-address"})[:1]
    # A warning goes out at nobody's word, and so with the e-mail address alone.
    has_language = bool(address) and message.kind != OutgoingMessage.WARNING
    return address + (fields_of_categories(message.record, {"language"})[:1] if has_language else ())


class _Keys(NamedTuple):
    address: MailKeys
    answer: MailKeys | None


def _with_link(keys: _Keys, message: OutgoingMessage, address: str) -> _Keys | Denial:
    """Add the token of a link for the address to which it goes; the custodian compares that with the request's."""
    if message.kind not in OutgoingMessage.WITH_LINK:
        return keys
    token = dispatcher().mint_link(message.record_id.bytes, address)
    if isinstance(token, Denial):
        return token
    return keys._replace(address=replace(keys.address, confirmation_token=token))


def _composed(keys: _Keys, message: OutgoingMessage, wording: MessageTemplate, origin: str) -> ClearedMessage:
    # A message that cannot say what it names is not sent.
    if wording.lacks(facts_in_force()):
        return ClearedMessage(message, None, wording.version, "content")
    token = keys.address.unsubscribe_token
    try:
        opened = decrypt_counting(message.record, keys.address).texts
        address, *chosen = (opened[name] for name in _envelope_fields(message))
        linked = _with_link(keys, message, address)
        if isinstance(linked, Denial):
            return ClearedMessage(message, None, wording.version, linked.code.value)
        with override(known_language("".join(chosen))):
            draft = _draft(linked, message, wording, address=address, origin=origin)
            raw = compose(draft) if draft else b""
    except Altered:
        return ClearedMessage(message, None, wording.version, "altered")
    except ValueError:
        # An address that no header can hold.
        return ClearedMessage(message, None, wording.version, "address")
    if draft is None:
        return ClearedMessage(message, None, wording.version, "content")
    back = token_address("b", token) if token else contact_address()
    return ClearedMessage(message, Envelope(raw, back, draft.to), wording.version)


def _draft(
    keys: _Keys, message: OutgoingMessage, wording: MessageTemplate, *, address: str, origin: str
) -> Draft | None:
    """Write a message in the language chosen here."""
    words = dict[str, str]()
    if message.kind == OutgoingMessage.ANSWER:
        if message.content is None or keys.answer is None:
            return None
        words["answer"] = decrypt_fields(message.content, keys.answer.keys)[ANSWER]
    elif message.kind == OutgoingMessage.NOTICE and message.mailing is not None:
        words = message.mailing.words_in(speech_here().language)
    elif message.kind in _WORDS:
        own = _WORDS[message.kind](message)
        if own is None:
            return None
        words = dict(own)
    return write_draft(
        message.kind,
        wording,
        words,
        Addressee(
            message.pk,
            address,
            message.record.reference or "",
            keys.address.confirmation_token,
            keys.address.unsubscribe_token,
            keys.address.reply_proof,
        ),
        origin=origin,
    )

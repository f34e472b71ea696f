"""Reading a letter as it came over the wire; whatever it holds, something of it can be shown to a clerk."""

import re
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.intake.mime.attachments import is_looked_into
from keepfaith.intake.mime.auto_replies import is_automatic
from keepfaith.intake.mime.encoded_words import decode_words
from keepfaith.intake.mime.extract import MAX_TEXT_LENGTH, MessageContent, extract_content
from keepfaith.intake.mime.headers import Headers
from keepfaith.intake.mime.mailboxes import Mailbox, addresses, identifiers, mailboxes
from keepfaith.intake.mime.message import Message
from keepfaith.intake.mime.plain_text import one_line, plain

MAX_MESSAGE_BYTES: Final = 25 * 1024 * 1024
MAX_SUBJECT_LENGTH: Final = 1_000
MAX_IDENTIFIERS: Final = 50
MAX_ADDRESSES: Final = 100
_RECEIVERS: Final = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_ONCE: Final = ("from", "sender", "reply-to", "subject", "message-id", "content-type")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}")
_NOT_NAMED: Final = Mailbox("", "")


class MessageTooLarge(KeepfaithError):
    """The letter has more bytes than one can have."""


def parse_message(raw: bytes) -> Message:
    """Read a letter of at most 25 MiB (else `TooLarge`); no other bytes are refused."""
    if len(raw) > MAX_MESSAGE_BYTES:
        raise MessageTooLarge(
            f"The letter is larger than {MAX_MESSAGE_BYTES // 1024 // 1024} MiB.",
            "Send large files in another way.",
        )
    try:
        return _read(raw)
    except Exception:  # noqa: BLE001 - a letter that nobody foresaw is shown as it came, not lost
        text = plain(raw[:MAX_TEXT_LENGTH].decode("latin-1"))
        remark = "The letter could not be taken apart. It is shown as it came, and nothing was read from it."
        return Message(text=text, remarks=(remark,), automatic="unread")


def _read(raw: bytes) -> Message:
    walk = extract_content(raw)
    head = walk.head
    sender = _sender(walk)
    reply_to = next((box.address for box in mailboxes(head.first("reply-to")) if box.address), "")
    _remark(walk)
    return Message(
        sender=sender.address,
        sender_name=sender.name,
        reply_to=reply_to,
        subject=one_line(decode_words(head.first("subject")), MAX_SUBJECT_LENGTH),
        text=walk.text,
        headers=head.text,
        message_id="".join(identifiers([head.first("message-id")], 1)),
        refers_to=identifiers(head.every("in-reply-to", "references"), MAX_IDENTIFIERS),
        to=addresses(head.every(*_RECEIVERS), MAX_ADDRESSES),
        attachments=tuple(walk.attachments),
        remarks=tuple(walk.remarks),
        automatic=is_automatic(head, sender=sender.address, reply_to=reply_to),
        language=_language(head),
    )


def _sender(walk: MessageContent) -> Mailbox:
    line = walk.head.first("from") or walk.head.first("sender")
    boxes = list(mailboxes(line))
    if len(boxes) > 1:
        walk.remark("The letter names several senders. The first is taken.")
    sender = boxes[0] if boxes else _NOT_NAMED
    if not sender.address:
        walk.remark("The letter names no sender whose address could be read.")
    return sender


def _language(head: Headers) -> str:
    for name in ("content-language", "accept-language"):
        tag = re.split(r"[,;]", head.first(name), maxsplit=1)[0].strip().lower()
        if _LANGUAGE.fullmatch(tag):
            return tag
    return ""


def _remark(walk: MessageContent) -> None:
    head = walk.head
    if head.cut:
        walk.remark("The header lines are longer than they can be. Those at the end were left out.")
    for name in _ONCE:
        if len(head.every(name)) > 1:
            walk.remark(f"The header line “{name}” stands more than once. The first is taken.")
    closed = [f"“{attachment.name}”" for attachment in walk.attachments if not is_looked_into(attachment)]
    if closed:
        walk.remark(f"Not looked into: {', '.join(closed)}.")

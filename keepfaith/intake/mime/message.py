"""A letter that came by e-mail, as it is kept: clean text, bounded, and what could not be read said beside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a letter; `name` is safe to save under, `content` is as sent and never unpacked."""

    name: str
    media: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """What a letter says; every text is free of controls, of signs that turn the writing, and of lone surrogates.

    Addresses are bare (`name@example.org`) or empty; identifiers keep their angle brackets. `remarks` are sentences for
    the clerk. `automatic` is empty, or the word why nothing may answer this letter by itself (RFC 3834).
    """

    sender: str = ""
    sender_name: str = ""
    reply_to: str = ""
    subject: str = ""
    text: str = ""
    headers: str = ""
    message_id: str = ""
    refers_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    remarks: tuple[str, ...] = ()
    automatic: str = ""
    language: str = ""

"""Taking letters from files: one message, a Maildir, or an mbox; each is kept as if the mail server had brought it."""

import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keepfaith.disclosure.mail.own_mailboxes import OwnMailbox, own_mailbox
from keepfaith.errors import KeepfaithError
from keepfaith.intake.inbound_mail.acceptance import MessageRefused, Outcome, accept_message
from keepfaith.intake.mime.headers import parse_headers
from keepfaith.intake.mime.parse import MAX_MESSAGE_BYTES, MessageTooLarge, parse_message

_MAILDIR: Final = ("cur", "new")
# Beside From; any message has some of them, and a log or a document has none.
_BESIDE_FROM: Final = ("date", "message-id", "subject", "to")
_NO_MESSAGE: Final = (
    "This is not an e-mail message: its first lines are not From with a Date, Message-ID, Subject or To. "
    "Name a file that a mail program saved with all headers."
)


@dataclass(frozen=True, slots=True)
class Imported:
    """One message: where it was, and what became of it; `problem` if it was not taken."""

    name: str
    outcome: Outcome | None
    problem: str = ""


def import_messages(source: Path) -> Iterator[Imported]:
    """Take every message in a file or Maildir; taken again, each is known and kept once."""
    for name, raw in _messages(source):
        if not _has_headers(raw):
            yield Imported(name, None, _NO_MESSAGE)
            continue
        try:
            yield Imported(name, accept_message(raw, _recipients(raw)))
        except (MessageRefused, MessageTooLarge) as refused:
            yield Imported(name, None, refused.problem)


def _messages(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        if not all((source / folder).is_dir() for folder in _MAILDIR):
            raise KeepfaithError(
                f"{source} is a folder, but no Maildir.",
                "Name a message, an mbox, or a Maildir with cur and new.",
            )
        for folder in _MAILDIR:
            for file in sorted((source / folder).iterdir()):
                if file.is_file() and not file.name.startswith("."):
                    yield file.name, _octets(file)
        return
    try:
        with source.open("rb") as opened:
            is_mbox = opened.read(5) == b"From "
    except OSError as error:
        raise KeepfaithError(f"{source} cannot be read: {error.strerror}.", "Name a message.") from error
    if not is_mbox:
        yield source.name, _octets(source)
        return
    box = mailbox.mbox(source, create=False)
    try:
        for key in box.iterkeys():
            yield f"{source.name} {key}", box.get_bytes(key)[: MAX_MESSAGE_BYTES + 1]
    finally:
        box.close()


def _has_headers(raw: bytes) -> bool:
    head, _ = parse_headers(memoryview(raw))
    return bool(head.first("from") and any(map(head.first, _BESIDE_FROM)))


def _octets(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MAX_MESSAGE_BYTES + 1)


def _recipients(raw: bytes) -> tuple[OwnMailbox, ...]:
    """Return by its headers to which of our addresses a message went; any other is for the contact."""
    ours = (
        tuple(filter(None, map(own_mailbox, parse_message(raw).to))) if len(raw) <= MAX_MESSAGE_BYTES else ()
    )
    return ours or (OwnMailbox("contact"),)

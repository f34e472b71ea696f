"""The packet of an appeal: a request for records with all that was written on it, as one ZIP with an index and digests.

Who appeals attaches the correspondence, that by e-mail with its headers (950 CMR 32.08(1)(e)-(h)). Each text in it is
opened as on the page of its task, and entered under the duty of who makes the packet.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Final

from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import PUBLIC_RECORDS
from keepfaith.disclosure.cases.packet import TooLarge, sum_files, zip_files
from keepfaith.disclosure.desk.task_queue import WAYS_IN, shown_reference
from keepfaith.disclosure.desk.thread import thread_tasks
from keepfaith.disclosure.items.declared import kind_known, kind_of
from keepfaith.disclosure.items.words import read_words
from keepfaith.disclosure.items.written_items import note_parts, whole_text
from keepfaith.disclosure.mail.message_draft import Addressee, write_draft
from keepfaith.disclosure.mail.outgoing_message import message_id
from keepfaith.disclosure.mail.own_mailboxes import contact_address
from keepfaith.disclosure.mail.template_history import earlier_template
from keepfaith.disclosure.mail.templates import current_template
from keepfaith.disclosure.models import OutgoingMessage, Record, Step, Task
from keepfaith.disclosure.records.custodian_clients import items_client
from keepfaith.disclosure.records.decryption import Statement
from keepfaith.disclosure.records.fields import ATTACHMENTS, HEADERS, field_title
from keepfaith.disclosure.tasks.due_dates import day_it_came
from keepfaith.disclosure.tasks.field_opener import (
    OpenedField,
    OpenedFields,
    open_enclosure,
    open_fields,
    open_note,
)
from keepfaith.disclosure.tasks.notes import add_note
from keepfaith.disclosure.tasks.task_access import TaskAccess, access_to
from keepfaith.web.url_prefixes import known_language

# Some letters with as many attachments as e-mail carries.
MAX_SIZE: Final = 100 << 20
_RESPONSE: Final = "records-response"
_WENT_OUT: Final = frozenset({"sent", "appealed", "ordered", "complied"})
_BY_HAND: Final = "Letters that were handed over or mailed: the portal keeps none. Add your copies."


@dataclass(frozen=True, slots=True)
class AppealPacket:
    """A packet as a file: its name says its SHA-256."""

    name: str
    content: bytes


@dataclass(slots=True)
class _Contents:
    """The files of a packet, each letter before what answered it, and what is not in it."""

    files: dict[str, bytes] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=lambda: [_BY_HAND])

    def add(self, name: str, content: bytes) -> None:
        """Add a file under the next number; raises `TooLarge`."""
        if sum(map(len, self.files.values())) + len(content) > MAX_SIZE:
            raise TooLarge(
                f"More than {MAX_SIZE >> 20} MiB were written on this request.",
                "Save the attachments of each letter by themselves, on the pages of their tasks.",
            )
        self.files[f"{len(self.files) + 1:02}-{name}"] = content


def appeal_of(task: Task) -> str:
    """Say how a task can be appealed: it is no request for records, an oral one, which cannot be, or a written one."""
    if PUBLIC_RECORDS not in (task.purpose, task.collected_for):
        return ""
    return "oral" if task.came_by in Task.ORAL else "written"


def make_packet(access: TaskAccess) -> AppealPacket:
    """Open all that was written on a request, and pack it; a note on the task keeps the digest of the packet."""
    contents, reference = _Contents(), shown_reference(access.task.record)
    for task in thread_tasks(access.task):
        beside = access_to(task, account=access.account, duties=access.duties, chosen=access.acting.duty)
        if beside.is_own:
            _add_letter(contents, beside)
        else:
            day = day_it_came(task.record)
            contents.lacks.append(
                f"{shown_reference(task.record)} of {day}: its task is not yours, or is done."
            )
    head = f"Packet for an appeal: request {reference}\n\nSHA-256 of each file\n"
    lacks = "".join(f"- {line}\n" for line in contents.lacks)
    index = f"{head}{sum_files(contents.files)}\nNot in this packet\n{lacks}"
    content = zip_files({"index.txt": index.encode(), **contents.files})
    digest = hashlib.sha256(content).hexdigest()
    text = f"A packet for an appeal was made. Its SHA-256 is {digest}."
    add_note(access.task.pk, access.clerk, text=text, token=secrets.token_urlsafe(16))
    return AppealPacket(f"appeal-{reference}-sha256-{digest}.zip", content)


def _add_letter(contents: _Contents, access: TaskAccess) -> None:
    task, under = access.task, access.acting
    opening = open_fields(access, under.together)
    headers = _words(open_fields(access, (HEADERS,)).shown) if HEADERS in under.alone else ""
    reference, day = shown_reference(task.record), day_it_came(task.record)
    came = WAYS_IN[task.came_by] or ("by e-mail" if headers else "by form")
    about = f"Reference: {reference}\nReceived: {day}, {came}\n\n"
    contents.add(
        f"{day}-received-{reference}.txt",
        f"{about}{headers}{_words(opening.shown, opening.statements)}".encode(),
    )
    if ATTACHMENTS in under.enclosures:
        contents.add(f"{day}-attachments-{reference}.zip", open_enclosure(access, ATTACHMENTS))
    packed = {*under.together, *({HEADERS, ATTACHMENTS} & {*under.alone, *under.enclosures})}
    for name in under.categories:
        if name not in packed:
            contents.lacks.append(f"{reference}: {field_title(task.record, name)}.")
    for message in task.record.outgoing.filter(state=OutgoingMessage.SENT, task=None).order_by("kind", "pk"):
        contents.lacks.append(
            f"{reference}: what the portal sent by itself ({message.kind}), {message_id(message.pk)}."
        )
    texts = []
    for step, sent, message in _answers(task):
        texts.append(_read_note(access, step.note))
        contents.add(f"{sent.done_on}-sent.txt", _as_sent(message, sent, opening, texts[-1]).encode())
    for signed_on, text in _responses(access):
        # Its sender may have changed it, or have handed it over.
        if not any(text in answer for answer in texts):
            contents.add(f"{signed_on}-signed-response.txt", f"{text}\n".encode())


def _answers(task: Task) -> Iterator[tuple[Step, Step, OutgoingMessage]]:
    """Yield each answer that went out by e-mail: the step that wrote it, that of its sending, and its message."""
    steps = list(task.steps.filter(act__in=("answered", "sent")).select_related("note"))
    sent = {message.content_id: message for message in task.outgoing.filter(state=OutgoingMessage.SENT)}
    went = [step for step in steps if step.act == "sent"]
    for step in steps:
        if step.note_id in sent and (after := [one for one in went if one.pk > step.pk]):
            went.remove(after[0])
            yield step, after[0], sent[step.note_id]


def _responses(access: TaskAccess) -> Iterator[tuple[dt.date | None, str]]:
    """Yield each response that a colleague signed and that ended the task since, by the day of its signature."""
    record, words = access.task.record, read_words(this_agency().folder).get(_RESPONSE)
    if words is None or kind_known(_RESPONSE) is None:
        return
    for item in items_client().items(_RESPONSE, record=record.pk.bytes):
        kind = kind_of(item)
        note = record.notes.filter(pk=item.note.hex()).first() if item.note else None
        if kind is not None and note is not None and item.state in _WENT_OUT:
            texts = {one.name: one.text for one in open_note(access, note).shown}
            yield item.on("signed"), whole_text(note_parts(kind, words, texts)).strip()


def _read_note(access: TaskAccess, note: Record | None) -> str:
    return "\n\n".join(one.text for one in open_note(access, note).shown) + "\n" if note else ""


def _as_sent(message: OutgoingMessage, sent: Step, opening: OpenedFields, text: str) -> str:
    """Set an answer again as it went out, with its headers, but without the code in its reply address."""
    wording = earlier_template(message.kind, message.version or 0) or current_template(message.kind)
    with override(known_language(opening.language)):
        reader = Addressee(message.pk, _address(opening, sent), message.record.reference or "", b"", b"")
        draft = write_draft(message.kind, wording, {"answer": text.rstrip("\n")}, reader, origin="")
    when = format_datetime(sent.done_at.astimezone(this_agency().zone)) if sent.done_at else str(sent.done_on)
    head = f"From: {contact_address()}\nTo: {draft.to}\nSubject: {draft.subject}\nDate: {when}\n"
    body = "".join(paragraph.text for paragraph in draft.paragraphs)
    return f"{head}Message-ID: {message_id(message.pk)}\n\n{body}\n"


def _address(opening: OpenedFields, sent: Step) -> str:
    """Return the address to which an answer went: one that was corrected since, as it was."""
    for one in opening.shown:
        if one.category == "email-address":
            changed = one.correction if one.correction and one.correction.day > sent.done_on else None
            return changed.before if changed else one.text
    return ""


def _words(shown: Sequence[OpenedField], statements: Sequence[Statement] = ()) -> str:
    """Write opened fields under their titles; a corrected one as it came, too, and what its person states."""
    lines = []
    for one in shown:
        lines.append(f"{one.title}\n{one.words}\n")
        lines += [f"{one.title}, as it came\n{one.words_before}\n"] if one.correction else []
    lines += [f"Statement of {statement.day}\n{statement.text}\n" for statement in statements]
    return "\n".join(lines) + "\n"

"""Screening a letter: private numbers are taken out of what clerks read, and kept apart under their own category."""

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from keepfaith.intake.mime.attachments import text_of
from keepfaith.intake.mime.message import Attachment, Message
from keepfaith.pii.detection import SENSITIVE, SET_ASIDE, Detection, detect, detect_many, masked

_MAX_NUMBERS_LENGTH: Final = 20_000
_KILO: Final = 1_024
_WRITTEN_IN: Final = frozenset(
    {"subject", "from", "to", "cc", "reply-to", "comments", "keywords", "thread-topic"}
)
# A field goes on in lines that begin with a blank.
_FIELDS: Final = re.compile(r"[^\n]*\n?(?:[ \t][^\n]*\n?)*")


@dataclass(frozen=True)
class QuarantinedMessage:
    """A letter as clerks may read it; `numbers` are what was taken out, by category, with where each stood."""

    texts: Mapping[str, str]
    numbers: Mapping[str, str]
    attachments: tuple[Attachment, ...]
    apart: tuple[Attachment, ...]
    remarks: tuple[str, ...] = ()

    @property
    def has_numbers(self) -> bool:
        """Return whether a private number was in it."""
        return bool(self.numbers or self.apart)


@dataclass
class _NumberTaker:
    numbers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def out_of(self, texts: Sequence[str], where: Sequence[str]) -> list[str]:
        """Return texts without the numbers in them; `where` names each text."""
        every = detect_many(texts, categories=SENSITIVE, at_least=SET_ASIDE)
        return [self._without(*one) for one in zip(texts, where, every, strict=True)]

    def _without(self, text: str, where: str, places: Sequence[Detection]) -> str:
        for place in places:
            self.numbers[place.category].append(f"{where}: {text[place.start : place.end]}")
        return masked(text, places) if places else text


def quarantine_numbers(letter: Message) -> QuarantinedMessage:
    """Look through every text of a letter, and into the attachments that are texts."""
    taken = _NumberTaker()
    read = {"name": letter.sender_name, "subject": letter.subject, "text": letter.text}
    texts = dict(zip(read, taken.out_of([*read.values()], [*read]), strict=True))
    texts["headers"] = _headers(letter, texts["subject"], taken)
    apart = tuple(attachment for attachment in letter.attachments if _holds_numbers(attachment))
    names = taken.out_of(
        [attachment.name for attachment in letter.attachments], ["attachment-names"] * len(letter.attachments)
    )
    texts["attachment-names"] = "\n".join(_attachment_names(letter.attachments, names, apart))
    unseen = sum(text_of(attachment) is None for attachment in letter.attachments)
    remarks = (*letter.remarks, *_remarks(taken.numbers, apart, unseen))
    return QuarantinedMessage(
        texts=texts,
        numbers={name: "\n".join(lines)[:_MAX_NUMBERS_LENGTH] for name, lines in taken.numbers.items()},
        attachments=tuple(attachment for attachment in letter.attachments if attachment not in apart),
        apart=apart,
        remarks=remarks,
    )


def _headers(letter: Message, subject: str, taken: _NumberTaker) -> str:
    """Screen the headers in which people write; numbers that machines made up look like anything."""
    lines, written = [], []
    for line in _FIELDS.findall(letter.headers):
        name = line.partition(":")[0].strip().lower()
        if name == "subject" and subject != letter.subject:
            # It may be written in a code in which no number can be found.
            lines.append(f"Subject: {subject}\n")
        else:
            if name in _WRITTEN_IN:
                written.append(len(lines))
            lines.append(line)
    without = taken.out_of([lines[number] for number in written], ["headers"] * len(written))
    for number, line in zip(written, without, strict=True):
        lines[number] = line
    return "".join(lines)


def zipped(attachments: Iterable[Attachment]) -> bytes:
    """Put attachments into one archive, uncompressed, each under a name of its own."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, attachment in enumerate(attachments, 1):
            # A fixed time: the archive tells nothing that the letter does not.
            archive.writestr(zipfile.ZipInfo(f"{number}-{attachment.name}"), attachment.content)
    return buffer.getvalue()


def _holds_numbers(attachment: Attachment) -> bool:
    text = text_of(attachment)
    return bool(text and detect(text, categories=SENSITIVE, at_least=SET_ASIDE))


def _attachment_names(
    every: tuple[Attachment, ...], names: list[str], apart: tuple[Attachment, ...]
) -> list[str]:
    return [
        f"{number}. {name}, {attachment.media}, {_size(len(attachment.content))}"
        + (", kept apart: it holds a private number" if attachment in apart else "")
        for number, (attachment, name) in enumerate(zip(every, names, strict=True), 1)
    ]


def _size(octets: int) -> str:
    return f"{octets} bytes" if octets < _KILO else f"{octets // _KILO:,} kB"


def _remarks(numbers: Mapping[str, list[str]], apart: tuple[Attachment, ...], unseen: int) -> list[str]:
    remarks = []
    if numbers:
        remarks.append("Private numbers were taken out of this letter and kept apart; the dots show where.")
    if apart:
        remarks.append("Attachments with private numbers were kept apart.")
    if unseen:
        remarks.append(f"{unseen} attachments could not be looked into for private numbers.")
    return remarks

"""Wordings of messages: a file in the agency's folder, and every version that the desk wrote after it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.disclosure.models import Template
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError

# What each wording may say in braces, and what it must; the rest of a message is written by us.
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"answer", "reference", "agency", "portal"}),
    "confirmation": frozenset({"link", "agency", "portal"}),
    "warning": frozenset({"form", "reference", "agency", "portal"}),
    "notice": frozenset({"notice", "title", "agency", "portal"}),
}
REQUIRED_PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"answer"}),
    "confirmation": frozenset({"link"}),
    "warning": frozenset({"form"}),
    "notice": frozenset({"notice"}),
}
# Under which duty a wording is used, and so may be edited.
DUTIES: Final = {
    "answer": "assistance",
    "confirmation": "events",
    "warning": "assistance",
    "notice": "events",
}
MAX_SUBJECT_LENGTH, MAX_BODY_LENGTH = 150, 4_000
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """One version of a message's words."""

    name: str
    version: int
    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Return subject and text with the places in braces filled; a value is never read for places again."""

        def fill(text: str) -> str:
            return _PLACE.sub(lambda place: values.get(place[1], ""), text)

        return " ".join(fill(self.subject).split()), fill(self.body)


class InvalidTemplate(KeepfaithError):
    """A wording that cannot be sent: why, and what to write instead."""


class NewerVersion(InvalidTemplate):
    """Somebody else wrote a version since the one that was to be changed."""


def current_template(name: str) -> MessageTemplate:
    """Return the wording in use."""
    row = Template.objects.filter(name=name).order_by("-version").first()
    return MessageTemplate(name, row.version, row.subject, row.body) if row else original_template(name)


def template_history(name: str) -> list[Template]:
    """Return the versions that the desk wrote, the last first."""
    return list(Template.objects.filter(name=name).order_by("-version"))


def original_template(name: str) -> MessageTemplate:
    """Return the wording of the agency's folder."""
    return _read(this_agency().folder / "letters" / f"{name}.toml", name)


def save_template(name: str, *, subject: str, body: str, after: int, account: str) -> MessageTemplate:
    """Add a version after the one that the employee had before them; somebody else's in between is not lost.

    The words in use, written once more, add none. Raises `Refused` without the duty, `Unusable`, `Overtaken`.
    """
    if DUTIES[name] not in custodian().duties_of(account):
        raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW)
    wording = checked_template(MessageTemplate(name, after + 1, " ".join(subject.split()), _lines(body)))
    used = current_template(name)
    if (used.subject, used.body) == (wording.subject, wording.body):
        return used
    if used.version != after:
        raise _overtaken()
    try:
        with transaction.atomic():
            Template.objects.create(
                name=name,
                version=wording.version,
                subject=wording.subject,
                body=wording.body,
                account=account,
                written_on=today(),
            )
    except IntegrityError:
        raise _overtaken() from None
    return wording


def _overtaken() -> NewerVersion:
    return NewerVersion(
        "Somebody else changed this wording meanwhile.",
        "Look at theirs, then keep yours if it should take its place.",
    )


def checked_template(wording: MessageTemplate) -> MessageTemplate:
    """Refuse a wording that lacks what its message is for, or names what is not known."""
    text = f"{wording.subject}\n{wording.body}"
    named = set(_PLACE.findall(text))
    if not wording.subject or not wording.body:
        raise InvalidTemplate("The subject or the text is empty.", "Write both.")
    if len(wording.subject) > MAX_SUBJECT_LENGTH or len(wording.body) > MAX_BODY_LENGTH:
        raise InvalidTemplate(
            "The wording is too long.",
            f"A subject has at most {MAX_SUBJECT_LENGTH} characters, a text {MAX_BODY_LENGTH:,}.",
        )
    if _CONTROL.search(text):
        raise InvalidTemplate("The wording holds signs that are no text.", "Take them out.")
    if strange := sorted(named - PLACEHOLDERS[wording.name]):
        known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS[wording.name]))
        raise InvalidTemplate(
            f"The wording names {{{strange[0]}}}, which is not known.", f"Known are: {known}."
        )
    if lacking := sorted(REQUIRED_PLACEHOLDERS[wording.name] - set(_PLACE.findall(wording.body))):
        raise InvalidTemplate(
            f"The text lacks {{{lacking[0]}}}.", "Without it the message does not say what it is for."
        )
    if _PLACE.search(wording.subject) and wording.name == "answer":
        raise InvalidTemplate(
            "The subject of an answer may hold no braces.", "A subject can be read by others on its way."
        )
    return wording


@lru_cache(maxsize=16)
def _read(file: Path, name: str) -> MessageTemplate:
    try:
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
        return checked_template(MessageTemplate(name, 0, str(fields["subject"]), _lines(str(fields["body"]))))
    except (OSError, ValueError, KeyError) as error:
        raise KeepfaithError(
            f"The wording {file.name} cannot be read: {type(error).__name__}.",
            "Give the agency's folder `letters` a file with subject and body.",
        ) from error


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()

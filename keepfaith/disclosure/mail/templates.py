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
MAY: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"answer", "reference", "agency", "portal"}),
    "confirmation": frozenset({"link", "agency", "portal"}),
    "warning": frozenset({"form", "reference", "agency", "portal"}),
    "notice": frozenset({"notice", "title", "agency", "portal"}),
}
MUST: Final[Mapping[str, frozenset[str]]] = {
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
LONGEST_SUBJECT, LONGEST = 150, 4_000
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Wording:
    """One version of a message's words."""

    name: str
    version: int
    subject: str
    body: str

    def filled(self, values: Mapping[str, str]) -> tuple[str, str]:
        """Give subject and text with the places in braces filled; a value is never read for places again."""

        def fill(text: str) -> str:
            return _PLACE.sub(lambda place: values.get(place[1], ""), text)

        return " ".join(fill(self.subject).split()), fill(self.body)


class Unusable(KeepfaithError):
    """A wording that cannot be sent: why, and what to write instead."""


class Overtaken(Unusable):
    """Somebody else wrote a version since the one that was to be changed."""


def current(name: str) -> Wording:
    """Give the wording in use."""
    row = Template.objects.filter(name=name).order_by("-version").first()
    return Wording(name, row.version, row.subject, row.body) if row else first(name)


def history(name: str) -> list[Template]:
    """Give the versions that the desk wrote, the last first."""
    return list(Template.objects.filter(name=name).order_by("-version"))


def first(name: str) -> Wording:
    """Give the wording of the agency's folder."""
    return _read(this_agency().folder / "letters" / f"{name}.toml", name)


def rewrite(name: str, *, subject: str, body: str, after: int, account: str) -> Wording:
    """Add a version after the one that the employee had before them; somebody else's in between is not lost.

    The words in use, written once more, add none. Raises `Refused` without the duty, `Unusable`, `Overtaken`.
    """
    if DUTIES[name] not in custodian().duties_of(account):
        raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW)
    wording = checked(Wording(name, after + 1, " ".join(subject.split()), _lines(body)))
    used = current(name)
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


def _overtaken() -> Overtaken:
    return Overtaken(
        "Somebody else changed this wording meanwhile.",
        "Look at theirs, then keep yours if it should take its place.",
    )


def checked(wording: Wording) -> Wording:
    """Refuse a wording that lacks what its message is for, or names what is not known."""
    text = f"{wording.subject}\n{wording.body}"
    named = set(_PLACE.findall(text))
    if not wording.subject or not wording.body:
        raise Unusable("The subject or the text is empty.", "Write both.")
    if len(wording.subject) > LONGEST_SUBJECT or len(wording.body) > LONGEST:
        raise Unusable(
            "The wording is too long.",
            f"A subject has at most {LONGEST_SUBJECT} letters, a text {LONGEST:,}.",
        )
    if _CONTROL.search(text):
        raise Unusable("The wording holds signs that are no text.", "Take them out.")
    if strange := sorted(named - MAY[wording.name]):
        known = ", ".join(f"{{{name}}}" for name in sorted(MAY[wording.name]))
        raise Unusable(f"The wording names {{{strange[0]}}}, which is not known.", f"Known are: {known}.")
    if lacking := sorted(MUST[wording.name] - set(_PLACE.findall(wording.body))):
        raise Unusable(
            f"The text lacks {{{lacking[0]}}}.", "Without it the message does not say what it is for."
        )
    if _PLACE.search(wording.subject) and wording.name == "answer":
        raise Unusable(
            "The subject of an answer may hold no braces.", "A subject can be read by others on its way."
        )
    return wording


@lru_cache(maxsize=16)
def _read(file: Path, name: str) -> Wording:
    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
        return checked(Wording(name, 0, str(said["subject"]), _lines(str(said["body"]))))
    except (OSError, ValueError, KeyError) as error:
        raise KeepfaithError(
            f"The wording {file.name} cannot be read: {type(error).__name__}.",
            "Give the agency's folder `letters` a file with subject and body.",
        ) from error


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()

"""Wordings of messages: a file in the agency's folder, and every version that the desk wrote after it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import PRIVACY
from keepfaith.disclosure.models import Template
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.policies.cases.case_file import read_case_kinds
from keepfaith.policies.cases.letter_places import case_letter_places
from keepfaith.policies.editions.facts import NO_FACTS, Facts, facts_of
from keepfaith.policies.editions.places import PLACE, filled, places_in, translation_of
from keepfaith.policies.editions.speech import ENGLISH, Speech, Unsaid
from keepfaith.policies.letters import (
    BRACES,
    MESSAGES,
    PRINTED_LETTERS,
    LetterPlaces,
    has_words,
    paragraphs_of,
    wording_faults,
)
from keepfaith.policies.validation.written_facts import written_facts

# Under which duty a wording is used, and so may be edited, if it is not for the people's own information.
_DUTIES: Final = {
    **dict.fromkeys(("answer", "reference", "warning"), "assistance"),
    **dict.fromkeys(("confirmation", "notice"), "events"),
}
DUTIES: Final = frozenset({PRIVACY, *_DUTIES.values()})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A part of a message's text; one that its language has no words for is in English."""

    text: str
    is_english: bool = False
    is_translated: bool = False


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """One version of a message's words."""

    name: str
    version: int
    subject: str
    body: str

    def filled(self, values: Mapping[str, str], facts: Facts = NO_FACTS) -> tuple[str, str]:
        """Return subject and text with the places in braces filled; a value is never read for places again."""
        subject, paragraphs = self.in_language(values, facts, ENGLISH)
        return subject, "".join(paragraph.text for paragraph in paragraphs)

    def in_language(
        self, values: Mapping[str, str], facts: Facts, speech: Speech
    ) -> tuple[str, tuple[Paragraph, ...]]:
        """Return subject and text in a language; a paragraph that it has no translation of is in English."""
        subject = _paragraph(self.subject, values, facts, speech).text
        paragraphs = (_paragraph(text, values, facts, speech) for text in paragraphs_of(self.body))
        return " ".join(subject.split()), tuple(paragraphs)

    def lacks(self, facts: Facts) -> list[str]:
        """Name the facts that it needs and that these are not; it cannot be sent then."""
        named = places_in(f"{self.subject}\n{self.body}")
        return sorted(place for place in named if place not in facts or facts[place].problem)


class InvalidTemplate(KeepfaithError):
    """A wording that cannot be sent: why, and what to write instead."""


class NewerVersion(InvalidTemplate):
    """Somebody else wrote a version since the one that was to be changed."""


def places_of(name: str) -> LetterPlaces:
    """Return what a wording may say in braces, and what it must."""
    return MESSAGES.get(name) or _of_cases()[name]


def is_printed(name: str) -> bool:
    """Return whether a wording is printed and never sent."""
    return name in PRINTED_LETTERS or name not in MESSAGES


def duty_of(name: str) -> str:
    """Return under which duty a wording is changed."""
    return _DUTIES.get(name, PRIVACY)


def _of_cases() -> Mapping[str, LetterPlaces]:
    return case_letter_places(read_case_kinds(this_agency().folder).values())


def current_template(name: str) -> MessageTemplate:
    """Return the wording in use."""
    row = Template.objects.filter(name=name).order_by("-version").first()
    if row is None:
        return original_template(name)
    if any(wording_faults(name, places_of(name), row.subject, row.body)):
        # Written under an earlier release, it names a place that this one would leave empty.
        return replace(original_template(name), version=row.version)
    return MessageTemplate(name, row.version, row.subject, row.body)


def facts_in_force() -> Facts:
    """Return what a wording may say of the edition in force; nothing where none is."""
    try:
        return facts_of(edition_titles().edition.bundle)
    except LookupError:
        return NO_FACTS


def template_history(name: str) -> list[Template]:
    """Return the versions that the desk wrote, the last first."""
    return list(Template.objects.filter(name=name).order_by("-version"))


def original_template(name: str) -> MessageTemplate:
    """Return the wording of the agency's folder."""
    return _read(_file(name), name)


def has_template(name: str) -> bool:
    """Return whether the agency's folder has a wording: one of them may be missing."""
    return _file(name).is_file()


def save_template(name: str, *, subject: str, body: str, after: int, account: str) -> MessageTemplate:
    """Add a version after the one that the employee had before them; somebody else's in between is not lost.

    The words in use, written once more, add none. Raises `Refused` without the duty, `Unusable`, `Overtaken`.
    """
    if duty_of(name) not in custodian().duties_of(account):
        raise Refused(DenialCode.DUTY, need_to_know.NEED_TO_KNOW)
    wording = usable_template(name, after + 1, subject=subject, body=body)
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


def usable_template(name: str, version: int, *, subject: str, body: str) -> MessageTemplate:
    """Return a wording as it was typed, in the form in which it is stored; raises `InvalidTemplate`."""
    wording = checked_template(MessageTemplate(name, version, " ".join(subject.split()), _lines(body)))
    _refuse_other_facts(wording)
    return wording


def _paragraph(text: str, values: Mapping[str, str], facts: Facts, speech: Speech) -> Paragraph:
    translation = translation_of(text, speech) if speech is not ENGLISH and has_words(text) else text
    if translation is not None:
        try:
            words = _filled(translation, values, facts, speech)
            return Paragraph(words, is_translated=translation != text)
        except Unsaid:
            pass
    return Paragraph(_filled(text, values, facts, ENGLISH), is_english=True)


def _filled(text: str, values: Mapping[str, str], facts: Facts, speech: Speech) -> str:
    return BRACES.sub(
        lambda place: (
            filled(place[0], facts, speech) if PLACE.fullmatch(place[0]) else values.get(place[1], "")
        ),
        text,
    )


def _refuse_other_facts(wording: MessageTemplate) -> None:
    """Refuse a wording that names what the policy does not say, or says by hand what the policy says."""
    facts = facts_in_force()
    for place in wording.lacks(facts):
        raise InvalidTemplate(
            f"The wording names {{{place}}}, which the policy in force does not say.",
            "Take it out, or name a fact that the policy has.",
        )
    for written in written_facts(f"{wording.subject}\n{wording.body}", facts):
        if written.facts:
            raise InvalidTemplate(
                f"“{written.text}” says {written.what}, which stays if the policy changes it.",
                f"Write {{{written.facts[0]}}}: the message then says what the policy in force says.",
            )


def _overtaken() -> NewerVersion:
    return NewerVersion(
        "Somebody else changed this wording meanwhile.",
        "Look at theirs, then keep yours if it should take its place.",
    )


def checked_template(wording: MessageTemplate) -> MessageTemplate:
    """Refuse a wording that lacks what its message is for, or names what is not known."""
    for _, problem, remedy in wording_faults(
        wording.name, places_of(wording.name), wording.subject, wording.body
    ):
        raise InvalidTemplate(f"{problem[:1].upper()}{problem[1:]}.", f"{remedy[:1].upper()}{remedy[1:]}.")
    return wording


def _file(name: str) -> Path:
    return this_agency().folder / "letters" / f"{name}.toml"


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

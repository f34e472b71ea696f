"""The wording of a message: what it may say in braces, what it must, and what of it cannot be sent."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.editions.places import PLACE


@dataclass(frozen=True, slots=True)
class LetterPlaces:
    """What a wording may say in braces beside facts of the edition, and what it must."""

    may: frozenset[str]
    must: frozenset[str]


def letter_places(must: str, may: str = "") -> LetterPlaces:
    """Return places by their names, and those that every wording may say."""
    return LetterPlaces(frozenset(f"{must} {may} agency portal".split()), frozenset(must.split()))


# Of each message of ours; we write the rest of it. Letters of cases have theirs from their kinds.
MESSAGES: Final[Mapping[str, LetterPlaces]] = {
    "answer": letter_places("answer", "reference"),
    "confirmation": letter_places("link"),
    "link": letter_places("link"),
    # Nothing that names or opens what was sent: its reader may be anybody with that mailbox.
    "reference": letter_places("reference", "contact clock"),
    "opened": letter_places("page", "day"),
    "corrected": letter_places("field page until", "day record"),
    "reverted": letter_places("field page", "day record"),
    "moved": letter_places("page until which", "day"),
    "address": letter_places("link"),
    "shown-again": letter_places("ground record since until", "form law page"),
    "acting": letter_places("link page record", "day since"),
    "copy-asked": letter_places("day page record"),
    "copy-sent": letter_places("day page record", "asked form"),
    "warning": letter_places("form", "reference"),
    "notice": letter_places("notice", "title"),
    "own-code": letter_places("code page reference until", "today"),
    "later-code": letter_places("code page reference since until", "today"),
    "recipient-corrected": letter_places("corrected field given now statement", "basis reference today"),
    "copy-enclosed": letter_places("asked reference", "today"),
    "written-enclosed": letter_places("case reference removed text", "received today"),
}
# All of these are printed and never sent, as letters of cases are.
PRINTED_LETTERS: Final = frozenset(
    {"own-code", "later-code", "recipient-corrected", "copy-enclosed", "written-enclosed"}
)
# Without this one, no form offers what it is for.
OPTIONAL_LETTER: Final = "reference"
MAX_SUBJECT_LENGTH, MAX_BODY_LENGTH = 150, 4_000
BRACES: Final = re.compile(r"\{([^{}]*)\}")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def paragraphs_of(body: str) -> list[str]:
    """Return the paragraphs of a wording, with the empty lines between them at the odd places."""
    return re.split(r"(\n{2,})", body)


def has_words(text: str) -> bool:
    """Return whether a text says something of its own, beside what it has in braces."""
    return re.search(r"\w", BRACES.sub("", text)) is not None


def wording_faults(
    name: str, places: LetterPlaces, subject: str, body: str
) -> Iterator[tuple[str, str, str]]:
    """Yield what keeps a wording from being sent: the key it is about, the problem, and the remedy.

    Facts of an edition, such as `{retention.questions}`, are judged beside that edition.
    """
    if not subject or not body:
        yield "body" if subject else "subject", "the subject or the text is empty", "write both"
    if len(subject) > MAX_SUBJECT_LENGTH or len(body) > MAX_BODY_LENGTH:
        yield (
            "subject" if len(subject) > MAX_SUBJECT_LENGTH else "body",
            "the wording is too long",
            f"a subject has at most {MAX_SUBJECT_LENGTH} characters, a text {MAX_BODY_LENGTH:,}",
        )
    for key, text in (("subject", subject), ("body", body)):
        if _CONTROL.search(text):
            yield key, "the wording holds signs that are no text", "take them out"
        for strange in sorted(
            {place for place in BRACES.findall(text) if not PLACE.fullmatch(f"{{{place}}}")} - places.may
        ):
            known = ", ".join(f"{{{place}}}" for place in sorted(places.may))
            yield (
                key,
                f"the wording names {{{strange}}}, which is not known",
                f"known are {known}, and facts of the policy such as {{retention.questions}}",
            )
    for lacking in sorted(places.must - set(BRACES.findall(body))):
        yield "body", f"the text lacks {{{lacking}}}", "without it the message does not say what it is for"
    if name == "answer" and BRACES.search(subject):
        yield (
            "subject",
            "the subject of an answer may hold no braces",
            "a subject can be read by others on its way",
        )

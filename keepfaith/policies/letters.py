"""The wording of a message: what it may say in braces, what it must, and what of it cannot be sent."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from keepfaith.policies.editions.places import PLACE

# What each wording may say in braces beside facts of the edition, and what it must; we write the rest of a message.
PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"answer", "reference", "agency", "portal"}),
    "confirmation": frozenset({"link", "agency", "portal"}),
    "link": frozenset({"link", "agency", "portal"}),
    # Nothing that names or opens what was sent: its reader may be anybody with that mailbox.
    "reference": frozenset({"reference", "contact", "agency", "portal"}),
    "opened": frozenset({"day", "page", "agency", "portal"}),
    "corrected": frozenset({"day", "until", "field", "record", "page", "agency", "portal"}),
    "reverted": frozenset({"day", "field", "record", "page", "agency", "portal"}),
    "moved": frozenset({"day", "until", "which", "page", "agency", "portal"}),
    "address": frozenset({"link", "agency", "portal"}),
    "shown-again": frozenset(
        {"since", "until", "ground", "law", "record", "page", "form", "agency", "portal"}
    ),
    "acting": frozenset({"day", "since", "record", "link", "page", "agency", "portal"}),
    "copy-asked": frozenset({"day", "record", "page", "agency", "portal"}),
    "copy-sent": frozenset({"asked", "day", "record", "page", "form", "agency", "portal"}),
    "warning": frozenset({"form", "reference", "agency", "portal"}),
    "notice": frozenset({"notice", "title", "agency", "portal"}),
    "case-received": frozenset({"case", "received", "due", "why-due", "text", "today", "agency", "portal"}),
    "case-decided": frozenset(
        {"case", "received", "text", "appeal-by", "why-appeal-by", "appeal-to", "today", "agency", "portal"}
    ),
    "appeal-received": frozenset(
        {
            *("case", "objection", "decided", "received", "last-day", "due", "why-due", "text"),
            *("today", "agency", "portal"),
        }
    ),
    "appeal-hearing": frozenset(
        {"case", "objection", "decided", "due", "why-due", "text", "today", "agency", "portal"}
    ),
    "appeal-decided": frozenset(
        {"case", "objection", "decided", "received", "heard", "text", "today", "agency", "portal"}
    ),
    "own-code": frozenset({"reference", "code", "until", "page", "today", "agency", "portal"}),
    "later-code": frozenset({"reference", "code", "since", "until", "page", "today", "agency", "portal"}),
    "recipient-corrected": frozenset(
        {
            *("given", "reference", "basis", "corrected", "field", "now", "statement"),
            *("today", "agency", "portal"),
        }
    ),
    "copy-enclosed": frozenset({"asked", "reference", "today", "agency", "portal"}),
    "written-enclosed": frozenset(
        {"case", "received", "reference", "text", "removed", "today", "agency", "portal"}
    ),
}
REQUIRED_PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    "answer": frozenset({"answer"}),
    "confirmation": frozenset({"link"}),
    "link": frozenset({"link"}),
    "reference": frozenset({"reference"}),
    "opened": frozenset({"page"}),
    "corrected": frozenset({"field", "until", "page"}),
    "reverted": frozenset({"field", "page"}),
    "moved": frozenset({"until", "which", "page"}),
    "address": frozenset({"link"}),
    "shown-again": frozenset({"since", "until", "ground", "record"}),
    "acting": frozenset({"record", "link", "page"}),
    "copy-asked": frozenset({"day", "record", "page"}),
    "copy-sent": frozenset({"day", "record", "page"}),
    "warning": frozenset({"form"}),
    "notice": frozenset({"notice"}),
    "case-received": frozenset({"case", "due"}),
    "case-decided": frozenset({"case", "text", "appeal-by"}),
    "appeal-received": frozenset({"case", "objection", "due"}),
    "appeal-hearing": frozenset({"case", "objection", "text"}),
    "appeal-decided": frozenset({"case", "objection", "text"}),
    "own-code": frozenset({"reference", "code", "until", "page"}),
    "later-code": frozenset({"reference", "code", "since", "until", "page"}),
    "recipient-corrected": frozenset({"given", "corrected", "field", "now", "statement"}),
    "copy-enclosed": frozenset({"asked", "reference"}),
    "written-enclosed": frozenset({"case", "reference", "text", "removed"}),
}
# Those of cases: an employee gives or mails them, and the portal sends them to nobody.
CASE_LETTERS: Final = frozenset(
    {"case-received", "case-decided", "appeal-received", "appeal-hearing", "appeal-decided"}
)
# All that is printed and never sent.
PRINTED_LETTERS: Final = CASE_LETTERS | {
    *("own-code", "later-code", "recipient-corrected", "copy-enclosed", "written-enclosed"),
}
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


def wording_faults(name: str, subject: str, body: str) -> Iterator[tuple[str, str, str]]:
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
            {place for place in BRACES.findall(text) if not PLACE.fullmatch(f"{{{place}}}")}
            - PLACEHOLDERS[name]
        ):
            known = ", ".join(f"{{{place}}}" for place in sorted(PLACEHOLDERS[name]))
            yield (
                key,
                f"the wording names {{{strange}}}, which is not known",
                f"known are {known}, and facts of the policy such as {{retention.questions}}",
            )
    for lacking in sorted(REQUIRED_PLACEHOLDERS[name] - set(BRACES.findall(body))):
        yield "body", f"the text lacks {{{lacking}}}", "without it the message does not say what it is for"
    if name == "answer" and BRACES.search(subject):
        yield (
            "subject",
            "the subject of an answer may hold no braces",
            "a subject can be read by others on its way",
        )

"""What each wording of a message is called, when it goes out, and sample words for its places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from keepfaith.disclosure.cases.case_kinds import case_kinds

# Sample words for the places in braces that belong to one message, where a wording is only looked at.
EXAMPLES: Final = {
    "reference": "AB2CD-EF3GH",
    "answer": "The booklet that you asked for is ready. We sent it to you by post today.",
    "title": "Public hearing",
    "case": "objection-2026-7",
    "received": "11/20/2026",
    "due": "12/18/2026",
    "law": "M.G.L. c. 66A",
    "why-due": "We have set this day ourselves.",
    "text": "We corrected the address that you named.",
    "appeal-by": "01/18/2027",
    "objection": "objection-2026-7",
    "decided": "11/30/2026",
    "last-day": "12/30/2026",
    "heard": "01/11/2027",
    "why-appeal-by": "We have set this day ourselves.",
    "day": "11/20/2026",
    "until": "11/27/2026",
    "which": "event notices",
    "since": "11/28/2026",
    "field": "Your name",
    "given": "11/02/2026",
    "asked": "11/02/2026",
    "basis": "Order 2026-CV-1",
    "corrected": "11/20/2026",
    "now": "Exemplary Reader",
    "statement": "I moved in May.",
    "record": "AB2CD-EF3GH",
    "code": "0A1B2-C3D4E-5F6G7-H8J9K",
    "removed": "2",
    "contact": "contact@example.gov, 781-555-0100",
    "page": "https://portal.example.gov/your-information/code/",
    "notice": "Public hearing\nOn Tuesday at 6 p.m., in the town hall.",
}


@dataclass(frozen=True, slots=True)
class Use:
    """What a wording is called, and when it goes out."""

    title: str
    says: str


_USES: Final = {
    "answer": Use("Answer", "The words around what a clerk answers by e-mail."),
    "warning": Use(
        "Warning of private numbers", "Sent automatically, once, to anyone who e-mails us such a number."
    ),
    "confirmation": Use(
        "Request to confirm", "Goes out to an address that was put into the form for notices of events."
    ),
    "link": Use(
        "Link to one’s own information",
        "Sent automatically to an address for which somebody asked to see what we hold about it.",
    ),
    "reference": Use(
        "Reference",
        "Sent automatically, at most once a day, to whoever ticks that below their e-mail address.",
    ),
    "opened": Use("Link was opened", "Sent automatically to the address to which that link went."),
    "corrected": Use(
        "Something was corrected",
        "Sent automatically, without what was corrected, to the address whose owner corrected it by a link.",
    ),
    "reverted": Use(
        "A correction was taken back",
        "Sent automatically, without what it was about, to the address whose owner took it back by a link.",
    ),
    "moved": Use(
        "Notices or answers go to another address",
        "Sent automatically to the address to which they went before, once the other one has confirmed.",
    ),
    "address": Use(
        "Request to confirm an address for answers",
        "Sent automatically to another address that somebody gave for our answers to them.",
    ),
    "shown-again": Use(
        "Something is shown again",
        "Tells people when we show a record again that was withheld from their own view.",
    ),
    "acting": Use(
        "Somebody has a code who acts for them",
        "Sent automatically, with a link, to the address that confirmed what the code opens.",
    ),
    "copy-asked": Use(
        "A copy for somebody else was asked for",
        "Tells the person that a copy was requested. It does not name the recipient.",
    ),
    "copy-sent": Use(
        "A copy for somebody else was sent",
        "Tells the person that the copy was sent. It does not name the recipient.",
    ),
    "own-code": Use("Code on paper", "An employee mails or gives it to somebody who has no e-mail."),
    "recipient-corrected": Use(
        "Case: what we gave was corrected",
        "An employee mails it to an outsider who received what it said before.",
    ),
    "copy-enclosed": Use(
        "Copy for somebody else", "An employee sends it with a copy, to whom its person named."
    ),
    "written-enclosed": Use(
        "Case: what employees wrote",
        "An employee gives it to whoever asked for notes and answers about them.",
    ),
    "later-code": Use(
        "Code that waits", "An employee gives it to somebody who acts for whoever confirmed it by e-mail."
    ),
    "notice": Use("Notice of an event", "Goes out to those who asked for notices and confirmed it."),
}


def letter_uses() -> Mapping[str, Use]:
    """Return all of them: those of our messages, and letters of the agency's kinds of cases."""
    kinds, uses = case_kinds().values(), dict(_USES)
    for letter, title in ((letter, title) for kind in kinds for letter, title in kind.letters.items()):
        titles = "; ".join(kind.title for kind in kinds if letter in kind.letters)
        called = f"Case: {title[:1].lower()}{title[1:]}"
        uses.setdefault(letter, Use(called, f"An employee gives it in a case: {titles}."))
    return uses

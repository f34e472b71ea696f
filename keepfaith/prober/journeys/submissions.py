"""A form sent to its end, as a browser sends it: its page, the form, its receipt, and the receipt looked up again.

What is sent names somebody who does not exist, whom the custodian was told of before. A way to fill in a form that
names nobody is not sent: nobody could end what came of it.
"""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.page_forms import document_of, hidden_values, next_step
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.subscription_entries import entries_so_far
from keepfaith.prober.journeys.surfaces import CHECKED, Seen, Surface, ask, from_elsewhere, sent
from keepfaith.prober.oracle.form_files import FormFile, form_files
from keepfaith.prober.oracle.ways import (
    CHECK,
    EDITION,
    STEP,
    TOKEN,
    Person,
    choices_of,
    fewest,
    most,
    subject_text,
    whole,
)
from keepfaith.prober.pages.markup import Document
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

# The clause by which the policy in force says that we send ourselves requests of made-up people.
CLAUSE: Final = "own-test-requests"
_NUMBER: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5})+")
_GROUPS: Final = (2, 4)
# Instead of one of a code's characters, and of that one another.
_OTHER: Final = ("0", "1")


@dataclass(frozen=True, slots=True)
class Way:
    """One way to fill in a form: in which language, for which choice, with the fewest answers or the most."""

    form: FormFile
    language: str
    choice: str
    is_most: bool

    @property
    def named(self) -> str:
        """Its name in the journal."""
        return f"{self.language or 'en'}, {self.choice or 'as it is'}, {'most' if self.is_most else 'fewest'}"

    @property
    def path(self) -> str:
        """Where the form is."""
        return f"{'/' if self.language else ''}{self.language}/forms/{self.form.name}/"


@dataclass
class Submission:
    """What was sent and all that came of it; `faults` are steps that did not end as they must.

    `receipts` are the pages that were given for it, and for its numbers.
    """

    way: Way
    canary: Canary
    answers: dict[str, str]
    seen: list[Seen] = field(default_factory=list)
    receipts: list[Seen] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def sendable(languages: frozenset[str]) -> Iterator[Way]:
    """Yield each way to fill in a form that brings work and names somebody."""
    for form in form_files().values():
        # Those that ask for mail instead are sent by `subscriptions`.
        for language in ("", *sorted(languages)) if form.makes_task else ():
            for choice in choices_of(form):
                for is_most in (False, True):
                    way = Way(form, language, choice, is_most)
                    if subject_of(way, somebody("word")):
                        yield way


def subject_of(way: Way, person: Person) -> str:
    """Return whom a form is about that somebody fills in one way; empty where it names nobody."""
    return _subject(way, answers_of(way, person))


def submit(reach: Reach, portal: Portal, way: Way) -> Submission:
    """Send a form in one way; a step that does not end as it must is taken once more, by the same person."""
    canaries, submission = Canaries(reach.folder), _announced(reach, way, somebody(), way.named)
    for _ in range(2):
        submission.seen, submission.receipts, submission.faults = [], [], []
        _journey(portal, submission, canaries)
        if not submission.faults:
            break
    return submission


def submit_once(reach: Reach, portal: Portal, way: Way, person: Person, *, named: str) -> Submission:
    """Send a form in one way, as somebody; `named` is what the journal calls it."""
    submission = _announced(reach, way, person, named)
    _journey(portal, submission, Canaries(reach.folder))
    return submission


def _announced(reach: Reach, way: Way, person: Person, named: str) -> Submission:
    """Name a made-up person to the custodian, before anything is sent."""
    answers = answers_of(way, person)
    address = _subject(way, answers)
    with closing(CanaryRegister(reach.decisions)) as register:
        register.register(address)
    # What comes of it is read in the ledger from here on.
    entries_so_far(reach)
    at = dt.datetime.now(dt.UTC)
    return Submission(way, Canary(person.word, address, way.form.name, named, at, ""), answers)


def receipt_numbers(document: Document) -> tuple[str, ...]:
    """Return the reference and the code of a receipt, without dashes; nothing where it is none."""
    place = next((dl for dl in document.every("dl") if dl.has_class("receipt__numbers")), None)
    numbers = [code.words for code in place.every("code")] if place else []
    is_whole = [len(number.split("-")) for number in numbers] == list(_GROUPS)
    return (
        tuple(number.replace("-", "") for number in numbers)
        if is_whole and all(map(_is_number, numbers))
        else ()
    )


def _journey(portal: Portal, submission: Submission, canaries: Canaries) -> None:
    way, visitor = submission.way, Visitor.somebody(portal)
    page = _step(submission, Surface(way.path), visitor)
    hidden = hidden_values(document_of(page))
    if not hidden.get(TOKEN) or not hidden.get(EDITION):
        submission.faults.append("its page carries no number and edition")
        return
    submission.canary = canaries.note(replace(submission.canary, edition=hidden[EDITION]))
    fields = whole(way.form, submission.answers, token=hidden[TOKEN], edition=hidden[EDITION])
    surface, receipt = _sent_to_its_end(portal, submission, visitor, fields)
    numbers = receipt_numbers(document_of(receipt))
    if not numbers:
        submission.faults.append("no receipt came")
        return
    reference, code = numbers
    submission.canary = canaries.note(
        replace(submission.canary, state="sent", reference=reference, code=code)
    )
    again = _step(submission, surface, visitor)
    submission.receipts += [receipt, again]
    if receipt_numbers(document_of(again)) != numbers:
        submission.faults.append("the same form sent twice has two receipts")
    _look_up(portal, submission, visitor)


def _sent_to_its_end(
    portal: Portal, submission: Submission, visitor: Visitor, fields: dict[str, str]
) -> tuple[Surface, Seen]:
    """Have the answers shown, and send what that page carries: just what was typed; from elsewhere it is refused."""
    surface = replace(
        sent(portal, submission.way.path, {**fields, STEP: CHECK}, status=200),
        typed=fields,
        about=CHECKED,
    )
    _step(submission, from_elsewhere(surface), visitor)
    seen = _step(submission, surface, visitor)
    page = document_of(seen)
    if receipt_numbers(page):
        submission.faults.append("it is received before its answers were shown")
        return surface, seen
    if {name: text.replace("\r\n", "\n") for name, text in hidden_values(page).items()} != fields:
        submission.faults.append("the page that shows the answers carries others")
    last = next_step(portal, seen) or sent(portal, submission.way.path, fields, status=200)
    _step(submission, from_elsewhere(last), visitor)
    return last, _step(submission, last, visitor)


def _look_up(portal: Portal, submission: Submission, visitor: Visitor) -> None:
    """Look the receipt up, and try it with another code, from another site, and in an address."""
    canary, language = submission.canary, submission.way.language
    path = f"{'/' if language else ''}{language}/forms/receipt/"
    other = canary.code[:-1] + _OTHER[canary.code.endswith(_OTHER[0])]

    def with_code(code: str, status: int) -> Surface:
        typed = {"reference": canary.reference, "code": code}
        return replace(sent(portal, path, typed, status=status), typed=typed)

    shown = _step(submission, with_code(canary.code, 200), visitor)
    submission.receipts.append(shown)
    if document_of(shown).by_id("stands") is None:
        submission.faults.append("its receipt is not known")
    twins = (
        with_code(other, 404),
        from_elsewhere(with_code(canary.code, 200)),
        Surface(f"{path}?reference={canary.reference}&code={canary.code}"),
    )
    for twin in twins:
        if document_of(_step(submission, twin, visitor)).by_id("stands") is not None:
            submission.faults.append(f"its receipt is shown to {twin.named.partition('?')[0]}")


def _step(submission: Submission, surface: Surface, visitor: Visitor) -> Seen:
    seen = ask(surface, visitor)
    submission.seen.append(seen)
    came = seen.answer.status if seen.answer else "nothing"
    if came != surface.status:
        submission.faults.append(
            f"{surface.named.partition('?')[0]} answers {came}, where {surface.status} must come"
        )
    return seen


def answers_of(way: Way, person: Person) -> dict[str, str]:
    """Return what somebody answers who fills in a form one way."""
    return (most if way.is_most else fewest)(way.form, person, way.choice)


def _subject(way: Way, answers: dict[str, str]) -> str:
    """Return whom a form is about, as the custodian knows people; empty where it names nobody."""
    for name in way.form.subject:
        question = next(question for question in way.form.questions if question.name == name)
        if text := subject_text(question, answers):
            return f"postal:{' '.join(text.split())}" if question.category == "postal-address" else text
    return ""


def _is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None

"""Promises 12, 31, 34, 35, 45 and 56: the installed custodian decides as the posted rules say.

It is asked on a scratch store what nobody could ask of the living one: for every duty and every purpose, in a
colleague's task, for money, before the time has come, on hold; after a stricter and after a looser edition.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.posted import PostedEdition, in_force, posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.cast import (
    COLLEAGUE,
    NOBODY,
    NOT_YET,
    OTHER_PURPOSE,
    PERMITTED,
    Cast,
    can_be_asked,
    employee_of,
    expected_of,
    not_due,
    openers_of,
    opening_of,
)
from keepfaith.prober.rehearsal.scenes import LOOSER, STRICTER, Scene, differing
from keepfaith.prober.rehearsal.stage import Stage, stage
from keepfaith.prober.rehearsal.trials import trials
from keepfaith.prober.rules.rulebook import Request, Rulebook, decide_under

ACTIONS: Final = frozenset({"open", "send", "destroy"})
# More than all trials together: the cap has a rehearsal of its own.
_NO_CAP: Final = 100_000
# Of openings that are permitted, so many are tried by somebody who lacks the duty.
_WITHOUT_DUTY: Final = 40
_LACKS_DUTY: Final = "duty"


@dataclass
class Tally:
    """How many requests were tried, and which ended otherwise than the rules say."""

    tried: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def note(self, request: Request, *, expected: str, outcome: str, when: str = "") -> None:
        """Compare one outcome with the expected one."""
        self.tried += 1
        self.refused += outcome != PERMITTED
        if outcome != expected:
            self.faults.append(
                f"{when}{request.principal[1]}: {request.action} of {request.category} collected for "
                f"{request.collected_for}, for {request.purpose}: {outcome}, by the rules {expected}."
            )


def examine(reach: Reach) -> Finding:
    """Put the trials of the governing edition to a scratch custodian."""
    edition = governing(reach)
    if edition is None:
        return Finding("unproven", "No edition with rules is in force.")
    first = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    tally = Tally()
    with stage(cap=_NO_CAP) as staged:
        _rehearse(staged, first, tally)
    return Finding.of(
        examined=tally.tried,
        faults=tally.faults,
        figure=f"{tally.tried:,} requests put to the installed custodian on a scratch store, with a later edition that "
        f"is stricter and one that is looser: all decided as the rules say, {tally.refused:,} of them refused.",
    )


def governing(reach: Reach) -> PostedEdition | None:
    """Return the edition in force that brings rules."""
    editions = in_force(posted_editions(reach), at=dt.datetime.now(dt.UTC)).values()
    return next((edition for edition in editions if "rules.cedar" in edition.files), None)


def _rehearse(staged: Stage, first: Scene, tally: Tally) -> None:
    book = first.rulebook
    staged.register(first.digest, rules=first.rules, schema=first.schema, starts_at=first.starts_at)
    duties = book.vocabulary.names["Duty"]
    for duty in duties:
        staged.control.give_duty(employee_of(duty), duty)
        staged.control.give_duty(COLLEAGUE, duty)
    openers = openers_of(book)
    requests = [request for request in trials(book, ACTIONS) if can_be_asked(request, openers)]
    cast = Cast(staged, first.digest, openers, opening_of(book))
    for request in requests:
        expected = expected_of(request, book.decide(request).outcome)
        tally.note(request, expected=expected, outcome=cast.ask(request))
        if expected == OTHER_PURPOSE and request.action == "open" and request.collected_for in openers:
            outcome = cast.ask_once_moved(request, mover=openers[request.collected_for])
            if outcome is not None:
                tally.note(request, expected=PERMITTED, outcome=outcome, when="Once moved, ")
        if request.action == "destroy" and expected == PERMITTED:
            early = book.decide(not_due(request)).outcome
            expected = early if early != PERMITTED else NOT_YET
            outcome = cast.ask_while_open(request)
            tally.note(request, expected=expected, outcome=outcome, when="Never closed, ")
    _try_without_duty(cast, book, requests, tally)
    _follow(staged, cast, first, requests, tally)


def _try_without_duty(cast: Cast, book: Rulebook, requests: Iterable[Request], tally: Tally) -> None:
    permitted = [
        request
        for request in requests
        if request.action == "open" and expected_of(request, book.decide(request).outcome) == PERMITTED
    ]
    duties = book.vocabulary.names["Duty"]
    for number, request in enumerate(permitted[:_WITHOUT_DUTY]):
        others = [duty for duty in duties if duty != request.principal[1]]
        for employee in (NOBODY, employee_of(others[number % len(others)])):
            outcome = cast.open(request, employee=employee)
            tally.note(request, expected=_LACKS_DUTY, outcome=outcome, when="Without the duty, ")


def _follow(staged: Stage, cast: Cast, first: Scene, requests: list[Request], tally: Tally) -> None:
    """Let a looser and then a stricter edition come into force, and try what was collected before and since."""
    own, at = first.rulebook, dt.datetime.now(dt.UTC).replace(microsecond=0)
    opened = [request for request in requests if request.action == "open"]
    for place, (name, more) in enumerate((("looser", LOOSER), ("stricter", STRICTER))):
        later = first.followed_by(more, starts_at=at - dt.timedelta(seconds=10 - place))
        staged.register(later.digest, rules=later.rules, schema=later.schema, starts_at=later.starts_at)
        book = later.rulebook
        since = Cast(staged, later.digest, cast.openers)
        for request in differing(opened, own=own, in_force=book):
            expected = expected_of(request, decide_under(request, own=own, in_force=book).outcome)
            when = f"Collected before a {name} edition, "
            tally.note(request, expected=expected, outcome=cast.ask(request), when=when)
            when = f"Collected under a {name} edition, "
            expected = expected_of(request, book.decide(request).outcome)
            tally.note(request, expected=expected, outcome=since.ask(request), when=when)

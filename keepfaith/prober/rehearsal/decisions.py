"""The installed custodian decides as the posted rules say; each fault belongs to the promises that it breaks.

It is asked on a scratch store what nobody could ask of the living one: for every duty and every purpose, in a
colleague's task, for money, before the time has come, on hold; after a stricter and after a looser edition. One
rehearsal of a round serves all probes, and a second one whoever looks a second time at what was amiss.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.known_names import NEED_A_CASE
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.posted import PostedEdition, in_force, posted_editions
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.aspects import WITHOUT_DUTY, Aspect, Aspects
from keepfaith.prober.rehearsal.cast import (
    COLLEAGUE,
    NOBODY,
    NOT_YET,
    OTHER_PURPOSE,
    PERMITTED,
    RESTRICT,
    Cast,
    can_be_asked,
    employee_of,
    expected_of,
    not_due,
    openers_of,
    opening_of,
    restricters_of,
)
from keepfaith.prober.rehearsal.certificates import try_certificates
from keepfaith.prober.rehearsal.coverings import ACTION, Coverings
from keepfaith.prober.rehearsal.grants import Grants
from keepfaith.prober.rehearsal.restrictions import try_suspensions
from keepfaith.prober.rehearsal.scenes import LOOSER, STRICTER, Scene, differing
from keepfaith.prober.rehearsal.stage import Stage, stage
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rehearsal.trials import trials
from keepfaith.prober.rules.rulebook import Request, decide_under

ACTIONS: Final = frozenset({"open", "send", "hold", RESTRICT, "destroy"})
# More than all trials together: the cap has a rehearsal of its own.
_NO_CAP: Final = 100_000
# Of openings that are permitted, so many are tried by somebody who lacks the duty.
_WITHOUT_DUTY: Final = 40
_LACKS_DUTY: Final = "duty"


def judged(reach: Reach, aspect: Aspect, *, figure: str) -> Finding:
    """Return what the round's rehearsal comes to for one aspect; `figure` says what was tried, in words."""
    looks = reach.round.seen[aspect.name] = reach.round.seen.get(aspect.name, 0) + 1
    tally: Tally | None = reach.round.once(
        f"{__name__} {'again' if looks > 1 else 'once'}", lambda: _rehearsed(reach)
    )
    if tally is None:
        return Finding("unproven", "No edition with rules is in force.")
    tried, refused = tally.tried[aspect], tally.refused[aspect]
    return Finding.of(
        examined=tried,
        faults=tally.faults.get(aspect, []),
        figure=f"{tried:,} requests put to the installed custodian on a scratch store {figure}: all decided as the "
        f"rules say, {refused:,} of them refused.",
    )


def governing(reach: Reach) -> PostedEdition | None:
    """Return the edition in force that brings rules."""
    editions = in_force(posted_editions(reach), at=dt.datetime.now(dt.UTC)).values()
    return next((edition for edition in editions if "rules.cedar" in edition.files), None)


@dataclass
class _Rehearsal:
    """What one rehearsal goes by: `amiss` are the requests that already end wrongly under the first edition alone."""

    cast: Cast
    first: Scene
    requests: list[Request]
    aspects: Aspects
    tally: Tally = field(default_factory=Tally)
    amiss: set[Request] = field(default_factory=set)


def _rehearsed(reach: Reach) -> Tally | None:
    edition = governing(reach)
    if edition is None:
        return None
    first = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    book = first.rulebook
    with stage(cap=_NO_CAP) as staged:
        staged.register(first.digest, rules=first.rules, schema=first.schema, starts_at=first.starts_at)
        for duty in book.vocabulary.names["Duty"]:
            staged.give_duty(employee_of(duty), duty)
            staged.give_duty(COLLEAGUE, duty)
        openers, restricters = openers_of(book), restricters_of(book)
        requests = [
            request for request in trials(book, ACTIONS) if can_be_asked(request, openers, restricters)
        ]
        cast = Cast(staged, first.digest, openers, opening_of(book), restricters)
        rehearsal = _Rehearsal(cast, first, requests, Aspects.of(edition, book, requests))
        _try_all(rehearsal)
        _try_coverings(rehearsal)
        Grants.of(cast, rehearsal.tally, book).try_all(requests)
        try_suspensions(cast, rehearsal.tally, book, requests)
        try_certificates(cast, rehearsal.tally, book, requests)
        _try_without_duty(rehearsal)
        _follow(staged, rehearsal)
    return rehearsal.tally


def _try_all(rehearsal: _Rehearsal) -> None:
    cast, book, tally = rehearsal.cast, rehearsal.aspects.book, rehearsal.tally
    for request in rehearsal.requests:
        expected = expected_of(request, book.decide(request).outcome)
        about = rehearsal.aspects.about(request, expected)
        if not tally.note(request, about, expected=expected, outcome=cast.ask(request)):
            rehearsal.amiss.add(request)
        if expected == OTHER_PURPOSE and request.action == "open" and request.collected_for in cast.openers:
            outcome = cast.ask_once_moved(request, mover=cast.openers[request.collected_for])
            if outcome is not None:
                tally.note(request, about, expected=PERMITTED, outcome=outcome, when="Once moved, ")
        if request.action == "hold":
            outcome = cast.ask_to_release(request)
            tally.note(request, about, expected=expected, outcome=outcome, when="To release, ")
        if request.action == RESTRICT and (request.category, request.collected_for) in cast.restricters:
            outcome = cast.ask_to_lift(request)
            tally.note(request, about, expected=expected, outcome=outcome, when="To end it, ")
        if request.action == "destroy" and expected == PERMITTED:
            early = book.decide(not_due(request)).outcome
            expected = early if early != PERMITTED else NOT_YET
            outcome = cast.ask_while_open(request)
            tally.note(request, about, expected=expected, outcome=outcome, when="Never closed, ")


def _try_coverings(rehearsal: _Rehearsal) -> None:
    book = rehearsal.aspects.book
    coverings = Coverings.of(rehearsal.cast, rehearsal.tally, book)
    for request in trials(book, frozenset({ACTION})):
        if coverings.can_be_asked(request):
            coverings.try_approval(request, expected=book.decide(request).outcome)
    for request in rehearsal.requests:
        expected = expected_of(request, book.decide(request).outcome)
        if request.action == "open" and request.purpose in NEED_A_CASE and expected == OTHER_PURPOSE:
            coverings.try_opening(request)


def _try_without_duty(rehearsal: _Rehearsal) -> None:
    book = rehearsal.aspects.book
    permitted = [
        request
        for request in rehearsal.requests
        if request.action == "open" and expected_of(request, book.decide(request).outcome) == PERMITTED
    ]
    duties = book.vocabulary.names["Duty"]
    for number, request in enumerate(permitted[:_WITHOUT_DUTY]):
        others = [duty for duty in duties if duty != request.principal[1]]
        for employee in (NOBODY, employee_of(others[number % len(others)])):
            outcome = rehearsal.cast.open(request, employee=employee)
            rehearsal.tally.note(
                request, WITHOUT_DUTY, expected=_LACKS_DUTY, outcome=outcome, when="Without the duty, "
            )


def _follow(staged: Stage, rehearsal: _Rehearsal) -> None:
    """Let a looser and then a stricter edition come into force, and try what was collected before and since."""
    at = dt.datetime.now(dt.UTC).replace(microsecond=0)
    opened = [
        # What ends wrongly without a later edition says nothing of one.
        request
        for request in rehearsal.requests
        if request.action == "open" and request not in rehearsal.amiss
    ]
    for place, (name, more) in enumerate((("looser", LOOSER), ("stricter", STRICTER))):
        later = rehearsal.first.followed_by(more, starts_at=at - dt.timedelta(seconds=10 - place))
        staged.register(later.digest, rules=later.rules, schema=later.schema, starts_at=later.starts_at)
        _try_editions(rehearsal, later, name, opened)


def _try_editions(rehearsal: _Rehearsal, later: Scene, name: str, requests: list[Request]) -> None:
    own, book, tally = rehearsal.aspects.book, later.rulebook, rehearsal.tally
    cast = rehearsal.cast
    since = Cast(cast.stage, later.digest, cast.openers, restricters=cast.restricters)
    for request in differing(requests, own=own, in_force=book):
        expected = expected_of(request, decide_under(request, own=own, in_force=book).outcome)
        outcome, when = rehearsal.cast.ask(request), f"Collected before a {name} edition, "
        tally.note(request, {Aspect.EARLIER}, expected=expected, outcome=outcome, when=when)
        expected = expected_of(request, book.decide(request).outcome)
        outcome, when = since.ask(request), f"Collected under a {name} edition, "
        tally.note(request, {Aspect.LATER}, expected=expected, outcome=outcome, when=when)

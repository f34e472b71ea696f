"""Promise 43: a duty that was only proposed opens nothing, and one that was given opens no more than it says.

Nor does it open anything before its employee has acknowledged the safeguards.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.known_names import ADMINISTRATOR
from keepfaith.custody.protocol.staff_messages import GroupDuty
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.cast import PERMITTED, Cast, expected_of, openers_of
from keepfaith.prober.rehearsal.decisions import governing
from keepfaith.prober.rehearsal.scenes import Scene
from keepfaith.prober.rehearsal.stage import TEXT, Stage, stage
from keepfaith.prober.rehearsal.trials import trials
from keepfaith.prober.rules.rulebook import Request

_CHIEF, _NEWCOMER, _STRANGER = "chief", "newcomer", "stranger"
_MEMBER: Final = "member"
_LEAVERS: Final = ("first-leaver", "second-leaver")
_INSIDE, _OUTSIDE = "inside", "outside"
_CAP: Final = 1_000
_NO_DUTY, _OTHER, _OWN = "duty", "outside organization", "own proposal"
_LAST, _MANY = "last administrator", "too many leave"
_UNREAD, _NOT_ACCEPTED = "not acknowledged", "not accepted"


def examine(reach: Reach) -> Finding:
    """Propose, confirm and end duties on a scratch custodian, as one who may and as ones who may not."""
    edition = governing(reach)
    if edition is None:
        return Finding("unproven", "No edition with rules is in force.")
    scene = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    book = scene.rulebook
    if ADMINISTRATOR not in book.vocabulary.names["Duty"]:
        return Finding("unproven", "The rules have no administrators, so nobody can propose a duty.")
    openings = (
        request
        for request in trials(book, frozenset({"open"}))
        if expected_of(request, book.decide(request).outcome) == PERMITTED
    )
    opening = next(openings, None)
    if opening is None:
        return Finding("unproven", "No duty may open anything.")
    with stage(cap=_CAP) as staged:
        staged.register(scene.digest, rules=scene.rules, schema=scene.schema, starts_at=scene.starts_at)
        trial = _Trial(staged, Cast(staged, scene.digest, openers_of(book)), opening)
        trial.run()
    return Finding.of(
        examined=trial.tried,
        faults=trial.faults,
        figure=f"{trial.tried} tries with duties that were proposed, given for less, and ended, put to the installed "
        "custodian on a scratch store: what was not confirmed opened nothing, nor did anybody before they acknowledged "
        "the safeguards, and nobody proposed for themselves or outside their organization.",
    )


@dataclass
class _Trial:
    stage: Stage
    cast: Cast
    opening: Request
    tried: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def duty(self) -> str:
        return self.opening.principal[1]

    def run(self) -> None:
        control, today = self.stage.control, dt.datetime.now(dt.UTC).date()
        for organization in (_INSIDE, _OUTSIDE):
            control.place_organization(organization, "department")
        self.stage.give_duty(_CHIEF, ADMINISTRATOR, organization=_INSIDE)
        self._expect("A colleague outside the organization", self._proposing(_OUTSIDE), _OTHER)
        self._expect("A colleague of the whole agency", self._proposing(""), _OTHER)
        self._expect("A duty for oneself", self._proposing(_INSIDE, colleague=_CHIEF), _OWN)
        self._expect("A proposal by a stranger", self._proposing(_INSIDE, employee=_STRANGER), _NO_DUTY)
        number = self.stage.staff.propose(
            _NEWCOMER, self.duty, organization=_INSIDE, starts_on=today, employee=_CHIEF
        )
        self._expect("What was proposed", self._opening_by(_NEWCOMER), _NO_DUTY)
        control.confirm_duty(number, on=True)
        self._expect(
            "Before the safeguards are acknowledged, what was confirmed", self._opening_by(_NEWCOMER), _UNREAD
        )
        self._expect("An acknowledgment of another text", self._acknowledging(bytes(32)), _NOT_ACCEPTED)
        self._expect(
            "With another text acknowledged, what was confirmed", self._opening_by(_NEWCOMER), _UNREAD
        )
        self._expect("An acknowledgment", self._acknowledging(TEXT), PERMITTED)
        self._expect("What was confirmed", self._opening_by(_NEWCOMER), PERMITTED)
        self._expect("An end by a stranger", self._ending(number, _STRANGER), _NO_DUTY)
        self._expect("An end by an administrator", self._ending(number, _CHIEF), PERMITTED)
        self._expect("What was ended", self._opening_by(_NEWCOMER), _NO_DUTY)
        purpose = next(iter(sorted(set(self.cast.openers) - {self.opening.purpose})), "")
        if purpose:
            self.stage.give_duty("limited", self.duty, purposes=(purpose,))
            self._expect("A duty for another purpose", self._opening_by("limited"), _NO_DUTY)
        control.give_duty("early", self.duty, starts_on=today + dt.timedelta(days=2))
        self._expect("A duty that starts later", self._opening_by("early"), _NO_DUTY)
        self._group()
        self._leave()

    def _group(self) -> None:
        """Have a group of the agency's directory stand for a duty: it is proposed, and opens nothing."""
        self.stage.staff.weigh_groups(_MEMBER, [GroupDuty(self.duty, "")])
        self._expect("What a group stands for", self._opening_by(_MEMBER), _NO_DUTY)
        is_proposed = any(
            (one.employee, one.confirmed_on) == (_MEMBER, None) for one in self.stage.staff.assignments()
        )
        self._expect(
            "What a group stands for", lambda: PERMITTED if is_proposed else "not proposed", PERMITTED
        )

    def _leave(self) -> None:
        """Have employees leave at the word of the agency's directory: one may, a second of so few may not."""
        for employee in _LEAVERS:
            self.stage.give_duty(employee, self.duty)
        first, second = _LEAVERS
        self._expect("The last administrator's leave", self._leaving(_CHIEF), _LAST)
        self._expect("The leave of one", self._leaving(first), PERMITTED)
        self._expect("Whoever left", self._opening_by(first), _NO_DUTY)
        self._expect("The leave of more than a tenth", self._leaving(second), _MANY)
        self._expect("Whoever may not leave so", self._opening_by(second), PERMITTED)

    def _expect(self, what: str, act: Callable[[], str], expected: str) -> None:
        self.tried += 1
        outcome = act()
        if outcome != expected:
            self.faults.append(f"{what} should end as “{expected}”, and ended as “{outcome}”.")

    def _opening_by(self, employee: str) -> Callable[[], str]:
        return lambda: self.cast.open(self.opening, employee=employee)

    def _acknowledging(self, text: bytes) -> Callable[[], str]:
        return lambda: _outcome(lambda: self.stage.staff.acknowledge(text, employee=_NEWCOMER))

    def _proposing(
        self, organization: str, *, colleague: str = _NEWCOMER, employee: str = _CHIEF
    ) -> Callable[[], str]:
        today = dt.datetime.now(dt.UTC).date()
        return lambda: _outcome(
            lambda: self.stage.staff.propose(
                colleague, self.duty, organization=organization, starts_on=today, employee=employee
            )
        )

    def _leaving(self, employee: str) -> Callable[[], str]:
        return lambda: _outcome(lambda: self.stage.staff.leave(employee))

    def _ending(self, number: int, employee: str) -> Callable[[], str]:
        return lambda: _outcome(lambda: self.stage.staff.end(number, employee=employee))


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return str(refused.code)
    return PERMITTED

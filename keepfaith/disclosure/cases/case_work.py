"""Working on a case: taking it, proposing what it covers, approving that, closing it; the custodian decides on each."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.case_messages import CaseState, Hearing
from keepfaith.deadlines.business_days import OutsideCalendar
from keepfaith.deadlines.rules import UnknownRule
from keepfaith.disclosure.cases.case_deadlines import case_deadline, counted_deadline
from keepfaith.disclosure.cases.case_letters import CaseLetter
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian
from keepfaith.disclosure.records.office_duties import approving_duties, case_duties
from keepfaith.disclosure.retention.legal_holds import InvalidReference, check_number_elsewhere, check_reason
from keepfaith.disclosure.staff.peers import peers
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.errors import KeepfaithError
from keepfaith.policies.cases.case_kind import CaseKind

# As the custodian enters them.
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
# So long ago at most came what a case is opened for.
_LONGEST: Final = dt.timedelta(3653)
# Under which an act is refused, and the refusal entered, where the employee has no duty for it.
_NO_DUTY: Final = "none"


class NoSuchCase(KeepfaithError):
    """There is no case of this name."""


@dataclass(frozen=True, slots=True)
class CaseWorker:
    """An employee with their duties; each act is under the one that the rules in force allow it for."""

    account: str
    duties: tuple[str, ...]

    def working_duty(self, purpose: str) -> str:
        """Name the duty under which the employee works on cases for a purpose; empty without one."""
        return min(case_duties(purpose).intersection(self.duties), default="")

    def approving_duty(self, purpose: str) -> str:
        """Name the duty under which the employee approves for a purpose; empty without one."""
        return min(approving_duties(purpose).intersection(self.duties), default="")

    def colleagues(self, purpose: str) -> list[str]:
        """Name the peers of the employee who have a duty for cases for a purpose."""
        able = case_duties(purpose)
        return [
            account
            for account in peers(self.account)
            if account != self.account and able.intersection(custodian().duties_of(account))
        ]

    def open(
        self,
        kind: CaseKind,
        *,
        token: bytes,
        received_on: dt.date | None = None,
        number_elsewhere: str = "",
        appeal_of: str = "",
    ) -> str:
        """Open a case of a kind, and return its name; it is the employee's own.

        `received_on` is the day on which came what it is about, today if it is left out. `number_elsewhere` is the
        number that it has at a court, at most 64 letters, digits, dots and dashes. The same token again gives the same
        case. `appeal_of` is the case whose decision an appeal is against; whoever decided that does not get the appeal.
        """
        if bool(kind.follows) is not bool(appeal_of):
            raise InvalidReference(
                "An appeal is against a decision.", "Open it on the page of the case that was decided."
            )
        check_number_elsewhere(number_elsewhere)
        _check_received(kind, received_on or today())
        return cases_client().open_case(
            kind.name,
            token=token,
            purpose=kind.purpose,
            number_elsewhere=number_elsewhere,
            received_on=received_on,
            appeal_of=appeal_of,
            **self._under(self.working_duty(kind.purpose)),
        )

    def assign(self, case: CaseState, *, to: str) -> None:
        """Take a case, give one's own to a colleague, or let it go where `to` is empty; raises `Refused`."""
        cases_client().assign_case(case.case, to=to, **self._under(self.working_duty(case.purpose)))

    def set_due(self, case: CaseState, due_on: dt.date | None, *, reason: str) -> None:
        """Set by which day one's own case is to be done, or that there is none; the short reason names nobody."""
        check_reason(reason, example="court-order")
        if case_deadline(case) is not None:
            raise InvalidReference("A deadline dates this case.", "Its page says how its day was counted.")
        under = self._under(self.working_duty(case.purpose))
        cases_client().set_case_due(case.case, due_on=due_on, reason=reason, **under)

    def hear(
        self, case: CaseState, hearing: Hearing, heard_on: dt.date, *, instead_of: dt.date | None = None
    ) -> None:
        """Enter on which day the hearing of one's own appeal took place, or was given up; raises `Refused`.

        `instead_of` is the day that was entered before, and is corrected by this.
        """
        check_heard_on(case, heard_on)
        under = self._under(self.working_duty(case.purpose))
        cases_client().hear_appeal(case.case, hearing, heard_on, instead_of=instead_of, **under)

    def enter_letter(
        self, case: CaseState, letter: CaseLetter, *, removed: int | None = None, record: Record | None = None
    ) -> None:
        """Have it entered that a letter was written in one's own case; raises `Refused`.

        `removed` is from how many places what is about others was removed, where somebody looked for that. `record` is
        what the letter gives something of.
        """
        under = self._under(self.working_duty(case.purpose))
        cases_client().write_letter(
            case.case,
            letter=letter.name,
            version=letter.version,
            language=letter.language,
            removed=removed,
            record=record.pk.bytes if record else None,
            **under,
        )

    def propose(self, case: CaseState, records: Iterable[Record]) -> None:
        """Propose that one's own case covers some records; raises `Refused` at the first that it may not cover."""
        under = self._under(self.working_duty(case.purpose))
        for record in records:
            cases_client().cover(record.pk.bytes, case=case.case, **under)

    def approve(self, case: CaseState, records: Iterable[Record]) -> None:
        """Approve what somebody else proposed; raises `Refused`."""
        under = self._under(self.approving_duty(case.purpose))
        for record in records:
            cases_client().approve(record.pk.bytes, case=case.case, on=True, **under)

    def decline(self, case: CaseState, records: Iterable[Record], *, reason: str) -> None:
        """End that a case covers records, or would, for a short reason that names nobody; raises `Refused`."""
        check_reason(reason, example="not-needed")
        under = self._under(self.approving_duty(case.purpose))
        for record in records:
            cases_client().approve(record.pk.bytes, case=case.case, on=False, reason=reason, **under)

    def close(
        self,
        case: CaseState,
        *,
        outcome: str,
        sent_on: dt.date | None = None,
        unsent: str = "",
        uncorrected: str = "",
    ) -> None:
        """Close a case that keeps nothing on hold; nothing is opened in it afterwards. Raises `Refused`.

        Of a decision, `sent_on` is the day on which it was sent, or `unsent` says why it was not; `uncorrected`
        why nothing was corrected, although we agree.
        """
        check_reason(outcome, example="done")
        under = self._under(self.working_duty(case.purpose))
        whys = {"unsent": unsent, "uncorrected": uncorrected}
        cases_client().close_case(case.case, reason=outcome, sent_on=sent_on, **whys, **under)

    def _under(self, duty: str) -> dict[str, str]:
        return {"employee": self.account, "duty": duty or next(iter(self.duties), _NO_DUTY)}


def case_named(name: str) -> CaseState:
    """Return a case as the custodian knows it; raises `NoSuchCase`."""
    case = cases_client().case(name) if _NAME.fullmatch(name) else None
    if case is None:
        raise NoSuchCase("There is no such case.", "Go back to the cases and choose one.")
    return case


def check_heard_on(case: CaseState, day: dt.date | None) -> dt.date:
    """Return the day of a hearing that can have been on it; raises `InvalidReference`."""
    return _check_since(case, day, "That is no day on which the hearing can have been.")


def check_sent_on(case: CaseState, day: dt.date | None) -> dt.date:
    """Return the day on which a decision can have been sent; raises `InvalidReference`."""
    return _check_since(case, day, "That is no day on which the decision can have been sent.")


def _check_since(case: CaseState, day: dt.date | None, problem: str) -> dt.date:
    if day is None or not case.received_on <= day <= today():
        came = f"{case.received_on:%m/%d/%Y}, when the {'appeal' if case.appeal_of else 'case'} came"
        raise InvalidReference(problem, f"Write one from {came}, until today.")
    return day


def _check_received(kind: CaseKind, day: dt.date) -> None:
    if not today() - _LONGEST <= day <= today():
        raise InvalidReference(
            "That is no day on which it can have come.", "Write one from the last ten years, or today."
        )
    try:
        counted_deadline(kind.name, day)
    except (UnknownRule, OutsideCalendar) as unfit:
        raise InvalidReference(unfit.problem, unfit.remedy) from unfit

"""What a person reads of an appeal about their record: which decision it is against, its hearing, and how it ended."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.custody.protocol.case_messages import HearingState
from keepfaith.custody.protocol.known_names import APPEAL
from keepfaith.custody.protocol.use_messages import OwnAppeal
from keepfaith.deadlines.business_days import OutsideCalendar
from keepfaith.deadlines.deadline import Deadline, count_deadline
from keepfaith.deadlines.rules import UnknownRule
from keepfaith.policies.cases.case_file import read_case_kinds
from keepfaith.policies.deadline_words import day_basis


@dataclass(frozen=True, slots=True)
class ShownAppeal:
    """An appeal: its number and the decision's, its days, how it was heard and ended, and what is due by when."""

    number: str
    objection: str
    received_on: dt.date
    hearing: HearingState
    heard_on: dt.date | None
    closed_on: dt.date | None
    outcome: str
    sent_on: dt.date | None
    due: Deadline | None

    @property
    def due_on(self) -> dt.date | None:
        """The day by which something is due; none of one that is closed."""
        return self.due.due if self.due else None

    @property
    def words(self) -> str:
        """Say all of it, in the language of the page."""
        values = {"day": date_format(self.received_on), "decision": self.objection, "appeal": self.number}
        came = gettext(
            "On %(day)s, an appeal came against our decision %(decision)s. It has the number %(appeal)s."
        )
        return " ".join(filter(None, (came % values, self._heard(), self._decided())))

    def _heard(self) -> str:
        if self.heard_on is None:
            return self._dated(gettext("We hold the hearing by %(day)s."))
        was = gettext("The hearing was on %(day)s.")
        if self.hearing == "given-up":
            was = gettext("The hearing was given up on %(day)s.")
        return was % {"day": date_format(self.heard_on)}

    def _decided(self) -> str:
        if self.closed_on is None:
            return self._dated(gettext("We decide by %(day)s.")) if self.heard_on else ""
        decisions = {
            "agreed": gettext("We decided on %(day)s: we agree."),
            "partly": gettext("We decided on %(day)s: we agree in part."),
            "denied": gettext("We decided on %(day)s: we do not agree."),
        }
        ended = decisions.get(self.outcome, gettext("It ended on %(day)s without a decision."))
        words = ended % {"day": date_format(self.closed_on)}
        sent = gettext("We sent the decision on %(day)s.")
        return f"{words} {sent % {'day': date_format(self.sent_on)}}" if self.sent_on else words

    def _dated(self, by: str) -> str:
        return f"{by % {'day': date_format(self.due.due)}} {day_basis(self.due.rule)}" if self.due else ""


def shown_appeals(appeals: tuple[OwnAppeal, ...]) -> tuple[ShownAppeal, ...]:
    """Return appeals as their person reads them, each with the day by which something is due, if it is open."""
    return tuple(
        ShownAppeal(
            *(appeal.case, appeal.appeal_of, appeal.received_on, appeal.hearing),
            *(appeal.heard_on, appeal.closed_on),
            appeal.outcome,
            appeal.sent_on,
            _due(appeal),
        )
        for appeal in appeals
    )


def _due(appeal: OwnAppeal) -> Deadline | None:
    if appeal.closed_on is not None:
        return None
    kind, heard_on = read_case_kinds(settings.AGENCY)[APPEAL], appeal.heard_on
    rule, since = (kind.after_hearing, heard_on) if heard_on else (kind.deadline, appeal.received_on)
    try:
        counted = read_deadline_rules(settings.AGENCY).on(rule, since)
        return count_deadline(counted, since, this_agency().calendar)
    except (UnknownRule, OutsideCalendar):
        return None

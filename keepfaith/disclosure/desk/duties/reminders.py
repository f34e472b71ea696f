"""Which duties an administrator should look at: those that end soon unless somebody renews them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import ADMINISTRATOR, PRIVACY
from keepfaith.disclosure.desk.duties.administration import organizations_of
from keepfaith.disclosure.records.custodian_clients import reviews_client, staff_client

_AHEAD: Final = dt.timedelta(30)
# From then on each morning says it again.
_LAST_DAYS: Final = dt.timedelta(7)


@dataclass(frozen=True, slots=True)
class DutyReminder:
    """How many duties in an administrator's organizations end within 30 days; `is_new` if that was not said before."""

    ending: int = 0
    is_new: bool = False

    @property
    def sentence(self) -> str:
        """What the morning's message says of it; nothing if no duty ends."""
        if not self.ending:
            return ""
        duties = "1 duty ends" if self.ending == 1 else f"{self.ending} duties end"
        return f"{duties} within 30 days unless renewed."


def safeguards_reminder(account: str, duties: tuple[str, ...], *, since: dt.date, today: dt.date) -> str:
    """Remind who has a duty of an acknowledgment that ends soon, and tell them of one that was entered.

    The custodian believes the portal that they pressed the button, so whoever did not learns it here.
    """
    acknowledgments = staff_client().acknowledgments() if duties else ()
    own = next((one for one in acknowledgments if one.employee == account), None)
    if own is None:
        return ""
    if since <= own.day < today:
        day = f"{own.day:%B} {own.day.day}"
        return f"On {day} you acknowledged the safeguards; if you did not, tell the privacy officer."
    if own.last_day <= today + _LAST_DAYS:
        return "Acknowledge the safeguards again soon: nothing opens for you without that."
    return ""


def reviews_reminder(duties: tuple[str, ...]) -> str:
    """Tell a privacy officer how much waits for a look, as the custodian counts it; nobody else."""
    waiting = reviews_client().waiting() if PRIVACY in duties else None
    if waiting is None or not waiting.numbers:
        return ""
    count = len(waiting.numbers)
    entries = "1 entry waits" if count == 1 else f"{count:,} entries wait"
    unusual = f", {waiting.unusual:,} of them of unusual use" if waiting.unusual else ""
    return f"{entries} for your look at the page of reviews{unusual}."


def duty_reminder(account: str, duties: tuple[str, ...], *, since: dt.date, today: dt.date) -> DutyReminder:
    """Count the duties of others that end soon in an administrator's organizations; none for anybody else."""
    if ADMINISTRATOR not in duties:
        return DutyReminder()
    assignments = staff_client().assignments()
    own = set(organizations_of(account, assignments, staff_client().organizations(), on=today))
    lasts = [
        min(day for day in (one.renew_by, one.ends_on) if day)
        for one in assignments
        if one.renew_by and one.organization in own and one.employee != account
    ]
    ending = [last for last in lasts if last <= today + _AHEAD]
    is_new = any(last <= today + _LAST_DAYS or since <= last - _AHEAD for last in ending)
    return DutyReminder(len(ending), is_new)

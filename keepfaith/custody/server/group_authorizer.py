"""Take down which duties somebody's groups stand for: what is missing is proposed, and nothing is given or ended.

The web server says what the groups are, and could say anything. So it proposes in nobody's name but the directory's,
no administrator, not more than somebody reads, and not again what somebody has just refused or ended.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from keepfaith.custody.protocol import staff_messages
from keepfaith.custody.protocol.known_names import ADMINISTRATOR, DIRECTORY
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.staff_messages import Assignment, GroupDuty, Weighed
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.grants import Grant, StaffAct
from keepfaith.custody.store.store import Store

# So many may wait of those that administrators share with it.
MAX_WAITING: Final = 50
# So long what was refused or ended is not proposed again.
REST: Final = dt.timedelta(days=90)


class GroupAuthorizer:
    """What the groups of an employee lead to."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now
        self._duties, self._organizations = store.duties, store.organizations

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {staff_messages.WeighGroups: self.weigh}

    def weigh(self, message: staff_messages.WeighGroups) -> Weighed:
        """Propose what a colleague's groups stand for and they do not have; name what no group stands for any more."""
        colleague, wanted = message.colleague, tuple(dict.fromkeys(message.duties))
        if self._store.probe_accounts.has(colleague):
            return Weighed(0, len(wanted), ())
        own = self._duties.of_employee(colleague)
        fit = [duty for duty in wanted if self._is_fit(duty)]
        missing = [duty for duty in fit if not self._has(own, duty)]
        # Few come here, so the past is read for few.
        if missing:
            rested = self._store.staff_history.ended_since(colleague, self._today - REST)
            missing = [duty for duty in missing if (duty.assigned, duty.organization) not in rested]
        act = StaffAct(DIRECTORY, clause=Verdict().clause)
        room = max(0, MAX_WAITING - self._duties.count_proposed_by(DIRECTORY))
        for duty in missing[:room]:
            grant = Grant(colleague, duty.assigned, duty.organization, starts_on=self._today)
            self._duties.propose(grant, act, at=self._now())
        absent = [
            one.number
            for one in own
            if one.proposed_by == DIRECTORY and GroupDuty(one.assigned, one.organization) not in wanted
        ]
        return Weighed(min(room, len(missing)), len(wanted) - len(fit), tuple(absent))

    def _is_fit(self, duty: GroupDuty) -> bool:
        """Return whether a group can stand for a duty: one that an edition knows, and not the administrator's."""
        return (
            duty.assigned != ADMINISTRATOR
            and self._authorizer.editions.has_duty(duty.assigned)
            and self._organizations.has(duty.organization)
        )

    def _has(self, own: list[Assignment], duty: GroupDuty) -> bool:
        """Return whether a duty is given or proposed already, there or in what that belongs to."""
        return any(
            one.assigned == duty.assigned
            and (
                one.organization == duty.organization
                or (not one.purposes and self._organizations.is_within(duty.organization, one.organization))
            )
            for one in own
        )

    @property
    def _today(self) -> dt.date:
        return self._now().astimezone(dt.UTC).date()

"""Whether we hold information about somebody: asked in the task of that person's own question, and entered."""

from dataclasses import replace
from typing import Final

from keepfaith.custody.protocol import case_messages, messages, task_messages
from keepfaith.custody.protocol.case_messages import SubjectFinding
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import YOUR_INFORMATION
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

_OTHER_PURPOSE: Final = Verdict(DenialCode.PURPOSE)


class SubjectChecks:
    """Looks for other records of an address; whose they are and whether there are any, the store alone says."""

    def __init__(self, store: Store, authorizer: Authorizer) -> None:
        self._store, self._authorizer = store, authorizer

    def check(self, message: case_messages.CheckSubject) -> SubjectFinding | Denial:
        """Answer whoever may write a note on the question, as often as a duty may open in an hour."""
        note = task_messages.Act(
            message.record, "noted", (), message.employee, message.duty, message.purpose,
            frozenset(), "", None, "",
        )  # fmt: skip
        stored, verdict, facts = self._authorizer.judge_act(note)
        if verdict.allowed and message.purpose != YOUR_INFORMATION:
            verdict = _OTHER_PURPOSE
        verdict = self._authorizer.safeguards.unless_acknowledged(message.employee, verdict)
        verdict = self._authorizer.within_cap(message.duty, verdict)
        others = self._store.records.others(stored) if stored is not None and verdict.allowed else "none"
        action = self._authorizer.action(note, verdict, kind="checked", purpose=message.purpose, facts=facts)
        more = {**action.more, "purpose": message.purpose} | ({"found": others} if verdict.allowed else {})
        self._store.actions.log(message.record, replace(action, more=more))
        return SubjectFinding(others) if verdict.allowed else denial(verdict)


def check_subscription(message: messages.Create) -> None:
    """Refuse a subscription that names its person by a record, whose subscriptions it could end and take over."""
    if message.topics and message.about is not None:
        raise KeepfaithError("A subscription names its own address.", "Give an address.")

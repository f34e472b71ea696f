"""What a colleague opens by a grant: without an approval, after its hours, beyond its record, and unsaid."""

from keepfaith.custody.client.connection import Refused
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

_AUTHORIZER = "keepfaith/custody/server/record_grant_authorizer.py"
_ENTITLEMENT = "keepfaith/custody/server/entitlement.py"
_CLERK = {"duty": "literature", "purpose": "literature"}


def _task(portal: Scratch, owner: str = "owner") -> tuple[bytes, list[str]]:
    """Return a record whose task somebody has, with its fields; a colleague and a supervisor have their duties."""
    for employee, duty in ((owner, "literature"), ("colleague", "literature"), ("chief", "supervisor")):
        give_duty(portal.control, employee, duty)
    record, fields = see.record_of(portal, "literature")
    portal.records.act(record, "taken", employee=owner, **_CLERK)
    return record, fields


def _propose(portal: Scratch, record: bytes) -> int:
    about = {"colleague": "colleague", "hours": 2, "reason": "interpreter"}
    return portal.record_grants.propose(record, **about, employee="owner", duty="literature")


def _opens(portal: Scratch, record: bytes, fields: list[str]) -> bool:
    outcome = portal.opener.open([record], fields[:1], employee="colleague", **_CLERK)[record]
    return type(outcome).__name__ == "OpenedKeys"


def _a_proposal_opens(portal: Scratch) -> bool:
    record, fields = _task(portal)
    _propose(portal, record)
    return _opens(portal, record, fields)


def _an_ended_grant_opens(portal: Scratch) -> bool:
    record, fields = _task(portal)
    number = _propose(portal, record)
    portal.record_grants.approve(number, employee="chief", duty="supervisor")
    portal.record_grants.end(number, employee="owner", duty="literature")
    return _opens(portal, record, fields)


def _a_closed_task_opens(portal: Scratch) -> bool:
    record, fields = _task(portal)
    portal.record_grants.approve(_propose(portal, record), employee="chief", duty="supervisor")
    portal.records.act(record, "closed", employee="owner", **_CLERK)
    return _opens(portal, record, fields)


def _whoever_has_no_such_duty_approves(portal: Scratch) -> bool:
    record, fields = _task(portal)
    give_duty(portal.control, "herald", "events")
    try:
        portal.record_grants.approve(_propose(portal, record), employee="herald", duty="events")
    except Refused:
        return False
    return _opens(portal, record, fields)


def _whoever_has_the_task_approves(portal: Scratch) -> bool:
    record, fields = _task(portal)
    number = _propose(portal, record)
    give_duty(portal.control, "chief", "literature")
    portal.records.act(record, "taken", employee="chief", **_CLERK)
    try:
        portal.record_grants.approve(number, employee="chief", duty="supervisor")
    except Refused:
        return False
    return _opens(portal, record, fields)


def _a_grant_outlives_a_duty(portal: Scratch) -> bool:
    record, fields = _task(portal)
    give_duty(portal.control, "colleague", "assistance")
    portal.record_grants.approve(_propose(portal, record), employee="chief", duty="supervisor")
    portal.control.end_duty("colleague", "assistance")
    return _opens(portal, record, fields)


VIOLATIONS = (
    Violation(
        "a-proposed-grant-opens",
        (34,),
        "symbol",
        (
            Edit(
                _ENTITLEMENT, "if grant is None or not grant.approved_by or task", "if grant is None or task"
            ),
        ),
        _a_proposal_opens,
        "A colleague opens a record that somebody only proposed to let them see.",
    ),
    Violation(
        "an-ended-grant-opens",
        (34,),
        "symbol",
        (
            Edit(
                "keepfaith/custody/store/record_grants.py",
                'self._connection.execute("DELETE FROM record_grants WHERE number = ?", (grant.number,))',
                "pass",
            ),
        ),
        _an_ended_grant_opens,
        "A grant that was ended still opens its record.",
    ),
    Violation(
        "a-grant-opens-a-closed-task",
        (34,),
        "symbol",
        (Edit(_ENTITLEMENT, 'or task is None or task.state != "open":', "or task is None:"),),
        _a_closed_task_opens,
        "A grant opens a record whose task is closed.",
    ),
    Violation(
        "anybody-approves-a-grant",
        (34,),
        "symbol",
        (
            Edit(
                _AUTHORIZER,
                "verdict = self._by_rule(message, grant, at)\n        if verdict.allowed:\n            task",
                "verdict = Verdict()\n        if verdict.allowed:\n            task",
            ),
        ),
        _whoever_has_no_such_duty_approves,
        "Whoever has no duty for it approves that a colleague opens a record.",
    ),
    Violation(
        "whoever-has-the-task-approves-its-grant",
        (34,),
        "symbol",
        (
            Edit(
                _AUTHORIZER,
                "(grant.proposed_by, grant.colleague, task.holder)",
                "(grant.proposed_by, grant.colleague)",
            ),
        ),
        _whoever_has_the_task_approves,
        "Whoever has the task by now approves what was proposed in it.",
    ),
    Violation(
        "a-grant-outlives-a-duty",
        (34,),
        "symbol",
        (
            Edit(
                "keepfaith/custody/store/duties.py",
                'self._connection.execute("DELETE FROM record_grants WHERE colleague = ?", (assignment.employee,))',
                "pass",
            ),
        ),
        _a_grant_outlives_a_duty,
        "A grant goes on after a duty of its colleague has ended.",
    ),
)

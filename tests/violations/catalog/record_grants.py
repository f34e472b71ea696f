"""What a colleague opens by a grant: without an approval, after its hours, beyond its record, and unsaid."""

from keepfaith.custody.client.connection import Refused
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Condition, Drop, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

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


_OFFICER, _CHIEF = {"employee": "owner", "duty": "privacy"}, {"employee": "chief", "duty": "supervisor"}
_LEGAL = "legal-obligations"


def _case(portal: Scratch) -> tuple[str, list[bytes], list[str]]:
    """Return a case that covers two records, with these, another one, and the fields of all; each has a duty."""
    for employee, duty in (("owner", "privacy"), ("colleague", "privacy"), ("chief", "supervisor")):
        give_duty(portal.control, employee, duty)
    # Whoever sent two more makes sure that there are as many.
    for _ in range(2):
        see.order(portal)
    case = portal.cases.open_case("legal-process", token=bytes(32), purpose=_LEGAL, **_OFFICER)
    records = see.records_of(portal, "literature", number=3)
    for record, _ in records[:2]:
        portal.cases.cover(record, case=case, **_OFFICER)
        portal.cases.approve(record, case=case, on=True, **_CHIEF)
    fields = set.intersection(*(set(names) for _, names in records))
    return case, [record for record, _ in records], sorted(fields)


def _grant_in(portal: Scratch, case: str, record: bytes) -> None:
    about = {"colleague": "colleague", "hours": 2, "reason": "interpreter", "case": case}
    portal.record_grants.approve(portal.record_grants.propose(record, **about, **_OFFICER), **_CHIEF)


def _opens_under_law(portal: Scratch, record: bytes, fields: list[str]) -> bool:
    outcome = portal.opener.open([record], fields[:1], employee="colleague", duty="privacy", purpose=_LEGAL)[
        record
    ]
    return type(outcome).__name__ == "OpenedKeys"


def _a_grant_opens_the_rest_of_a_case(portal: Scratch) -> bool:
    case, (record, other, _), fields = _case(portal)
    _grant_in(portal, case, record)
    return _opens_under_law(portal, other, fields)


def _a_grant_opens_in_a_closed_case(portal: Scratch) -> bool:
    case, (record, *_), fields = _case(portal)
    _grant_in(portal, case, record)
    portal.cases.close_case(case, reason="done", **_OFFICER)
    return _opens_under_law(portal, record, fields)


def _a_grant_opens_what_nobody_approved_for_the_case(portal: Scratch) -> bool:
    case, (*_, waiting), fields = _case(portal)
    portal.cases.cover(waiting, case=case, **_OFFICER)
    try:
        _grant_in(portal, case, waiting)
    except Refused:
        return False
    return _opens_under_law(portal, waiting, fields)


def _an_opening_by_a_grant_hides_its_case(portal: Scratch) -> bool:
    case, (record, *_), fields = _case(portal)
    _grant_in(portal, case, record)
    is_open = _opens_under_law(portal, record, fields)
    history = portal.cases.history(case, before=0).events
    return is_open and not any((one.act, one.employee) == ("opened", "colleague") for one in history)


VIOLATIONS = (
    Violation(
        "a-proposed-grant-opens",
        (34,),
        "symbol",
        (Condition("keepfaith.custody.store.items:Items.opening", "_does", "one"),),
        _a_proposal_opens,
        "A colleague opens a record that somebody only proposed to let them see.",
    ),
    Violation(
        "an-ended-grant-opens",
        (34,),
        "symbol",
        (Statement("keepfaith.custody.store.items:Items.go", "DELETE FROM items"),),
        _an_ended_grant_opens,
        "A grant that was ended still opens its record.",
    ),
    Violation(
        "a-grant-opens-a-closed-task",
        (34,),
        "symbol",
        (Statement("keepfaith.custody.server.granted_work:granted_work", "state", "refusal = None"),),
        _a_closed_task_opens,
        "A grant opens a record whose task is closed.",
    ),
    Violation(
        "anybody-approves-a-grant",
        (34,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.item_decision:_ask",
                "is_so",
                'attempt.act.entry == "grant-approved" or _',
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
            Value(
                "keepfaith.custody.server.item_facts",
                "holds-it",
                "lambda attempt: attempt.work is not None and (not attempt.employee)",
            ),
        ),
        _whoever_has_the_task_approves,
        "Whoever has the task by now approves what was proposed in it.",
    ),
    Violation(
        "a-grant-outlives-a-duty",
        (34,),
        "symbol",
        (Statement("keepfaith.custody.store.duties:Duties.end", "DELETE FROM items"),),
        _a_grant_outlives_a_duty,
        "A grant goes on after a duty of its colleague has ended.",
    ),
    Violation(
        "a-grant-in-a-case-opens-the-rest-of-it",
        (34,),
        "symbol",
        (
            Value(
                "keepfaith.custody.store.items:Items.opening",
                "items",
                'self._listed({"with_duty_of": employee}, at=at)',
            ),
        ),
        _a_grant_opens_the_rest_of_a_case,
        "A grant on one record of a case opens the other records of the case too.",
    ),
    Violation(
        "a-grant-opens-in-a-closed-case",
        (34,),
        "symbol",
        (Drop("keepfaith.custody.server.granted_work:case_work", "closed_on"),),
        _a_grant_opens_in_a_closed_case,
        "A grant opens a record of a case that is closed.",
    ),
    Violation(
        "a-grant-opens-what-nobody-approved-for-its-case",
        (34,),
        "symbol",
        (Drop("keepfaith.custody.server.granted_work:granted_work", "approved_by"),),
        _a_grant_opens_what_nobody_approved_for_the_case,
        "A grant opens a record that was only proposed for the case.",
    ),
    Violation(
        "an-opening-by-a-grant-hides-its-case",
        (34,),
        "symbol",
        (
            Statement(
                "keepfaith.custody.server.entitlement:_by_grant", "number", 'return {"grant": grant.number}'
            ),
        ),
        _an_opening_by_a_grant_hides_its_case,
        "An opening by a grant in a case is not entered with the case.",
    ),
)

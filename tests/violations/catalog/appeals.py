"""Appeals against a decision of ours: decided by whoever decided before, without a hearing, or later than the law says."""

import secrets

from keepfaith.custody.client.connection import Refused
from tests.duties import give_duty
from tests.violations.named_edits import Condition, Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_YOURS = "your-information"
# The sample's rule for the hearing of an appeal.
_DAYS = 30
_OFFICER, _JUDGE = (
    {"employee": employee, "duty": "privacy"} for employee in ("privacy-officer", "other-officer")
)
# The table was made with its constraints, which a custodian of other code can only ignore.
_WITHOUT_CONSTRAINTS = Statement(
    "keepfaith.custody.store.cases:Cases.__init__",
    "connection",
    """
                           ...
                           self._connection.execute("PRAGMA ignore_check_constraints = ON")
                           """,
)


def _objection(portal: Scratch, *, closed_by: dict[str, str] | None = None) -> str:
    """Have an objection decided, and return its name."""
    give_duty(portal.control, _JUDGE["employee"], "privacy")
    token = secrets.token_bytes(16)
    case = portal.cases.open_case("objection", token=token, purpose=_YOURS, **_OFFICER)
    portal.cases.close_case(case, reason="denied", unsent="told", **(closed_by or _OFFICER))
    return case


def _appeal(portal: Scratch, objection: str, by: dict[str, str]) -> str:
    token = secrets.token_bytes(16)
    return portal.cases.open_case("appeal", token=token, purpose=_YOURS, appeal_of=objection, **by)


def _takes(portal: Scratch, appeal: str, by: dict[str, str]) -> bool:
    try:
        portal.cases.assign_case(appeal, to=by["employee"], **by)
    except Refused:
        return False
    case = portal.cases.case(appeal)
    return case is not None and case.holder == by["employee"]


def _decides_on_ones_own(portal: Scratch) -> bool:
    return _takes(portal, _appeal(portal, _objection(portal), _OFFICER), _OFFICER)


def _closer_decides_again(portal: Scratch) -> bool:
    """Return whether somebody takes an appeal who closed what it is against, and never had that."""
    objection = _objection(portal, closed_by=_JUDGE)
    return _takes(portal, _appeal(portal, objection, _OFFICER), _JUDGE)


def _is_closed_unheard(portal: Scratch) -> bool:
    appeal = _appeal(portal, _objection(portal), _JUDGE)
    try:
        portal.cases.close_case(appeal, reason="denied", unsent="told", **_JUDGE)
    except Refused:
        return False
    case = portal.cases.case(appeal)
    return case is not None and case.outcome == "denied" and not case.hearing


def _is_heard_twice(portal: Scratch) -> bool:
    appeal = _appeal(portal, _objection(portal), _JUDGE)
    received = portal.cases.case(appeal)
    assert received is not None
    try:
        for hearing in ("took-place", "given-up"):
            portal.cases.hear_appeal(appeal, hearing, received.received_on, **_JUDGE)
    except Refused:
        return False
    return True


def _desk_closes_unheard(portal: Scratch) -> bool:
    """Return whether the desk decides on an appeal of which nobody entered a hearing."""
    appeal = _appeal(portal, _objection(portal), _JUDGE)
    portal.run(
        "from keepfaith.disclosure.cases.case_work import CaseWorker, case_named\n"
        f"CaseWorker('other-officer', ('privacy',)).close(case_named('{appeal}'), outcome='denied', unsent='told')\n"
        "print(0)"
    )
    case = portal.cases.case(appeal)
    return case is not None and case.outcome == "denied"


def _is_due_later(portal: Scratch) -> bool:
    """Return whether the hearing is due later than 30 days after the appeal came."""
    appeal = _appeal(portal, _objection(portal), _JUDGE)
    days = portal.run(
        "from keepfaith.disclosure.cases.case_deadlines import due_on\n"
        "from keepfaith.disclosure.cases.case_work import case_named\n"
        f"case = case_named('{appeal}')\n"
        "print((due_on(case) - case.received_on).days)"
    )
    return int(days) > _DAYS


VIOLATIONS = (
    Violation(
        "decides-on-ones-own-appeal",
        (39,),
        "symbol",
        (
            Statement(
                "keepfaith.custody.store.cases:Cases.open",
                "has_decided",
                """
                self._connection.execute("DELETE FROM case_deciders WHERE for_case = ?", (appeal_of,))
                ...
                """,
            ),
        ),
        _decides_on_ones_own,
        "The custodian forgets who decided, and lets them decide on the appeal against that.",
    ),
    Violation(
        "closer-decides-again",
        (39,),
        "symbol",
        (Condition("keepfaith.custody.store.cases:Cases.close", "duty", "_ and (not reason)"),),
        _closer_decides_again,
        "Whoever closed a case and never had it decides on the appeal against that.",
    ),
    Violation(
        "appeal-decided-unheard",
        (39,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.appeal_rules:unless_heard",
                "outcome",
                "is_unheard and (not outcome)",
            ),
            _WITHOUT_CONSTRAINTS,
        ),
        _is_closed_unheard,
        "The custodian lets an appeal be decided without a hearing.",
    ),
    Violation(
        "hearing-entered-again",
        (39,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.appeal_rules:unhearable",
                "instead_of",
                "message.instead_of not in (None, case.heard_on)",
            ),
        ),
        _is_heard_twice,
        "The hearing of an appeal is entered a second time, without a word of what it replaces.",
    ),
    Violation(
        "desk-gives-up-the-hearing",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.cases.case_work:CaseWorker.close",
                "_under",
                """
                ...
                if case.appeal_of and (not case.hearing):
                    cases_client().hear_appeal(case.case, "given-up", today(), **under)
                """,
            ),
        ),
        _desk_closes_unheard,
        "The desk closes an appeal without a hearing, as if its person had given that up.",
    ),
    Violation(
        "hearings-three-weeks-later",
        (39,),
        "file",
        (
            Statement(
                "keepfaith.disclosure.cases.case_deadlines:counted_deadline",
                "_counted",
                """
                later = dt.timedelta(21 if declared.follows else 0)
                return _counted(settings.AGENCY, declared.deadline, received_on + later, this_agency().calendar)
                """,
            ),
        ),
        _is_due_later,
        "The desk gives three weeks more for the hearing of an appeal than the law does.",
    ),
)

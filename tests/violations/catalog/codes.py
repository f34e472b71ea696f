"""Codes on paper for people without e-mail: who gives them out, and what opens by one that has ended."""

import secrets

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

_OFFICER = {"employee": "privacy-officer", "duty": "privacy"}
_SUPERVISOR = {"employee": "privacy-supervisor", "duty": "supervisor"}
_CLERK = {"employee": "literature-clerk", "duty": "literature"}


def _gives_without_the_duty(portal: Scratch) -> bool:
    """Return whether a clerk who has no case of somebody gets a code of what they sent."""
    see.order(portal)
    record, _ = see.record_of(portal, "literature")
    see.reads(portal, _CLERK["employee"])
    try:
        return bool(portal.cases.mint_code(record, "in-person", document="passport", **_CLERK))
    except Refused:
        return False


def _opens_twice(portal: Scratch) -> bool:
    """Give a code in a case, use it up, and return whether it opens the record once more."""
    see.order(portal)
    record, fields = see.record_of(portal, "literature")
    give_duty(portal.control, _SUPERVISOR["employee"], _SUPERVISOR["duty"])
    see.reads(portal, _OFFICER["employee"])
    case = portal.cases.open_case(
        "access-request", token=secrets.token_bytes(16), purpose="your-information", **_OFFICER
    )
    portal.cases.cover(record, case=case, **_OFFICER)
    portal.cases.approve(record, case=case, on=True, **_SUPERVISOR)
    code = portal.cases.mint_code(record, "in-person", document="passport", **_OFFICER)
    portal.own_records.end(portal.own_records.redeem_code(record, code))
    proof = portal.own_records.redeem_code(record, code)
    return bool(proof) and isinstance(
        portal.own_records.show(proof, {record: fields[:1]})[record], OpenedKeys
    )


VIOLATIONS = (
    Violation(
        "code-without-the-duty",
        (34, 35),
        "file",
        (
            Edit(
                "keepfaith/custody/server/code_authorizer.py",
                "verdict = self._within_cap(verdict)",
                "verdict = self._within_cap(Verdict(clause=YOUR_RIGHTS))",
            ),
        ),
        _gives_without_the_duty,
        "An employee without the duty gives out a code that opens what somebody sent.",
    ),
    Violation(
        "code-that-ended-opens",
        (35, 43),
        "file",
        (
            Edit(
                "keepfaith/custody/store/proof_codes.py",
                '"UPDATE proof_codes SET code = NULL, code_until = NULL, proof = ?, proof_until = ?, ends_at = ?"',
                '"UPDATE proof_codes SET proof = ?, proof_until = ?, ends_at = ?"',
            ),
        ),
        _opens_twice,
        "A code on paper that was used up opens the record again.",
    ),
)

"""What its sender took back by the code of a receipt."""

import re

from keepfaith.custody.protocol.answers import OpenedKeys
from tests.violations import witnesses as see
from tests.violations.scratch import Scratch
from tests.violations.violation import Symbol, Violation

_NUMBER = re.compile(r"<code>([0-9A-Z]{5}(?:-[0-9A-Z]{5})+)</code>")


def _is_used_once_withdrawn(portal: Scratch) -> bool:
    """Order a booklet, take that back on the page of receipts, and return whether a clerk still opens it."""
    reference, code = _NUMBER.findall(see.order(portal))[:2]
    portal.browser().post(
        "/forms/receipt/",
        {"reference": reference, "code": code, "act": "withdraw"},
    )
    ((record, sealed),) = portal.app(
        "SELECT id, sealed FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    by = {"employee": "literature-clerk", "duty": "literature", "purpose": "literature"}
    outcome = portal.opener.open([record.bytes], sorted(sealed)[:1], **by)[record.bytes]
    return isinstance(outcome, OpenedKeys)


def _any_code_withdraws(portal: Scratch) -> bool:
    """Return whether the web process takes back, with a code that it made up, what somebody else sent."""
    record, _ = see.record_of(portal, "literature")
    portal.uses.withdraw(record, "0" * 20, on=True)
    return portal.uses.uses(record).withdrawn_on is not None


VIOLATIONS = (
    Violation(
        "withdrawn-is-used",
        (35,),
        "symbol",
        (
            Symbol(
                "keepfaith.custody.store.withdrawals:Withdrawals._changed",
                """
                def _changed(self, record: bytes, *, on: bool, day: dt.date) -> bool:
                    return True
                """,
            ),
        ),
        _is_used_once_withdrawn,
        "What its sender took back is opened all the same.",
    ),
    Violation(
        "any-code-withdraws",
        (35,),
        "symbol",
        (
            Symbol(
                "keepfaith.custody.store.withdrawals:Withdrawals.is_proven",
                """
                def is_proven(self, record: bytes, code: bytes) -> bool:
                    return bool(record and code)
                """,
            ),
        ),
        _any_code_withdraws,
        "Whoever takes over the web process takes back what others sent, without the codes of their receipts.",
    ),
)

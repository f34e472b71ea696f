"""What its sender took back by the code of a receipt."""

import re

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from tests.violations import witnesses as see
from tests.violations.named_edits import Body
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

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


def _any_code_shows_cases(portal: Scratch) -> bool:
    """Return whether the web process learns, with a code that it made up, who received what somebody sent."""
    record, _ = see.record_of(portal, "literature")
    try:
        portal.uses.in_cases(record, "0" * 20)
    except Refused:
        return False
    return True


VIOLATIONS = (
    Violation(
        "withdrawn-is-used",
        (35,),
        "symbol",
        (Body("keepfaith.custody.store.withdrawals:Withdrawals._changed", "return True"),),
        _is_used_once_withdrawn,
        "What its sender took back is opened all the same.",
    ),
    Violation(
        "any-code-withdraws",
        (35,),
        "symbol",
        (Body("keepfaith.custody.store.withdrawals:Withdrawals.is_proven", "return bool(record and code)"),),
        _any_code_withdraws,
        "Whoever takes over the web process takes back what others sent, without the codes of their receipts.",
    ),
    Violation(
        "any-code-shows-cases",
        (35,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.queries:Queries.case_uses",
                """
                uses, is_cut = self._store.uses.in_cases(message.record)
                given, is_more = self._store.disclosures.given_out(message.record)
                return use_messages.CaseUseList(tuple(uses), given, is_cut=is_cut or is_more)
                """,
            ),
        ),
        _any_code_shows_cases,
        "Whoever takes over the web process learns what courts received, without the codes of receipts.",
    ),
)

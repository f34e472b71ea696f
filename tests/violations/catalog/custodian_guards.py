"""What the custodian asks beside the rules (duty, task, cap, entry), not asked."""

import datetime as dt
import secrets

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.passkey_messages import Assertion
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Drop, Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_NO_PURPOSE_OF_TASKS = Body(
    "keepfaith.custody.server.task_rules:unless_own",
    "return None if task is not None and task.is_own(message.employee) else _NOT_OWN",
)


def _stranger_opens(portal: Scratch) -> bool:
    return see.opens(
        portal, collected="literature", employee="no-duty", duty="literature", purpose="literature"
    )


def _newcomer_opens(portal: Scratch) -> bool:
    """Open under a duty that was just given, before anything was acknowledged."""
    portal.control.give_duty("newcomer", "literature")
    record, fields = see.record_of(portal, "literature")
    by = {"employee": "newcomer", "duty": "literature", "purpose": "literature"}
    return type(portal.opener.open([record], fields[:1], **by)[record]).__name__ == "OpenedKeys"


def _opens_without_passkey(portal: Scratch) -> bool:
    """Open the number of a bank account as the privacy officer, who has no passkey that counts."""
    see.reads(portal, "privacy-officer")
    ((edition,),) = portal.app("SELECT edition FROM disclosure_record WHERE form <> '' LIMIT 1")
    purpose = "your-information"
    header = Header(edition, "your-information-requests", purpose, {"number": "bank-account"})
    record = portal.records.create(secrets.token_bytes(16), header).record
    by = {"employee": "privacy-officer", "duty": "privacy", "purpose": purpose}
    return type(portal.opener.open([record], ["number"], **by)[record]).__name__ == "OpenedKeys"


def _confirms_without_passkey(portal: Scratch) -> bool:
    """Confirm what an administrator proposed, as another one who has no passkey."""
    for employee in ("first-chief", "second-chief"):
        give_duty(portal.control, employee, "administrator")
    today = dt.datetime.now(dt.UTC).date()
    number = portal.staff.propose("newcomer", "literature", starts_on=today, employee="first-chief")
    made_up = Assertion(*(secrets.token_bytes(64) for _ in range(4)))
    try:
        portal.staff.confirm_by_passkey(number, code="", assertion=made_up, employee="second-chief")
    except Refused:
        return False
    return bool(portal.records.duties_of("newcomer"))


def _opens_without_entry(portal: Scratch) -> bool:
    before = portal.records.status().entries
    opened = see.opens(
        portal, collected="literature", employee="literature-clerk", duty="literature", purpose="literature"
    )
    return opened and portal.records.status().entries == before


def _opens_beyond_the_cap(portal: Scratch) -> bool:
    one = {
        "collected": "literature",
        "employee": "literature-clerk",
        "duty": "literature",
        "purpose": "literature",
    }
    return all(see.opens(portal, **one) for _ in range(505))


def _ended_duty_opens(portal: Scratch) -> bool:
    give_duty(portal.control, "leaver", "literature")
    portal.control.end_duty("leaver", "literature")
    return see.opens(
        portal, collected="literature", employee="leaver", duty="literature", purpose="literature"
    )


def _opens_what_is_with_a_colleague(portal: Scratch) -> bool:
    _number, record = portal.task("literature")
    give_duty(portal.control, "no-duty", "literature")
    clerk = {"employee": "literature-clerk", "duty": "literature", "purpose": "literature"}
    portal.records.act(record, "handed", colleague="no-duty", **clerk)
    ((sealed,),) = portal.app("SELECT sealed FROM disclosure_record WHERE id = %s", see.as_uuid(record))
    return type(portal.opener.open([record], sorted(sealed)[:1], **clerk)[record]).__name__ == "OpenedKeys"


def _opens_what_is_closed(portal: Scratch) -> bool:
    _, record = portal.task("literature", state="sent")
    ((sealed,),) = portal.app("SELECT sealed FROM disclosure_record WHERE id = %s", see.as_uuid(record))
    clerk = {"employee": "literature-clerk", "duty": "literature", "purpose": "literature"}
    return type(portal.opener.open([record], sorted(sealed)[:1], **clerk)[record]).__name__ == "OpenedKeys"


def _probe_account_opens(portal: Scratch) -> bool:
    """Have an account enrolled as the prober's, with a duty, and open what a person sent."""
    portal.control.enroll("probe-witness")
    give_duty(portal.control, "probe-witness", "literature")
    return see.opens(
        portal, collected="literature", employee="probe-witness", duty="literature", purpose="literature"
    )


def _opens_without_a_case(portal: Scratch) -> bool:
    give_duty(portal.control, "no-duty", "privacy")
    return see.opens(
        portal, collected="questions", employee="no-duty", duty="privacy", purpose="legal-obligations"
    )


VIOLATIONS = (
    Violation(
        "custodian-asks-no-duty",
        (34, 43),
        "symbol",
        (Body("keepfaith.custody.server.authorizer:Authorizer.on_duty", "return verdict"),),
        _stranger_opens,
        "Whoever names a duty is taken to have it.",
    ),
    Violation(
        "opens-without-acknowledgment",
        (43,),
        "symbol",
        (Statement("keepfaith.custody.server.safeguards:Safeguards.unless_acknowledged", "has"),),
        _newcomer_opens,
        "Whoever has a duty opens, though they never acknowledged the safeguards.",
    ),
    Violation(
        "opens-without-passkey",
        (43,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.assertions:Assertions.unless_asserted",
                "return (verdict, _NO_FACTS)",
            ),
        ),
        _opens_without_passkey,
        "What is especially sensitive opens for whoever has the duty, without a passkey.",
    ),
    Violation(
        "duty-without-a-passkey",
        (34, 43),
        "symbol",
        (Body("keepfaith.custody.server.duty_confirmations:DutyConfirmations._is_confirmed", "return True"),),
        _confirms_without_passkey,
        "An administrator gives a duty that another one proposed, without a passkey and a code.",
    ),
    Violation(
        "openings-are-not-entered",
        (14, 35, 44),
        "symbol",
        (
            Body(
                "keepfaith.custody.store.record_actions:RecordActions.open",
                """
                if action.denial is None and self._records.find(record):
                    return self._transaction.record_key(record)
                return self._log(record, action)
                """,
            ),
        ),
        _opens_without_entry,
        "An allowed opening leaves no entry in the ledger.",
    ),
    Violation(
        "a-colleagues-task-opens",
        (34,),
        "symbol",
        (Drop("keepfaith.custody.store.tasks:Task.is_own", "holder"),),
        _opens_what_is_with_a_colleague,
        "A task that was handed to a colleague opens for everybody with the duty.",
    ),
    Violation(
        "closed-tasks-open",
        (34,),
        "symbol",
        (Drop("keepfaith.custody.store.tasks:Task.is_own", "state"),),
        _opens_what_is_closed,
        "What was dealt with long ago still opens.",
    ),
    Violation(
        "any-purpose-will-do",
        (35,),
        "symbol",
        (_NO_PURPOSE_OF_TASKS,),
        _opens_without_a_case,
        "A record opens for legal obligations although nobody moved its task there.",
    ),
    Violation(
        "a-probe-account-opens-real-records",
        (34,),
        "symbol",
        (Body("keepfaith.custody.server.canary_gate:gate", "return None"),),
        _probe_account_opens,
        "The accounts by which the portal is checked can read what people sent.",
    ),
    Violation(
        "no-cap-on-openings",
        (43,),
        "symbol",
        (Body("keepfaith.custody.store.caps:HourlyCaps.spend", "return True"),),
        _opens_beyond_the_cap,
        "A duty may open as many records within an hour as it likes.",
    ),
    Violation(
        "ended-duties-stay",
        (34, 43),
        "symbol",
        (Statement("keepfaith.custody.store.duties:Duties.end", "DELETE FROM assignments"),),
        _ended_duty_opens,
        "A duty that was ended still opens records.",
    ),
)

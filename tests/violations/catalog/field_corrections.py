"""What employees agree that a field says anew: nothing, another field, or by the word of one of them alone."""

from collections.abc import Collection

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.catalog.corrections import own_question
from tests.violations.catalog.proofs import somebody
from tests.violations.named_edits import Body, Call, Sql, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_CLERK = {"employee": "assistance-clerk", "duty": "assistance", "purpose": "questions"}
_OFFICER = {"employee": "privacy-officer", "duty": "privacy"}
_CHIEF = {"employee": "case-supervisor", "duty": "supervisor"}


def _propose(portal: Scratch) -> tuple[bytes, int]:
    """Have the officer propose another name in an objection; return the record, and the number of the proposal."""
    record, *_ = own_question(portal, somebody())
    give_duty(portal.control, "case-supervisor", "supervisor")
    case = portal.cases.open_case("objection", token=record + record, purpose="your-information", **_OFFICER)
    portal.cases.cover(record, case=case, **_OFFICER)
    portal.cases.approve(record, case=case, on=True, **_CHIEF)
    number = portal.run(
        f"""
        from keepfaith.disclosure.cases.case_work import CaseWorker, case_named
        from keepfaith.disclosure.cases.covered_fields import CoveredRecord
        from keepfaith.disclosure.items.field_corrections import propose_correction
        from keepfaith.disclosure.models import Record
        from keepfaith.disclosure.records.custodian_clients import items_client

        row, worker = Record.objects.get(pk="{see.as_uuid(record)}"), CaseWorker("privacy-officer", ("privacy",))
        propose_correction(CoveredRecord(case_named("{case}"), row, worker), "name", "Robin Reader", once="once")
        print(json.dumps([item.number for item in items_client().items("correction", record=row.pk.bytes)][-1]))
        """
    )
    return record, number


def _carry(portal: Scratch, record: bytes) -> Collection[str] | None:
    """Return of which fields a clerk who opens two is given what counts instead; none if they are given nothing."""
    see.reads(portal, _CLERK["employee"])
    outcome = portal.opener.open([record], ["name", "email"], **_CLERK)[record]
    return [one.field for one in outcome.corrections] if isinstance(outcome, OpenedKeys) else None


def _changes_nothing(portal: Scratch) -> bool:
    record, number = _propose(portal)
    portal.record_grants.do("correction-approved", number=number, **_CHIEF)
    see.reads(portal, _CLERK["employee"])
    outcome = portal.opener.open([record], ["name"], **_CLERK)[record]
    return isinstance(outcome, OpenedKeys) and not outcome.corrections


def _counts_at_the_word_of_one(portal: Scratch) -> bool:
    record, number = _propose(portal)
    give_duty(portal.control, "privacy-officer", "supervisor")
    try:
        portal.record_grants.do(
            "correction-approved", number=number, employee="privacy-officer", duty="supervisor"
        )
    except Refused:
        return False
    return _carry(portal, record) == ["name"]


_CORRECT = "keepfaith.custody.server.item_acts:_correct"
VIOLATIONS = (
    Violation(
        "an-approved-correction-changes-nothing",
        (39,),
        "symbol",
        (Body(_CORRECT, "return None"),),
        _changes_nothing,
        "We agree that a field is wrong and approve what it says anew, and it says the same as before.",
    ),
    Violation(
        "a-correction-changes-another-field",
        (39,),
        "symbol",
        (Call(_CORRECT, "text", '"email"'),),
        _changes_nothing,
        "What was approved for one field counts for another one.",
    ),
    Violation(
        "a-correction-at-the-word-of-one",
        (39,),
        "symbol",
        (
            Body("keepfaith.custody.server.item_facts:_did", "return False"),
            Value("keepfaith.custody.server.item_facts", "holds-it", "lambda attempt: False"),
            Sql(
                "keepfaith.custody.store.items:Items._arrive", "INTO item_apart", "OR IGNORE INTO item_apart"
            ),
        ),
        _counts_at_the_word_of_one,
        "An employee approves what they proposed themselves, and the field says it from then on.",
    ),
)

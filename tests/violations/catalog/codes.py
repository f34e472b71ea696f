"""Codes on paper for people without e-mail: who gives them out, and what opens by one that has ended."""

import secrets

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.code_messages import Representation, Scope
from keepfaith.disclosure.mail.links import encode_token
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.catalog.proofs import REFERENCE, somebody
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Drop, Sql, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

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


def _covered(portal: Scratch) -> tuple[bytes, list[str]]:
    """Have an officer's case cover what somebody asked; return the record and its fields."""
    see.ask(portal, how="By e-mail", email="reader@example.org", name="Robin Reeder")
    record, fields = see.record_of(portal, "questions")
    give_duty(portal.control, _SUPERVISOR["employee"], _SUPERVISOR["duty"])
    see.reads(portal, _OFFICER["employee"])
    case = portal.cases.open_case(
        "access-request", token=secrets.token_bytes(16), purpose="your-information", **_OFFICER
    )
    portal.cases.cover(record, case=case, **_OFFICER)
    portal.cases.approve(record, case=case, on=True, **_SUPERVISOR)
    return record, fields


def _opens_twice(portal: Scratch) -> bool:
    """Give a code in a case, use it up, and return whether it opens the record once more."""
    record, fields = _covered(portal)
    code = portal.cases.mint_code(record, "in-person", document="passport", **_OFFICER).code
    portal.own_records.end(portal.own_records.redeem_code(record, code))
    proof = portal.own_records.redeem_code(record, code)
    return bool(proof) and isinstance(
        portal.own_records.show(proof, {record: fields[:1]})[record], OpenedKeys
    )


def _proof_of_parent(portal: Scratch, scope: Scope) -> tuple[bytes, bytes]:
    """Give a code to a parent, who redeems it; return the record and the proof."""
    record, _ = _covered(portal)
    acting = Representation("parent", scope, "birth-certificate")
    minted = portal.cases.mint_code(
        record, "in-person", document="passport", representation=acting, **_OFFICER
    )
    return record, portal.own_records.redeem_code(record, minted.code)


def _corrects_beyond_the_scope(portal: Scratch) -> bool:
    """Let a parent see a child's order, and return whether they correct it."""
    record, proof = _proof_of_parent(portal, "see")
    report = Report(portal.browser(), encode_token(proof))
    page = report.press(
        "add-correction", record=str(see.as_uuid(record)), field="name", value="Other Reader", once="once"
    )
    return "It is corrected" in page.text


def _has_a_copy_sent_for_another(portal: Scratch) -> bool:
    """Let a parent correct a child's order, and return whether they have a copy of it sent to somebody."""
    record, proof = _proof_of_parent(portal, "correct")
    report = Report(portal.browser(), encode_token(proof))
    named = {"copy-name": "Other Reader", "copy-email": "other@example.org", "copy-form": "pdf"}
    report.press("ask-copy", record=str(see.as_uuid(record)), once="once", **named)
    return any(one.record == record for one in portal.copies.waiting())


def _is_told_as_its_person(portal: Scratch) -> bool:
    """Let a parent redeem a code, and return whether the list of uses leaves that out."""
    record, _ = _proof_of_parent(portal, "correct")
    kinds = {use.kind for use in portal.uses.uses(record).uses}
    return "code-handed" in kinds and "proven" not in kinds


def _opens_in_silence(portal: Scratch) -> bool:
    """Give somebody who acts for a person a code for what a mailbox confirmed, and return whether it opens at once."""
    address = somebody()
    reference, code, *_ = REFERENCE.findall(see.order(portal, email=address))
    Report.opened(portal, address).press("receipt", reference=reference, code=code)
    ((record,),) = portal.app(
        "SELECT id FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    give_duty(portal.control, _SUPERVISOR["employee"], _SUPERVISOR["duty"])
    see.reads(portal, _OFFICER["employee"])
    case = portal.cases.open_case(
        "access-request", token=secrets.token_bytes(16), purpose="your-information", **_OFFICER
    )
    portal.cases.cover(record.bytes, case=case, **_OFFICER)
    portal.cases.approve(record.bytes, case=case, on=True, **_SUPERVISOR)
    acting = Representation("estate", "correct", "letters-of-authority")
    minted = portal.cases.mint_code(
        record.bytes, "in-person", document="passport", representation=acting, **_OFFICER
    )
    return bool(portal.own_records.redeem_code(record.bytes, minted.code))


VIOLATIONS = (
    Violation(
        "who-acts-for-somebody-has-copies-sent",
        (35,),
        "file",
        (
            Drop("keepfaith.custody.server.item_facts", "relation"),
            Drop("keepfaith.disclosure.own_records.copies:ask_copy", "relation"),
        ),
        _has_a_copy_sent_for_another,
        "Whoever acts for somebody has a copy of what is held about them sent to others.",
    ),
    Violation(
        "code-opens-in-silence",
        (35, 43),
        "file",
        (
            Statement(
                "keepfaith.custody.server.code_authorizer:CodeAuthorizer.mint",
                "_is_of_mailbox",
                "waits = stored is None",
            ),
        ),
        _opens_in_silence,
        "A code for others opens at once what a mailbox confirmed, and nobody there is told.",
    ),
    Violation(
        "code-without-the-duty",
        (34, 35),
        "file",
        (
            Statement(
                "keepfaith.custody.server.code_authorizer:CodeAuthorizer.mint",
                "_within_cap",
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
        (Sql("keepfaith.custody.store.proof_codes:ProofCodes.redeem", "code = NULL, code_until = NULL, "),),
        _opens_twice,
        "A code on paper that was used up opens the record again.",
    ),
    Violation(
        "code-beyond-its-scope",
        (39,),
        "file",
        (Value("keepfaith.custody.server.prover:Prover.may_correct", "return", "bool(self.stored)"),),
        _corrects_beyond_the_scope,
        "A parent whose code lets them see corrects what a child sent.",
    ),
    Violation(
        "code-for-others-unsaid",
        (35, 43),
        "file",
        (Value("keepfaith.custody.store.proof_codes:ProofCodes._log", "relation", '"self" if _ else ""'),),
        _is_told_as_its_person,
        "A parent redeems a code, and the ledger says that the person did.",
    ),
)

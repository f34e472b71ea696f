"""What is left out of its person's own view: by one employee alone, after it ended, and for more than a year."""

import datetime as dt

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.disclosure.mail.links import encode_token
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.catalog.cases import give_written, own_request
from tests.violations.catalog.proofs import REFERENCE, proof_of, somebody
from tests.violations.catalog.statements import Report
from tests.violations.named_edits import Condition, Sql, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Edit, Violation

# The store has a constraint of its own that those apart are different, which a custodian of other code can only ignore.
_WITHOUT_CONSTRAINTS = Sql(
    "keepfaith.custody.store.items:Items._arrive", "INTO item_apart", "OR IGNORE INTO item_apart"
)


def _own_order(portal: Scratch) -> tuple[bytes, bytes, list[str]]:
    """Order a booklet, and open it by a link and its receipt; return the proof, the record and its fields."""
    for employee, duty in (("sleuth", "security"), ("officer", "privacy")):
        give_duty(portal.control, employee, duty)
    address = somebody()
    reference, code, *_ = REFERENCE.findall(see.order(portal, email=address))
    ((record, sealed),) = portal.app(
        "SELECT id, sealed FROM disclosure_record WHERE reference = %s", reference.replace("-", "")
    )
    proof = proof_of(portal, address)
    portal.own_records.add_receipt(proof, record.bytes, code.replace("-", ""))
    return proof, record.bytes, sorted(sealed)


def _is_hidden(portal: Scratch, proof: bytes, record: bytes, fields: list[str]) -> bool:
    return not isinstance(portal.own_records.show(proof, {record: fields[:1]})[record], OpenedKeys)


def _propose(portal: Scratch, record: bytes, *, days: int = 0, by: tuple[str, str]) -> None:
    began_on = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days)
    portal.withholdings.propose(record, ground="investigation", began_on=began_on, employee=by[0], duty=by[1])


def _stays_out_after_its_end(portal: Scratch) -> bool:
    proof, record, fields = _own_order(portal)
    _propose(portal, record, by=("sleuth", "security"))
    portal.withholdings.approve(record, employee="officer", duty="privacy")
    portal.withholdings.end(record, employee="sleuth", duty="security")
    return _is_hidden(portal, proof, record, fields)


def _is_given_while_it_is_left_out(portal: Scratch) -> bool:
    """Return whether a page that does not look gives what employees wrote about something that is investigated."""
    _, record, _ = _own_order(portal)
    case = own_request(portal, record)
    _propose(portal, record, by=("sleuth", "security"))
    portal.withholdings.approve(record, employee="officer", duty="privacy")
    try:
        give_written(portal, case, record)
    except Refused:
        return False
    return True


def _one_approves_alone(portal: Scratch) -> bool:
    proof, record, fields = _own_order(portal)
    _propose(portal, record, by=("officer", "privacy"))
    try:
        portal.withholdings.approve(record, employee="officer", duty="privacy")
    except Refused:
        return False
    return _is_hidden(portal, proof, record, fields)


def _is_approved_by_another_duty(portal: Scratch) -> bool:
    proof, record, fields = _own_order(portal)
    give_duty(portal.control, "watch", "security")
    _propose(portal, record, by=("sleuth", "security"))
    try:
        portal.withholdings.approve(record, employee="watch", duty="security")
    except Refused:
        return False
    return _is_hidden(portal, proof, record, fields)


def _begins_too_long_ago(portal: Scratch) -> bool:
    proof, record, fields = _own_order(portal)
    try:
        _propose(portal, record, days=400, by=("sleuth", "security"))
    except Refused:
        return False
    portal.withholdings.approve(record, employee="officer", duty="privacy")
    return _is_hidden(portal, proof, record, fields)


def _left_out(portal: Scratch) -> tuple[str, bytes, bytes]:
    """Have somebody's own order left out by two employees; return its reference, the record and the proof."""
    proof, record, _ = _own_order(portal)
    _propose(portal, record, by=("sleuth", "security"))
    portal.withholdings.approve(record, employee="officer", duty="privacy")
    ((reference,),) = portal.app("SELECT reference FROM disclosure_record WHERE id = %s", see.as_uuid(record))
    return reference, record, proof


def _is_named_in_the_file(portal: Scratch) -> bool:
    reference, _, proof = _left_out(portal)
    return reference in Report(portal.browser(), encode_token(proof)).press("file").text


def _is_listed_no_more(portal: Scratch) -> bool:
    _, record, proof = _left_out(portal)
    portal.withholdings.end(record, employee="sleuth", duty="security")
    return record not in portal.own_records.records(proof).records


VIOLATIONS = (
    Violation(
        "file-names-what-is-left-out",
        (38,),
        "file",
        (
            Value(
                "keepfaith.rights.report_json:report_json",
                "return",
                '_ | {"left_out": [one.record.reference for one in present_withholdings() if one.record]}',
            ),
            Statement(
                "keepfaith.rights.report_json",
                "may_leave_out",
                """
                from keepfaith.disclosure.cases.withholdings import present_withholdings
                ...
                """,
            ),
        ),
        _is_named_in_the_file,
        "The file of one's own information names what is left out because it is investigated.",
    ),
    Violation(
        "left-out-of-the-page-for-good",
        (38,),
        "file",
        (Sql("keepfaith.custody.store.proofs", "left_out", "(SELECT record FROM item_effects)"),),
        _is_listed_no_more,
        "What was left out because of an investigation opens again, and its person's page never lists it.",
    ),
    Violation(
        "left-out-after-its-end",
        (38,),
        "symbol",
        (Sql("keepfaith.custody.store.items:Items.is_left_out", "left_out", "item_effects"),),
        _stays_out_after_its_end,
        "What was left out because of an investigation is not shown again after that has ended.",
    ),
    Violation(
        "left-out-by-one",
        (38,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.item_decision:_refusal",
                "is_refused",
                '_ and step.refuse != "own proposal"',
            ),
            _WITHOUT_CONSTRAINTS,
        ),
        _one_approves_alone,
        "One employee alone leaves something out of its person's own view.",
    ),
    Violation(
        "left-out-for-longer",
        (38,),
        "symbol",
        (Value("keepfaith.custody.server.item_forms:year_after", "year", "day.year + 2"),),
        _begins_too_long_ago,
        "Something is left out for more than a year after its investigation began.",
    ),
    Violation(
        "written-while-left-out",
        (38,),
        "symbol",
        (
            Condition(
                "keepfaith.custody.server.letter_rules:unwritable",
                "about",
                "store.items.is_left_out(message.record) and (not covering.approved_by)",
            ),
        ),
        _is_given_while_it_is_left_out,
        "What employees wrote about something is given by a letter while that is left out of its person's view.",
    ),
    Violation(
        "left-out-by-another-declaration",
        (55,),
        "file",
        (
            Edit(
                "keepfaith/custody/acts/built_in/withholding.toml",
                '    {refuse = "duty", unless = ["duty:privacy"]},\n',
                "",
            ),
        ),
        _is_approved_by_another_duty,
        "Without notice, what is left out of a person's own view needs no privacy officer any more.",
    ),
)

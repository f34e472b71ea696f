"""What a case covers, and who agreed to that."""

import datetime as dt
import secrets

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Call, Sql, Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_OFFICER = {"employee": "privacy-officer", "duty": "privacy"}
_LAW, _OWN = "legal-obligations", "your-information"


def _proposed(portal: Scratch) -> tuple[bytes, list[str], str]:
    """Open a case, and propose for it what somebody ordered; return its fields, too."""
    record, fields = see.record_of(portal, "literature")
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    portal.cases.cover(record, case=case, **_OFFICER)
    return record, fields, case


def _is_opened(portal: Scratch, record: bytes, fields: list[str]) -> bool:
    see.reads(portal, _OFFICER["employee"])
    outcome = portal.opener.open([record], fields[:1], purpose=_LAW, **_OFFICER)[record]
    return isinstance(outcome, OpenedKeys)


def _opens_what_is_only_proposed(portal: Scratch) -> bool:
    record, fields, _ = _proposed(portal)
    return _is_opened(portal, record, fields)


def _approves_ones_own(portal: Scratch) -> bool:
    """Return whether an officer who is a supervisor, too, approves what they proposed, and then opens it."""
    give_duty(portal.control, "privacy-officer", "supervisor")
    record, fields, case = _proposed(portal)
    try:
        portal.cases.approve(record, case=case, on=True, employee="privacy-officer", duty="supervisor")
    except Refused:
        return False
    return _is_opened(portal, record, fields)


def _clerk_approves(portal: Scratch) -> bool:
    record, fields, case = _proposed(portal)
    try:
        portal.cases.approve(record, case=case, on=True, employee="literature-clerk", duty="literature")
    except Refused:
        return False
    return _is_opened(portal, record, fields)


def _suspended(portal: Scratch, *cases: str) -> tuple[bytes, list[str]]:
    record, fields = see.record_of(portal, "literature")
    for case in cases:
        portal.cases.restrict(record, case=case, on=True, reason="contested", **_OFFICER)
    return record, fields


def _is_used(portal: Scratch, record: bytes, fields: list[str]) -> bool:
    by = {"employee": "literature-clerk", "duty": "literature"}
    see.reads(portal, "literature-clerk")
    outcome = portal.opener.open([record], fields[:1], purpose="literature", **by)[record]
    return isinstance(outcome, OpenedKeys)


def _opens_what_is_suspended(portal: Scratch) -> bool:
    return _is_used(portal, *_suspended(portal, ""))


def _gives_out_what_is_proposed(portal: Scratch) -> bool:
    return _is_given_out(portal, *_proposed(portal))


def _gives_out_what_is_suspended(portal: Scratch) -> bool:
    """Return whether something goes to an outsider that its person contests, in a case that covers it."""
    record, fields, case = _proposed(portal)
    give_duty(portal.control, "case-supervisor", "supervisor")
    portal.cases.approve(record, case=case, on=True, employee="case-supervisor", duty="supervisor")
    portal.cases.restrict(record, on=True, reason="contested", **_OFFICER)
    return _is_given_out(portal, record, fields, case)


def _is_given_out(portal: Scratch, record: bytes, fields: list[str], case: str) -> bool:
    try:
        portal.cases.disclose(
            record, case=case, fields=fields[:1], recipient="A court", basis="Its order",
            given_on=dt.date(2026, 1, 2), means="mail", with_statements=False, **_OFFICER,
        )  # fmt: skip
    except Refused:
        return False
    return bool(portal.cases.disclosures(case))


def _writes_letters(portal: Scratch, case: str, employee: str) -> bool:
    try:
        portal.cases.write_letter(
            case, letter="case-received", version=1, language="en", employee=employee, duty="privacy"
        )
    except Refused:
        return False
    return any(
        event.act == "case-letter" and not event.refusal for event in portal.cases.history(case).events
    )


def _writes_in_a_colleagues_case(portal: Scratch) -> bool:
    give_duty(portal.control, "other-officer", "privacy")
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    return _writes_letters(portal, case, "other-officer")


def _writes_in_a_closed_case(portal: Scratch) -> bool:
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    portal.cases.close_case(case, reason="done", **_OFFICER)
    return _writes_letters(portal, case, _OFFICER["employee"])


def _gives_what_employees_wrote(portal: Scratch) -> bool:
    """Return whether what employees wrote is given, and the history does not say that something was taken out."""
    record, _ = see.record_of(portal, "literature")
    case = own_request(portal, record)
    give_written(portal, case, record)
    letters = [event for event in portal.cases.history(case).events if event.letter == "written-enclosed"]
    return bool(letters) and letters[0].removed is None


def own_request(portal: Scratch, record: bytes) -> str:
    """Open a case of a person's own request that covers a record of theirs; return its name."""
    case = portal.cases.open_case("access-request", token=secrets.token_bytes(16), purpose=_OWN, **_OFFICER)
    portal.cases.cover(record, case=case, **_OFFICER)
    give_duty(portal.control, "case-supervisor", "supervisor")
    portal.cases.approve(record, case=case, on=True, employee="case-supervisor", duty="supervisor")
    return case


def give_written(portal: Scratch, case: str, record: bytes) -> None:
    """Enter that a letter gives what employees wrote about a record."""
    portal.cases.write_letter(
        case, letter="written-enclosed", version=0, language="en", removed=2, record=record, **_OFFICER
    )


def _one_end_for_all(portal: Scratch) -> bool:
    case = portal.cases.open_case("legal-process", token=secrets.token_bytes(16), **_OFFICER)
    record, fields = _suspended(portal, "", case)
    portal.cases.restrict(record, on=False, reason="corrected", **_OFFICER)
    return _is_used(portal, record, fields)


VIOLATIONS = (
    Violation(
        "proposed-is-covered",
        (34,),
        "symbol",
        (Sql("keepfaith.custody.store.coverings:Coverings.case_of", "AND approved_on IS NOT NULL "),),
        _opens_what_is_only_proposed,
        "A record opens in a case as soon as it is proposed for it.",
    ),
    Violation(
        "suspended-is-used",
        (35,),
        "symbol",
        (Body("keepfaith.custody.server.decision:restricted", "return frozenset({(RESTRICTED, False)})"),),
        _opens_what_is_suspended,
        "A record is opened although its person contests it and its use is suspended.",
    ),
    Violation(
        "proposed-is-given-out",
        (35,),
        "symbol",
        (
            Statement(
                "keepfaith.custody.server.disclosure_authorizer:DisclosureAuthorizer._facts",
                "approved_by",
                "is_approved = True",
            ),
        ),
        _gives_out_what_is_proposed,
        "Whoever has a case gives to an outsider what nobody else approved.",
    ),
    Violation(
        "suspended-is-given-out",
        (35,),
        "symbol",
        (
            Call(
                "keepfaith.custody.server.disclosure_authorizer:DisclosureAuthorizer._facts",
                "restricted",
                'frozenset({("restricted", False)})',
            ),
        ),
        _gives_out_what_is_suspended,
        "Whoever has a case gives to an outsider what its person contests, although its use is suspended.",
    ),
    Violation(
        "letters-in-any-case",
        (34,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.case_authorizer:CaseAuthorizer._of_holder",
                """
                verdict = self._deciding(message, purpose, case)
                return _NO_CASE if case is None or case.closed_on is not None else verdict
                """,
            ),
        ),
        _writes_in_a_colleagues_case,
        "Whoever may have cases of a kind writes letters in a colleague's case, too.",
    ),
    Violation(
        "removals-not-entered",
        (34,),
        "symbol",
        (Statement("keepfaith.custody.store.cases:Cases.write_letter", "removed"),),
        _gives_what_employees_wrote,
        "A letter with what employees wrote is entered without in how many places something was taken out.",
    ),
    Violation(
        "letters-in-a-closed-case",
        (34,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.case_authorizer:CaseAuthorizer._of_holder",
                """
                verdict = self._deciding(message, purpose, case)
                if not verdict.allowed or isinstance(message, _BY_OPERATOR):
                    return verdict
                is_own = case is not None and (case.closed_on or case.holder == message.employee)
                return verdict if is_own else _NOT_OWN
                """,
            ),
        ),
        _writes_in_a_closed_case,
        "A letter is written in a case that is closed.",
    ),
    Violation(
        "one-suspension-ends-all",
        (35,),
        "symbol",
        (
            Body(
                "keepfaith.custody.store.restrictions:Restrictions._changed",
                """
                values = (record, change.case or None, day.toordinal())
                if change.on:
                    statement = "INSERT OR IGNORE INTO restrictions VALUES (?, ?, ?)"
                else:
                    statement, values = ("DELETE FROM restrictions WHERE record = ?", (record,))
                return bool(self._connection.execute(statement, values).rowcount)
                """,
            ),
        ),
        _one_end_for_all,
        "Whoever ends one suspension of a use ends all of them.",
    ),
    Violation(
        "officers-approve-their-own",
        (34,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.covering_authorizer:CoveringAuthorizer._unapprovable", "return None"
            ),
            Body(
                "keepfaith.custody.store.coverings:Coverings._change",
                """
                number = day.toordinal()
                if act.kind == "covered":
                    values = (record, act.case, act.employee, number)
                    statement = "INSERT OR IGNORE INTO coverings VALUES (?, ?, ?, ?, '', NULL)"
                elif act.kind == "approved":
                    values = ("somebody", act.employee, number, record, act.case)
                    statement = "UPDATE coverings SET proposed_by = ?, approved_by = ?, approved_on = ? WHERE record = ? AND for_case = ?"
                else:
                    values = (record, act.case)
                    statement = "DELETE FROM coverings WHERE record = ? AND for_case = ?"
                return bool(self._connection.execute(statement, values).rowcount)
                """,
            ),
        ),
        _approves_ones_own,
        "Whoever proposed a record for a case may approve it, too.",
    ),
    Violation(
        "anybody-approves",
        (34,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.case_decision:decide_approval",
                'return Verdict(clause="uses-by-staff")',
            ),
        ),
        _clerk_approves,
        "Whoever has any duty approves what a case covers.",
    ),
)

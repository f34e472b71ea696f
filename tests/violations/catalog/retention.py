"""What is destroyed, held and backed up."""

import shutil

from keepfaith.custody.client.connection import Refused
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Drop, Sql, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Act, AppSQL, OwnerSQL, Prepare, Violation

_OPEN = (
    "(SELECT t.record_id FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
    " WHERE t.state = 'open' AND r.purpose = 'accessibility' ORDER BY t.id LIMIT 1)"
)

_FORGED = (
    "INSERT INTO disclosure_tombstone (id, edition, holding, series, permission, clause, received_in, destroyed_on,"
    " reference, code_digest) SELECT id, edition, holding, 'EXAMPLE-A4', 'EXAMPLE-4', 'not-destroyed-by-mistake',"
    f" date_trunc('month', received_at)::date, current_date, reference, code_digest FROM disclosure_record WHERE id = {_OPEN}"
)


def _closed_are_due(portal: Scratch) -> bool:
    return (
        bool(
            portal.run(
                """
            from keepfaith.disclosure.retention.due_records import due, holds
            from keepfaith.disclosure.tasks.task_actions import today
            print(json.dumps(due(by=today(), on_hold=holds()).count() > 0))
            """
            )
        )
        or see.count(portal, "SELECT count(*) FROM disclosure_tombstone") > 0
    )


def _freed_by_one_is_erased(portal: Scratch) -> bool:
    """Return whether a record that two cases hold is erased once the first has released it."""
    _, record = portal.task("literature", state="sent")
    first, second = (portal.control.open_case("legal-hold", token=record + name) for name in (b"1", b"2"))
    for case in (first, second):
        portal.control.hold(record, case=case, on=True)
    portal.control.hold(record, case=first, on=False, reason="settled")
    return see.erases(portal, record, due=True)


def _clerk_releases(portal: Scratch) -> bool:
    """Return whether a clerk whose duty may not hold releases a record at the custodian."""
    _, record = portal.task("literature", state="sent")
    case = portal.control.open_case("legal-hold", token=record)
    portal.control.hold(record, case=case, on=True)
    try:
        portal.cases.hold(
            record, case=case, on=False, reason="settled", employee="literature-clerk", duty="literature"
        )
    except Refused:
        return False
    return record not in portal.cases.holds()


def _nothing_of_anybody(portal: Scratch) -> bool:
    """Return whether the custodian has nothing else of anybody who asked, although one of them ordered a booklet."""
    questions = portal.app(
        "SELECT id FROM disclosure_record WHERE purpose = 'your-information' AND form <> ''"
    )
    who = {"employee": "privacy-officer", "duty": "privacy", "purpose": "your-information"}
    return not any(portal.cases.other_records(number.bytes, **who) != "none" for (number,) in questions)


def _typed_is_told_as_confirmed(portal: Scratch) -> bool:
    """Return whether what somebody typed with an address counts as what its mailbox confirmed."""
    address = "only-typed@example.org"
    see.order(portal, email=address)
    receipt = portal.browser().fill_in("/forms/about-me/", how="My e-mail address", email=address).text
    reference = receipt.partition("<code>")[2].partition("</code>")[0].replace("-", "")
    ((question,),) = portal.app("SELECT id FROM disclosure_record WHERE reference = %s", reference)
    who = {"employee": "privacy-officer", "duty": "privacy", "purpose": "your-information"}
    return portal.cases.other_records(question.bytes, **who) == "confirmed"


def _held_is_erased(portal: Scratch) -> bool:
    _, record = portal.task("literature", state="sent")
    case = portal.control.open_case("legal-hold", token=record)
    portal.control.hold(record, case=case, on=True)
    return see.erases(portal, record, due=True)


VIOLATIONS = (
    Violation(
        "records-destroyed-with-forged-tombstones",
        (44, 45),
        "app SQL",
        (
            AppSQL(
                (
                    _FORGED,
                    (
                        "DELETE FROM disclosure_step WHERE task_id IN (SELECT t.id FROM disclosure_task t JOIN"
                        " disclosure_tombstone s ON s.id = t.record_id)"
                    ),
                    "DELETE FROM disclosure_task WHERE record_id IN (SELECT id FROM disclosure_tombstone)",
                    "DELETE FROM disclosure_record WHERE id IN (SELECT id FROM disclosure_tombstone)",
                )
            ),
        ),
        lambda portal: (
            see.count(portal, "SELECT count(*) FROM disclosure_tombstone WHERE permission = 'EXAMPLE-4'") > 0
        ),
        "A record that is not due is destroyed with a tombstone that nobody decided on.",
    ),
    Violation(
        "tombstone-of-a-record-that-lives",
        (44, 45),
        "app SQL",
        (AppSQL((_FORGED,)),),
        lambda portal: (
            see.count(
                portal, "SELECT count(*) FROM disclosure_tombstone s JOIN disclosure_record r USING (id)"
            )
            > 0
        ),
        "A tombstone says of a record that is there that it was destroyed.",
    ),
    Violation(
        "tombstone-with-another-day",
        (45,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_tombstone DISABLE TRIGGER USER",
                    (
                        "INSERT INTO disclosure_tombstone SELECT gen_random_uuid(), edition, holding, 'EXAMPLE-A1', 'EXAMPLE-1',"
                        " 'not-destroyed-by-mistake', '2026-11-01', current_date, NULL, NULL FROM disclosure_record LIMIT 1"
                    ),
                    "ALTER TABLE disclosure_tombstone ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(portal, "SELECT count(*) FROM disclosure_tombstone WHERE reference IS NULL") > 0
        ),
        "A tombstone tells of a record that never was.",
    ),
    Violation(
        "retention-without-its-date",
        (45,),
        "symbol",
        (
            Value("keepfaith.disclosure.retention.due_records:_over", "latest", "by"),
            Body("keepfaith.disclosure.retention.due_records:_unpermitted", "return Q(pk__in=[])"),
        ),
        _closed_are_due,
        "What is dealt with is due at once; its period is forgotten.",
    ),
    Violation(
        "holds-keep-nothing",
        (45,),
        "symbol",
        (
            Statement("keepfaith.custody.server.authorizer:Authorizer.destruction", "on_hold"),
            Drop("keepfaith.custody.store.erasure:Erasure.erase", "on_hold"),
            Statement(
                "keepfaith.custody.store.records:Records.delete",
                "DELETE FROM details",
                """
                ...
                self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))
                """,
            ),
        ),
        _held_is_erased,
        "A record on hold is erased like any other.",
    ),
    Violation(
        "one-release-ends-every-hold",
        (45,),
        "symbol",
        (Sql("keepfaith.custody.store.holds:Holds.change", "for_case = ?", "? > ''"),),
        _freed_by_one_is_erased,
        "The first case that releases a record frees it for every other case.",
    ),
    Violation(
        "anybody-releases",
        (45,),
        "symbol",
        (
            Body(
                "keepfaith.custody.server.case_decision:decide_hold",
                'return Verdict(clause="not-destroyed-by-mistake")',
            ),
        ),
        _clerk_releases,
        "Whoever has any duty holds and releases.",
    ),
    Violation(
        "records-of-who-asks-are-hidden",
        (44,),
        "symbol",
        (Body("keepfaith.custody.store.records:Records.others", 'return "none"'),),
        _nothing_of_anybody,
        "Whoever asks whether there is anything about them hears that there is nothing.",
    ),
    Violation(
        "typed-counts-as-proven",
        (44,),
        "symbol",
        (
            Body(
                "keepfaith.custody.store.owners:Owners.of_new",
                """
                if about is not None:
                    return Owner(*self._stored(about))
                return Owner(mailbox, mailbox, day) if mailbox else Owner()
                """,
            ),
        ),
        _typed_is_told_as_confirmed,
        "Whoever types somebody's address in a form writes into what that person confirmed.",
    ),
    Violation(
        "erasing-needs-no-due-day",
        (45,),
        "symbol",
        (Statement("keepfaith.custody.server.authorizer:Authorizer.erase", "by", "due = True"),),
        lambda portal: see.erases(portal, portal.task("accessibility")[1], due=False),
        "The custodian erases what nobody says is due.",
    ),
    Violation(
        "no-backup-anywhere",
        (42,),
        "file",
        (Prepare(lambda portal: shutil.rmtree(portal.backups)),),
        lambda portal: not list(portal.backups.glob("*.backup")),
        "Every backup is gone.",
    ),
    Violation(
        "backups-are-empty",
        (42,),
        "file",
        (Act(lambda portal: [file.write_bytes(b"") for file in portal.backups.glob("*.backup")]),),
        lambda portal: any(not file.stat().st_size for file in portal.backups.glob("*.backup")),
        "The files of the backups have no content.",
    ),
)

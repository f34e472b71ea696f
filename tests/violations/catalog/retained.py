"""What must not be lost, altered or destroyed: rows, keys, the ledger, backups."""

import shutil
import sqlite3

from tests.violations import witnesses as see
from tests.violations.scratch import Scratch
from tests.violations.violation import Act, AppSQL, Edit, OwnerSQL, Prepare, Symbol, Violation

_OPEN = (
    "(SELECT t.record_id FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
    " WHERE t.state = 'open' AND r.purpose = 'accessibility' ORDER BY t.id LIMIT 1)"
)
_FORGED = (
    "INSERT INTO disclosure_tombstone (id, edition, holding, series, permission, clause, received_in, destroyed_on,"
    " reference, code_digest) SELECT id, edition, holding, 'EXAMPLE-A4', 'EXAMPLE-4', 'not-destroyed-by-mistake',"
    f" date_trunc('month', received_at)::date, current_date, reference, code_digest FROM disclosure_record WHERE id = {_OPEN}"
)


def _store(portal: Scratch, statement: str) -> None:
    with sqlite3.connect(portal.data.path / "custody" / "store.sqlite3", timeout=20) as store:
        store.execute(statement)


def _in_store(portal: Scratch, query: str) -> int:
    with sqlite3.connect(portal.data.path / "custody" / "store.sqlite3", timeout=20) as store:
        ((number,),) = store.execute(query)
        return int(number)


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


def _held_is_erased(portal: Scratch) -> bool:
    _, record = portal.task("literature", state="sent")
    portal.control.hold(record, on=True, reason="litigation")
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
        "tasks-are-deleted",
        (44, 45),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_task DISABLE TRIGGER USER",
                    f"DELETE FROM disclosure_task WHERE record_id = {_OPEN}",
                    "ALTER TABLE disclosure_task ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_record r WHERE r.purpose = 'accessibility' AND r.form <> ''"
                " AND NOT EXISTS (SELECT FROM disclosure_task t WHERE t.record_id = r.id)",
            )
            > 0
        ),
        "An open task is gone, and with it anybody who would deal with its record.",
    ),
    Violation(
        "steps-are-deleted",
        (35, 44),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_step DISABLE TRIGGER USER",
                    "DELETE FROM disclosure_step WHERE act = 'opened'",
                    "ALTER TABLE disclosure_step ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: see.count(portal, "SELECT count(*) FROM disclosure_step WHERE act = 'opened'") == 0,
        "The desk no longer shows who opened what.",
    ),
    Violation(
        "steps-name-somebody-else",
        (44,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_step DISABLE TRIGGER USER",
                    "UPDATE disclosure_step SET account = 'no-duty' WHERE act = 'opened'",
                    "ALTER TABLE disclosure_step ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(portal, "SELECT count(*) FROM disclosure_step WHERE account = 'no-duty'") > 0
        ),
        "The desk says that somebody else opened a record.",
    ),
    Violation(
        "tasks-closed-by-the-app",
        (44, 58),
        "app SQL",
        (
            AppSQL(
                (
                    "UPDATE disclosure_task SET state = 'closed' WHERE state = 'open' AND purpose = 'questions'",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal, "SELECT count(*) FROM disclosure_task WHERE state = 'open' AND purpose = 'questions'"
            )
            == 0
        ),
        "Every question is closed by a statement, unread.",
    ),
    Violation(
        "tasks-moved-by-the-app",
        (44,),
        "app SQL",
        (
            AppSQL(
                (
                    "UPDATE disclosure_task SET purpose = 'accessibility' WHERE state = 'open' AND purpose = 'questions'",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
                " WHERE r.purpose = 'questions' AND t.purpose = 'accessibility'",
            )
            > 0
        ),
        "Questions are moved to other staff without an entry.",
    ),
    Violation(
        "a-record-is-altered",
        (44,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_record DISABLE TRIGGER USER",
                    (
                        "UPDATE disclosure_record SET purpose = 'questions' WHERE id = (SELECT id FROM disclosure_record"
                        " WHERE purpose = 'literature' LIMIT 1)"
                    ),
                    "ALTER TABLE disclosure_record ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_record WHERE purpose = 'questions' AND form = 'literature'",
            )
            > 0
        ),
        "A record's row says that it was collected for something else.",
    ),
    Violation(
        "an-hour-of-receipt-is-altered",
        (44,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    "ALTER TABLE disclosure_record DISABLE TRIGGER USER",
                    "UPDATE disclosure_record SET received_at = received_at - interval '3 years' WHERE form = 'email'",
                    "ALTER TABLE disclosure_record ENABLE TRIGGER USER",
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_record WHERE received_at < now() - interval '2 years'",
            )
            > 0
        ),
        "A letter is said to have come three years earlier.",
    ),
    Violation(
        "an-entry-of-the-ledger-is-altered",
        (44,),
        "file",
        (
            Prepare(
                lambda portal: _store(
                    portal, "UPDATE journal SET entry = substr(entry, 1, 305) || x'00' WHERE number = 7"
                )
            ),
        ),
        lambda portal: _in_store(portal, "SELECT count(*) FROM journal WHERE substr(entry, 306) = x'00'") > 0,
        "An entry of the ledger is changed while the custodian is stopped.",
    ),
    Violation(
        "details-of-an-entry-are-dropped",
        (44,),
        "file",
        (Prepare(lambda portal: _store(portal, "DELETE FROM details WHERE number = 9")),),
        lambda portal: _in_store(portal, "SELECT count(*) FROM details WHERE number = 9") == 0,
        "The details of an entry are gone, so nobody can say what was done.",
    ),
    Violation(
        "retention-without-its-date",
        (45,),
        "symbol",
        (
            Edit(
                "keepfaith/disclosure/retention/due_records.py",
                "            latest = next(rule.span.latest(by) for _, rule in alike if rule.span)\n",
                "            latest = by\n",
            ),
            Symbol(
                "keepfaith.disclosure.retention.due_records:_unpermitted",
                """
                def _unpermitted() -> Q:
                    return Q(pk__in=[])
                """,
            ),
        ),
        _closed_are_due,
        "What is dealt with is due at once; its period is forgotten.",
    ),
    Violation(
        "holds-keep-nothing",
        (45,),
        "symbol",
        (
            Edit(
                "keepfaith/custody/server/authorizer.py",
                "        if stored.on_hold:\n            return Verdict(DenialCode.HELD, clause=NOT_BY_MISTAKE)\n",
                "",
            ),
            Edit(
                "keepfaith/custody/store/erasure.py",
                "        if stored is None or stored.on_hold:\n            denial = DenialCode.HELD if stored else",
                "        if stored is None:\n            denial = DenialCode.HELD if stored else",
            ),
            Edit(
                "keepfaith/custody/store/records.py",
                '        self._connection.execute("DELETE FROM details WHERE record = ?", (record,))\n',
                '        self._connection.execute("DELETE FROM details WHERE record = ?", (record,))\n'
                '        self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))\n',
            ),
        ),
        _held_is_erased,
        "A record on hold is erased like any other.",
    ),
    Violation(
        "erasing-needs-no-due-day",
        (45,),
        "symbol",
        (
            Edit(
                "keepfaith/custody/server/authorizer.py",
                "        due = message.due and stored is not None and self._work.was_closed(stored, by=message.closed_on)\n",
                "        due = True\n",
            ),
        ),
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

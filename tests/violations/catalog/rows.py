"""Rows and entries that somebody deletes or alters."""

import sqlite3

from tests.violations import witnesses as see
from tests.violations.scratch import Scratch
from tests.violations.violation import AppSQL, OwnerSQL, Prepare, Violation

_OPEN = (
    "(SELECT t.record_id FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
    " WHERE t.state = 'open' AND r.purpose = 'accessibility' ORDER BY t.id LIMIT 1)"
)


def _store(portal: Scratch, statement: str) -> None:
    with sqlite3.connect(portal.data.path / "custody" / "store.sqlite3", timeout=20) as store:
        store.execute(statement)


def _in_store(portal: Scratch, query: str) -> int:
    with sqlite3.connect(portal.data.path / "custody" / "store.sqlite3", timeout=20) as store:
        ((number,),) = store.execute(query)
        return int(number)


VIOLATIONS = (
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
        # The prober opens test requests of its own meanwhile.
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_step AS step WHERE act = 'sent' AND NOT EXISTS"
                " (SELECT FROM disclosure_step AS other WHERE other.task_id = step.task_id AND other.act = 'opened')",
            )
            > 0
        ),
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
                portal,
                "SELECT count(*) FROM disclosure_task AS task WHERE state = 'closed' AND purpose = 'questions'"
                " AND NOT EXISTS (SELECT FROM disclosure_step WHERE task_id = task.id AND act = 'closed')",
            )
            > 0
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
        "tasks-reopened-by-the-app",
        (35, 44),
        "app SQL",
        (
            AppSQL(
                (
                    (
                        "INSERT INTO disclosure_step (task_id, act, account, duty, purpose, clause, done_on)"
                        " SELECT id, 'reopened', 'literature-clerk', 'literature', purpose, '', current_date"
                        " FROM disclosure_task WHERE state = 'sent' AND purpose = 'literature'"
                    ),
                    (
                        "UPDATE disclosure_task SET state = 'open', assigned_to = ''"
                        " WHERE state = 'sent' AND purpose = 'literature'"
                    ),
                )
            ),
        ),
        lambda portal: (
            see.count(
                portal,
                "SELECT count(*) FROM disclosure_task AS task JOIN disclosure_step AS step ON step.task_id = task.id"
                " WHERE task.state = 'open' AND step.act = 'reopened'",
            )
            > 0
        ),
        "Closed tasks are open again by a statement, with a made-up step, so that their records stay for longer.",
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
                    portal,
                    "UPDATE journal SET entry = CAST(substr(entry, 1, 338) || x'00' AS BLOB) WHERE number = 7",
                )
            ),
        ),
        lambda portal: _in_store(portal, "SELECT count(*) FROM journal WHERE substr(entry, 339) = x'00'") > 0,
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
)

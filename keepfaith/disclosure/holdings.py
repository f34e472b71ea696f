"""What this section stores: the sealed records of every holding, and the work on them."""

from typing import Final

from keepfaith.policies.sections.inventory import Declaration, Holding, PlainTable

RECORDS: Final = "disclosure_record"
# Tables that name an employee in one column, and the person concerned only by a record.
_NAMING_STAFF: Final = (
    (
        "disclosure_task",
        "assigned_to",
        (
            *("id", "record_id", "purpose", "state", "goes_by", "came_by", "came_on", "closed_on"),
            *("edition", "holding", "collected_for", "form", "received_at"),
        ),
    ),
    (
        "disclosure_step",
        "account",
        ("id", "task_id", "act", "duty", "purpose", "clause", "note_id", "done_on", "done_at"),
    ),
    ("disclosure_template", "account", ("id", "name", "version", "subject", "body", "written_on")),
    (
        "disclosure_mailing",
        "account",
        (
            *("id", "what", "topics", "subject", "body", "translations", "duty", "state", "started_on"),
            *("tried_before", "returned_before"),
        ),
    ),
    (
        "disclosure_trial_message",
        "account",
        (
            *("id", "number", "kind", "what", "language", "subject", "body", "words", "state", "attempts"),
            *("failure", "asked_on"),
        ),
    ),
    ("disclosure_mailing_step", "account", ("id", "mailing_id", "act", "tried", "returned", "done_on")),
    (
        "disclosure_outgoing_message",
        "account",
        (
            *("id", "kind", "what", "record_id", "content_id", "task_id", "mailing_id", "duty", "purpose"),
            *("topic", "closes", "state", "goes_at", "attempts", "failure", "version", "came_back"),
        ),
    ),
)
_PLAIN: Final = (
    PlainTable(
        RECORDS,
        frozenset(
            {"id", "edition", "holding", "purpose", "form", "sealed", "reference", "code_digest", "about_id"}
            | {"received_at"}
        ),
        "what people told us, as ciphertext; each holding's fields are declared beside it",
    ),
    PlainTable(
        "disclosure_enclosure",
        frozenset({"id", "record_id", "field", "sealed"}),
        "long fields of records, as ciphertext",
    ),
    PlainTable(
        "disclosure_tombstone",
        frozenset(
            {"id", "edition", "holding", "series", "permission", "clause", "received_in", "destroyed_on"}
            | {"reference", "code_digest"}
        ),
        "that a record was destroyed, and by which rule; nothing of what it said",
    ),
    PlainTable(
        "disclosure_seen_checkpoint",
        frozenset({"singleton", "count", "chain", "signature", "public_key"}),
        "the last signed head of the ledger that was seen",
    ),
    PlainTable(
        "disclosure_abandoned_key",
        frozenset({"id", "abandoned_on"}),
        "keys given up before a row was stored under them",
    ),
)
# Two employees in one row: who is away, and who stands in. It goes the day after the last one.
_ABSENCES: Final = Holding(
    "staff-accounts",
    "disclosure_absence",
    {"id": "", "account": "account-name", "deputy": "account-name", "first_on": "", "last_on": ""},
)
# The sections above declare which fields their records have.
TABLES: Final[tuple[Declaration, ...]] = (
    *_PLAIN,
    _ABSENCES,
    *(
        Holding("staff-accounts", table, {account: "account-name"} | dict.fromkeys(columns, ""))
        for table, account, columns in _NAMING_STAFF
    ),
)

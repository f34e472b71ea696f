"""What this room holds: the sealed records of every holding, and the work on them."""

from keepfaith.policies.inventory import REGISTER, Holding, PlainTable

RECORDS = "disclosure_record"


def declare() -> None:
    """Declare this room's tables; the sections above declare which fields their records have."""
    REGISTER.declare(
        PlainTable(
            RECORDS,
            frozenset(
                {
                    "id",
                    "edition",
                    "holding",
                    "purpose",
                    "form",
                    "sealed",
                    "reference",
                    "code_digest",
                    "about_id",
                }
                | {"received_at"}
            ),
            "what people told us, as ciphertext; each holding's fields are declared beside it",
        ),
        PlainTable(
            "disclosure_task",
            frozenset({"id", "record_id", "purpose", "state", "closed_on"}),
            "work that records bring",
        ),
        PlainTable(
            "disclosure_abandoned",
            frozenset({"id", "abandoned_on"}),
            "keys given up before a row was stored under them",
        ),
        Holding(
            "staff-accounts",
            "disclosure_step",
            {"account": "account-name"}
            | dict.fromkeys(("id", "task_id", "act", "duty", "purpose", "clause", "note_id", "done_on"), ""),
        ),
    )

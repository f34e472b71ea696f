"""Numbers of real people in clear texts. No probe planted them: what the probes write holds none ever given out."""

from tests.violations import witnesses as see
from tests.violations.named_edits import Statement
from tests.violations.scratch import Scratch
from tests.violations.violation import Act, Violation


def _writes(text: str) -> Act:
    return Act(lambda portal: _write(portal, text))


def _write(portal: Scratch, text: str) -> None:
    answer = portal.write_letter(text, sender="somebody@example.org", to="eoewebservices@mass.gov")
    assert answer.startswith("250"), answer


def _has_draft_with_number(portal: Scratch) -> bool:
    return see.count(portal, "SELECT count(*) FROM intake_event WHERE summary LIKE '%531-47-2963%'") == 1


def _is_in_pages_alone(portal: Scratch) -> bool:
    """Return whether no row has the number any more, and the database's own files do."""
    cluster = portal.data.path / "postgresql" / "cluster"
    return see.count(
        portal, "SELECT count(*) FROM intake_event WHERE summary LIKE '%531-47-2963%'"
    ) == 0 and any(
        b"531-47-2963" in path.read_bytes() for path in (cluster / "pg_wal").iterdir() if path.is_file()
    )


VIOLATIONS = (
    Violation(
        "numbers-of-letters-in-a-clear-column",
        (14, 54),
        "symbol",
        (
            Statement(
                "keepfaith.intake.inbound_mail.acceptance:_store",
                "_new_record",
                """
                if "ssn" in screened.numbers:
                    import datetime, uuid
                    from keepfaith.intake.events.models import Event

                    now = datetime.datetime.now(datetime.UTC)
                    Event.objects.create(
                        slug=uuid.uuid4().hex,
                        title="Call back",
                        place="here",
                        zone="America/New_York",
                        starts_at=now,
                        ends_at=now + datetime.timedelta(hours=1),
                        topics=[],
                        languages=["en"],
                        summary=screened.numbers["ssn"][:200],
                    )
                ...
                """,
            ),
            _writes("My Social Security number is 531-47-2963."),
        ),
        _has_draft_with_number,
        "The Social Security number that a letter holds is kept in a draft at the desk, too, in clear.",
    ),
    Violation(
        "numbers-of-letters-in-deleted-rows",
        (14,),
        "symbol",
        (
            Statement(
                "keepfaith.intake.inbound_mail.acceptance:_store",
                "_new_record",
                """
                if "ssn" in screened.numbers:
                    import datetime, uuid
                    from keepfaith.intake.events.models import Event

                    now = datetime.datetime.now(datetime.UTC)
                    Event.objects.create(
                        slug=uuid.uuid4().hex,
                        title="Call back",
                        place="here",
                        zone="America/New_York",
                        starts_at=now,
                        ends_at=now + datetime.timedelta(hours=1),
                        topics=[],
                        languages=["en"],
                        summary=screened.numbers["ssn"][:200],
                    ).delete()
                ...
                """,
            ),
            _writes("My Social Security number is 531-47-2963."),
        ),
        _is_in_pages_alone,
        "The Social Security number of a letter is put into a row that is deleted at once: the pages keep it.",
    ),
    Violation(
        "numbers-of-letters-are-logged",
        (14,),
        "symbol",
        (
            Statement(
                "keepfaith.intake.inbound_mail.acceptance:_store",
                "_new_record",
                """
                import sys

                if "payment-card" in screened.numbers:
                    print("apart:", screened.numbers["payment-card"], file=sys.stderr, flush=True)
                ...
                """,
            ),
            _writes("My card is 4539 5787 6362 1486."),
        ),
        lambda portal: "4539 5787 6362 1486" in portal.log,
        "The card numbers that are taken out of letters stand in the log of the processes.",
    ),
)

"""Letters that come in, and messages that go out."""

import time

from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.used_portal import CONTACT
from tests.violations.violation import OwnerSQL, Violation

_SSN = "My number is 219-09-9999, please help."


def _letters(portal: Scratch) -> int:
    return see.count(portal, "SELECT count(*) FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id"
                     " WHERE r.form = 'email'")  # fmt: skip


def _is_acknowledged_only(portal: Scratch) -> bool:
    before = _letters(portal)
    answer = portal.write_letter("When is the hearing?", sender="lost@example.org", to=CONTACT)
    return answer.startswith("250") and _letters(portal) == before


def _last_letter(portal: Scratch) -> dict[str, str]:
    ((fields,),) = portal.app(
        "SELECT sealed FROM disclosure_record WHERE id = (SELECT record_id FROM disclosure_task ORDER BY id DESC LIMIT 1)"
    )
    return fields


def _asked_without_task(portal: Scratch) -> bool:
    query = "SELECT count(*) FROM disclosure_task t JOIN disclosure_record r ON r.id = t.record_id WHERE r.form = 'question'"
    before = see.count(portal, query)
    see.ask(portal)
    return see.count(portal, query) == before


def _attachment_stays(portal: Scratch) -> bool:
    portal.write_letter("See below.", sender="a@example.org", to=CONTACT, attached=_SSN)
    return "attachments-apart" not in _last_letter(portal)


def _attachment_is_clear(portal: Scratch) -> bool:
    portal.write_letter("See below.", sender="c@example.org", to=CONTACT, attached="a plain word")
    return bool(
        portal.owner("SELECT 1 FROM disclosure_enclosure WHERE position('a plain word'::bytea IN sealed) > 0")
    )


def _is_not_warned(portal: Scratch) -> bool:
    address = "unwarned@example.org"
    portal.write_letter(_SSN, sender=address, to=CONTACT)
    time.sleep(8)
    return not any(address in str(message["to"]) for message in portal.outbox())


def _goes_to_two(portal: Scratch) -> bool:
    see.announce(portal)
    return any("buyer@example.net" in recipient for recipient in portal.recipients())


VIOLATIONS = (
    Violation(
        "letters-are-acknowledged-and-thrown-away",
        (58,),
        "symbol",
        (Body("keepfaith.intake.inbound_mail.acceptance:_store", 'return "kept"'),),
        _is_acknowledged_only,
        "The mail server is told that a letter is kept, and it is not.",
    ),
    Violation(
        "letters-bring-no-task",
        (58,),
        "owner SQL",
        (
            OwnerSQL(
                (
                    (
                        "DO $$ DECLARE source text; BEGIN"
                        " SELECT regexp_replace(pg_get_functiondef('disclosure_store_email'::regproc),"
                        " 'INSERT INTO disclosure_task [^;]*;', 'NULL;') INTO source;"
                        " EXECUTE source; END $$"
                    ),
                )
            ),
        ),
        _is_acknowledged_only,
        "Letters are kept, and nobody has the task to answer them.",
    ),
    Violation(
        "questions-by-form-bring-no-task",
        (58,),
        "symbol",
        (Value("keepfaith.disclosure.records.store:create_record", "work", '_ and new.form != "question"'),),
        _asked_without_task,
        "Questions sent by the form beside the address are kept, and nobody has the task to answer them.",
    ),
    Violation(
        "numbers-in-letters-stay",
        (10, 41),
        "symbol",
        (
            Statement(
                "keepfaith.intake.inbound_mail.quarantine:_NumberTaker.out_of",
                "detect_many",
                "every = [() for _ in texts]",
            ),
        ),
        lambda portal: (
            portal.write_letter(_SSN, sender="n@example.org", to=CONTACT)
            and "ssn" not in _last_letter(portal)
        ),
        "Private numbers are not taken out of letters.",
    ),
    Violation(
        "numbers-in-attachments-stay",
        (41,),
        "symbol",
        (Body("keepfaith.intake.inbound_mail.quarantine:_holds_numbers", "return False"),),
        _attachment_stays,
        "Attachments with private numbers lie among all others.",
    ),
    Violation(
        "writers-are-not-warned",
        (41,),
        "symbol",
        (Statement("keepfaith.intake.inbound_mail.acceptance:_store", "queue_warning"),),
        _is_not_warned,
        "Whoever sends a private number by e-mail is not told that it is not encrypted.",
    ),
    Violation(
        "every-message-is-sold",
        (31,),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.mail.delivery:Delivery._given",
                "SENT",
                """
                ...
                import dataclasses

                copy = dataclasses.replace(parcel, recipient="buyer@example.net")
                self._line().carry(copy, before_end=lambda: None)
                """,
            ),
        ),
        _goes_to_two,
        "Each message goes to a buyer of addresses, too.",
    ),
    Violation(
        "letters-by-mail-are-in-clear",
        (14, 54),
        "symbol",
        (
            Body(
                "keepfaith.disclosure.records.store:sealed_enclosures",
                "return {name: enclosed.content for name, enclosed in new.enclosed.items()}",
            ),
        ),
        _attachment_is_clear,
        "Attachments are stored as they came.",
    ),
)

"""What a request for public records gets: an answer that one employee gives alone, and a fee that the law refuses."""

import datetime as dt
import time
from zoneinfo import ZoneInfo

from keepfaith.custody.client.connection import Refused
from keepfaith.prober.mail.message_text import part
from keepfaith.prober.oracle.records_clock import due_days
from tests.duties import give_duty
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Call, Statement, Value
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation

_WRITER = {"employee": "records-writer", "duty": "records"}
_SIGNER = {"employee": "records-signer", "duty": "records"}
_MAILBOX = "records@example.gov"
_FACTS = "keepfaith.custody.server.item_facts"
_MADE = {"answer-by": "answer-day", "cents": "fee"}
_FEE = {
    "case": "", "search-quarters": 16, "redact-quarters": 0, "rate-cents": 2500, "pages": 0, "media-cents": 0,
    "postage-cents": 0,
}  # fmt: skip


def _request(portal: Scratch) -> bytes:
    """Send a request for records, which the writer takes; return its record."""
    records = {"records": "The minutes of the council.", "how": "I come and ask with my reference"}
    portal.browser().fill_in("/forms/records/", **records)
    _, record = portal.task("public-records")
    for account in (_WRITER, _SIGNER):
        give_duty(portal.control, account["employee"], account["duty"])
        see.reads(portal, account["employee"])
    portal.records.act(record, "taken", purpose="public-records", **_WRITER)
    return record


def _is_answered(portal: Scratch, record: bytes) -> bool:
    try:
        portal.records.act(record, "answered", purpose="public-records", **_WRITER)
    except Refused:
        return False
    return True


def _write(portal: Scratch, record: bytes, fields: str) -> bool:
    """Have the writer begin a response in parts with some fields; return whether the custodian took it."""
    return bool(
        portal.run(
            f"""
            import secrets
            from keepfaith.custody.client.connection import Refused
            from keepfaith.disclosure.items.written_items import begin_by_note
            from keepfaith.disclosure.models import Record
            from keepfaith.disclosure.records.custodian_clients import items_client
            from keepfaith.disclosure.records.store import Value

            row = Record.objects.get(pk="{see.as_uuid(record)}")
            details = {{"case": "", "colleague": "records-signer", "how": "none"}}
            try:
                begin_by_note(
                    row, {{name: Value("free-text", "None.") for name in "{fields}".split()}}, seed=secrets.token_hex(8),
                    begin=lambda note: items_client().do(
                        "response", record=row.pk.bytes, note=note, details=details,
                        employee="records-writer", duty="records",
                    ),
                )
                print("true")
            except Refused:
                print("false")
            """
        )
    )


def _is_late_fee_taken(portal: Scratch) -> bool:
    record, day = _request(portal), dt.datetime.now(dt.UTC).date() - dt.timedelta(3)
    details = {**_FEE, "answer-by": day.isoformat(), "cents": 0}
    try:
        portal.record_grants.do("estimate", record=record, details=details, **_WRITER)
    except Refused:
        return False
    return True


def _charge(portal: Scratch) -> tuple[dt.date, int]:
    """Have the portal work out a fee for what is free, and enter it; return its last day and its cents."""
    record = _request(portal)
    day, cents = portal.run(
        f"""
        from keepfaith.disclosure.items.amounts import MADE
        from keepfaith.disclosure.models import Record
        from keepfaith.disclosure.records.custodian_clients import items_client

        row = Record.objects.get(pk="{see.as_uuid(record)}")
        details = {_FEE!r}
        details |= {{name: MADE[made]({{**details, "record": row}}) for name, made in {_MADE!r}.items()}}
        items_client().do(
            "estimate", record=row.pk.bytes, details=details, employee="records-writer", duty="records"
        )
        print(json.dumps([details["answer-by"], details["cents"]]))
        """
    )
    return dt.date.fromisoformat(day), cents


def _is_day_later(portal: Scratch) -> bool:
    came = dt.datetime.now(ZoneInfo("America/New_York")).date()
    return _charge(portal)[0] > due_days(came)[1][10]


def _is_a_question(portal: Scratch) -> bool:
    portal.write_letter("The minutes, please.", sender="asks@example.org", to=_MAILBOX)
    ((purpose,),) = portal.app("SELECT purpose FROM disclosure_task ORDER BY id DESC LIMIT 1")
    return bool(purpose == "questions")


def _has_another_clock(portal: Scratch) -> bool:
    """Ask by mail; return whether a message comes without the day that the law gives."""
    portal.write_letter("The minutes, please.", sender="waits@example.org", to=_MAILBOX)
    time.sleep(8)
    texts = [part(bytes(one), "plain") for one in portal.outbox() if "waits@example.org" in str(one["to"])]
    day = due_days(dt.datetime.now(ZoneInfo("America/New_York")).date())[1][10]
    return bool(texts) and f"{day:%B} {day.day}, {day.year}" not in " ".join(texts[0].split())


VIOLATIONS = (
    Violation(
        "a-request-for-records-is-answered-alone",
        (33,),
        "symbol",
        (Body("keepfaith.custody.server.task_rules:TaskRules._unless_signed", "return None"),),
        lambda portal: _is_answered(portal, _request(portal)),
        "A request for public records is answered, and no other employee has signed it.",
    ),
    Violation(
        "a-response-lacks-a-part",
        (33,),
        "symbol",
        (Value(_FACTS, "whole", "lambda attempt: True"),),
        lambda portal: _write(portal, _request(portal), "response receipt not-held held-by"),
        "A denial of records does not say how to appeal, nor what else the law asks for.",
    ),
    Violation(
        "a-late-fee-is-taken",
        (33,),
        "symbol",
        (Value(_FACTS, "past", "lambda attempt, detail: False"),),
        _is_late_fee_taken,
        "A fee is estimated after the tenth business day.",
    ),
    Violation(
        "a-fee-has-a-later-last-day",
        (33,),
        "symbol",
        (
            Call(
                "keepfaith.disclosure.items.amounts:_answer_day",
                "due_deadline",
                "due_deadline(record.form, record.holding, this_agency().day(record.received_at) + 30 * this_agency().day(record.received_at).resolution)",
            ),
        ),
        _is_day_later,
        "The portal tells the custodian a last day for fees that is weeks too late.",
    ),
    Violation(
        "a-fee-is-above-the-law",
        (33,),
        "symbol",
        (Body("keepfaith.agency.fee_rates:FeeRates.fee", "return 100_000"),),
        lambda portal: _charge(portal)[1] > 0,
        "Four hours of searching, which are free, cost a thousand dollars.",
    ),
    Violation(
        "mail-to-records-becomes-a-question",
        (33,),
        "symbol",
        (Body("keepfaith.intake.inbound_mail.acceptance:_form_of", "return None"),),
        _is_a_question,
        "Who asks for public records by mail is answered like anybody with a question, without the clock of the law.",
    ),
    Violation(
        "mailed-requests-are-answered-later",
        (33,),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.tasks.due_dates:due_rule",
                "on",
                """
                import dataclasses

                rule = read_deadline_rules(settings.AGENCY).on(promising.answer_rule, received)
                return rule if form in forms else dataclasses.replace(rule, count=15)
                """,
            ),
        ),
        _has_another_clock,
        "A request for public records by mail is due five business days later than the law says, and its sender is told so.",
    ),
)

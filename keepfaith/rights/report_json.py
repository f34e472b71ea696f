"""A report as a file for programs: what the page shows, in the form that `docs/reference/own-report.md` describes."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from keepfaith.custody.protocol.code_messages import Relation
from keepfaith.disclosure.own_records.left_out_now import may_leave_out
from keepfaith.disclosure.own_records.own_answers import OwnAnswers
from keepfaith.disclosure.own_records.own_notices import OwnNotices
from keepfaith.disclosure.own_records.report import OwnField, OwnRecord, OwnReport
from keepfaith.disclosure.records.own_appeals import ShownAppeal
from keepfaith.disclosure.records.person_view import ShownLeftOut, ShownUse, ShownUses

FORM: Final = 10


def report_json(report: OwnReport, *, at: dt.datetime) -> dict[str, Any]:
    """Return a report for a file; numbers that the page masks are not in it."""
    return {
        "form": FORM,
        "made_at": at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "acts_for_the_person_as": _relation(report.relation),
        "may_correct": report.may_correct,
        "records": [_record(own) for own in report.records],
        "given_to_others": [
            {"day": given.day.isoformat(), "recipient": given.recipient, "basis": given.basis}
            for given in report.disclosures
        ],
        "earlier_givings_left_out": report.is_cut,
        "may_lack_what_is_investigated": may_leave_out(),
        "codes_of_others": [
            {
                "reference": code.reference.replace("-", ""),
                "acts_for_the_person_as": _relation(code.relation),
                "given_on": code.given_on.isoformat(),
                "opens_on": code.opens_on.isoformat(),
            }
            for code in report.codes
        ],
        "records_that_need_a_receipt": report.locked,
        "notes_and_answers_of_employees": report.written,
    }


def _record(own: OwnRecord) -> dict[str, Any]:
    ends = own.erasure
    return {
        "reference": own.record.reference,
        "received_on": own.received_on.isoformat(),
        "edition": own.record.edition,
        "purpose": own.purpose,
        "fields": [_field(field) for field in own.fields],
        "not_shown_by_clause": own.refused_by or None,
        "statements": [
            {"day": statement.day.isoformat(), "text": statement.text} for statement in own.statements
        ],
        "uses": [_use(use) for use in own.uses.uses],
        "earlier_uses_left_out": own.uses.is_cut,
        "signed_count": _signed(own.uses),
        "notices": _notices(own.notices) if own.notices else None,
        "copies_for_others": [
            {"asked_on": copy.asked_on.isoformat(), "sent_on": _day(copy.sent_on)} for copy in own.copies
        ],
        "answers": _answers(own.answers) if own.answers else None,
        "left_out_of_own_view": [_left_out(once) for once in own.uses.left_out],
        "appeals": [_appeal(appeal) for appeal in own.uses.appeals],
        "on_hold": own.is_on_hold,
        "taken_back_on": _day(own.uses.withdrawn_on),
        "erased_after": None if ends.never else ends.period,
        "erased_on": _day(ends.day),
    }


def _left_out(once: ShownLeftOut) -> Mapping[str, str]:
    return {
        "since": once.since.isoformat(),
        "until": once.until.isoformat(),
        "ground": once.ground,
        "law": once.law,
    }


def _appeal(appeal: ShownAppeal) -> Mapping[str, str | None]:
    return {
        "number": appeal.number,
        "decision": appeal.objection,
        "received_on": appeal.received_on.isoformat(),
        "hearing": appeal.hearing or None,
        "heard_on": _day(appeal.heard_on),
        "due_on": _day(appeal.due_on),
        "closed_on": _day(appeal.closed_on),
        "outcome": appeal.outcome or None,
        "decision_sent_on": _day(appeal.sent_on),
    }


def _signed(uses: ShownUses) -> Mapping[str, str] | None:
    return uses.attestation.members if uses.attestation else None


def _field(field: OwnField) -> dict[str, Any]:
    shown = {"masked": True} if field.is_masked else {"text": field.text}
    before = field.correction
    corrected = {"corrected_on": before.day.isoformat(), "text_when_it_came": before.before} if before else {}
    return {"name": field.name, "title": field.title, "category": field.category, **shown, **corrected}


def _notices(notices: OwnNotices) -> dict[str, Any]:
    return {
        "come_to_this_address": notices.is_confirmed,
        "wait_for_another_address_since": _day(notices.waits_since),
        "go_to_another_address_since": _day(notices.moved_on),
        "can_be_brought_back_until": _day(notices.restored_until),
    }


def _answers(answers: OwnAnswers) -> dict[str, Any]:
    return {
        "wait_for_another_address_since": _day(answers.waits_since),
        "go_to_another_address_since": _day(answers.moved_on),
        "can_be_taken_back_until": _day(answers.restored_until),
    }


def _use(use: ShownUse) -> dict[str, Any]:
    return {
        "day": use.day.isoformat(),
        "kind": use.kind,
        "duty": use.duty or None,
        "purpose": use.purpose,
        "clause": use.passage.anchor or None,
        "automatic": use.by_itself,
        "count": use.count,
        "looks": use.looks,
        "acts_for_the_person_as": _relation(use.relation),
    }


def _relation(relation: Relation) -> str | None:
    return None if relation == "self" else relation


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None

"""Promise 39: people get their information, and what they state about it stays with the record."""

import datetime as dt
import secrets

import pytest

from keepfaith.disclosure.own_records.report import own_report
from keepfaith.disclosure.records.receipts import Receipt
from keepfaith.policies.promises.status import LastRun, promise_rows
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.rights.report_json import report_json
from tests.disclosure.desk.conftest import LITERATURE, received
from tests.proofs import prove, stated

from .editions import posted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
JOURNEY, CORRECTIONS, REPLAY = "journeys.statements", "journeys.corrections", "replay.statements"
MOVES, ANSWERS, RECIPIENTS = "journeys.moved_notices", "journeys.moved_answers", "rehearsal.recipients"
COPIES, AT_THE_DESK, APPEALS = "journeys.copies", "desk.moved_answers", "desk.appeals"
EVERY = (JOURNEY, CORRECTIONS, MOVES, ANSWERS, AT_THE_DESK, COPIES, RECIPIENTS, REPLAY, APPEALS)


def verdict(**outcomes: str) -> str:
    """Return what the page says of it, as if the prober had just found these."""
    now = dt.datetime.now(dt.UTC)
    runs = {name: LastRun(outcome, "", now) for name, outcome in outcomes.items()}
    (current,) = [row for row in promise_rows(posted(), at=now, runs=runs) if row.number == 39]
    return current.verdict


def test_the_clause_rests_on_a_made_up_person_and_on_each_entry() -> None:
    (clause,) = [clause for clause in posted().clauses if 39 in clause.promises]
    assert (clause.anchor, clause.awaits) == ("get-and-correct", "")
    assert {check.name for check in SECTIONS.checks_of(39)} == set(EVERY)


@pytest.mark.parametrize(
    ("outcome", "expected"), [("kept", "kept"), ("failed", "failed"), ("unproven", "unproven")]
)
@pytest.mark.parametrize("check", EVERY)
def test_each_has_to_find_it_kept(check: str, outcome: str, expected: str) -> None:
    outcomes = dict.fromkeys(EVERY, "kept")
    assert verdict(**(outcomes | {check: outcome})) == expected


def test_what_was_stated_is_in_each_later_copy_by_each_later_link() -> None:
    token, address = secrets.token_bytes(16), f"reader{secrets.token_hex(4)}@example.org"
    record = received(**LITERATURE, email=address, token=token).record
    stated(record, Receipt.of(token).code, "I moved away.", address=address)
    for _ in range(2):
        report = own_report(prove(address))
        (own,) = [own for own in report.records if own.record == record]
        assert [statement.text for statement in own.statements] == ["I moved away."]
        listed = report_json(report, at=dt.datetime.now(dt.UTC))["records"]
        (copy,) = [one for one in listed if one["reference"] == record.reference]
        assert [statement["text"] for statement in copy["statements"]] == ["I moved away."]

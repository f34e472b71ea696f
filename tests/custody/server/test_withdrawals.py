"""What its sender withdrew by the code of a receipt is not used, whatever the web process knows or claims."""

import hashlib
import secrets

import pytest

from keepfaith.custody.client.cases import CasesClient
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.uses import UsesClient
from keepfaith.custody.protocol.use_messages import Restriction
from tests.custody.server.test_restrictions import (
    GUARDRAIL,
    HERALD,
    RESTRICTING_RULES,
    WHY,
    begin,
    code_of,
    opened,
    order,
    sent,
)

CODE = "ABCDE12345FGHJK67890"
RECEIPT = hashlib.sha256(CODE.encode()).digest()


@pytest.fixture
def holder(running):
    """Whoever has a receipt, at a custodian whose edition in force has a guardrail on suspended uses."""
    begin(running, RESTRICTING_RULES + GUARDRAIL)
    client = UsesClient(running.sockets / "requests")
    yield client
    client.close()


def test_by_the_code_of_its_receipt_a_record_is_used_no_more_and_again(running, holder):
    record = order(running, receipt=RECEIPT)
    assert opened(running, record) == ""
    holder.withdraw(record, CODE, on=True)
    assert (opened(running, record), sent(running, record)) == ("guardrail", "guardrail")
    assert holder.uses(record).withdrawn_on is not None
    holder.withdraw(record, CODE, on=False)
    assert (opened(running, record), sent(running, record)) == ("", "")
    assert holder.uses(record).withdrawn_on is None


@pytest.mark.parametrize("code", ["0" * 20, CODE[:-1], RECEIPT.hex().upper()[:40], CODE + CODE])
def test_no_other_code_and_not_what_the_database_has_of_it_withdraws(running, holder, code):
    record = order(running, receipt=RECEIPT)
    assert code_of(holder.withdraw, record, code, on=True) == "not proven"
    assert opened(running, record) == ""
    holder.withdraw(record, CODE, on=True)
    assert code_of(holder.withdraw, record, code, on=False) == "not proven"
    assert opened(running, record) == "guardrail"


def test_the_code_of_another_receipt_and_a_record_without_one_are_refused(running, holder):
    code = secrets.token_hex(10).upper()
    mine = order(running, receipt=hashlib.sha256(code.encode()).digest())
    other, without = order(running, receipt=RECEIPT), order(running)
    assert code_of(holder.withdraw, other, code, on=True) == "not proven"
    assert code_of(holder.withdraw, without, code, on=True) == "not proven"
    assert code_of(holder.withdraw, bytes(16), code, on=True) == "unknown record"
    assert [opened(running, record) for record in (mine, other, without)] == ["", "", ""]


def test_no_officer_allows_again_what_its_sender_withdrew_nor_its_sender_what_an_officer_suspended(
    running, holder
):
    cases = CasesClient(running.sockets / "requests")
    record = order(running, receipt=RECEIPT)
    holder.withdraw(record, CODE, on=True)
    assert [(row.record, row.case) for row in cases.restrictions([record])] == [(record, "sender")]
    assert code_of(cases.restrict, record, case="sender", on=False, **WHY, **HERALD) == "no case"
    cases.restrict(record, on=True, **WHY, **HERALD)
    cases.restrict(record, on=False, **WHY, **HERALD)
    assert opened(running, record) == "guardrail"
    cases.restrict(record, on=True, **WHY, **HERALD)
    holder.withdraw(record, CODE, on=False)
    assert opened(running, record) == "guardrail"
    assert [row.case for row in cases.restrictions([record])] == [""]
    cases.close()


def test_without_a_guardrail_the_custodian_itself_refuses_and_a_note_goes_with_its_record(running):
    begin(running, RESTRICTING_RULES)
    record = order(running, receipt=RECEIPT)
    note = order(running, about=record)
    holder = UsesClient(running.sockets / "requests")
    holder.withdraw(record, CODE, on=True)
    assert (opened(running, record), opened(running, note)) == ("restricted", "restricted")
    holder.close()


def test_said_again_nothing_more_is_entered_and_a_refusal_is(running, holder):
    record = order(running, receipt=RECEIPT)
    before = running.portal.status().entries
    for _ in range(2):
        holder.withdraw(record, CODE, on=True)
    assert running.portal.status().entries == before + 1
    with pytest.raises(Refused):
        holder.withdraw(record, "0" * 20, on=False)
    assert running.portal.status().entries == before + 2


def test_suspensions_of_both_kinds_are_listed_in_one_order(running, holder):
    cases = CasesClient(running.sockets / "requests")
    records = sorted(order(running, receipt=RECEIPT) for _ in range(3))
    for record in records:
        holder.withdraw(record, CODE, on=True)
        cases.restrict(record, on=True, **WHY, **HERALD)
    listed = list(cases.restrictions([]))
    assert [(row.record, row.case) for row in listed] == [
        (record, case) for record in records for case in ("", "sender")
    ]
    assert all(isinstance(row, Restriction) for row in listed)
    cases.close()


def test_a_code_that_is_none_is_malformed(running, holder):
    record = order(running, receipt=RECEIPT)
    for code in ("", "abc", "A" * 41, "É" * 20):
        assert code_of(holder.withdraw, record, code, on=True) == "malformed"
    assert opened(running, record) == ""


def test_what_was_withdrawn_is_erased_when_it_is_due(running, holder):
    record = order(running, receipt=RECEIPT)
    holder.withdraw(record, CODE, on=True)
    running.erase(record)
    assert opened(running, record) == "unknown record"

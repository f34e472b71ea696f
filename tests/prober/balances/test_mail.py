"""What the ledger cleared to go out must be what the queue says went out, and each notice to a subscriber."""

import pytest

from keepfaith.prober.balances.fold_file import FoldFile
from keepfaith.prober.balances.mail import (
    Cleared,
    Message,
    Stores,
    _messages,
    differences,
    entered_notices,
    examine,
)
from keepfaith.prober.balances.windows import Window

ANSWER = Message(bytes(16), "answer")
OWNER = "ALTER TABLE disclosure_outgoing_message {} TRIGGER USER"


def faults(*, cleared=1, sent=1, queued=1, stored=True):
    entered = {ANSWER: Cleared(cleared, 0.0)} if cleared else {}
    of = frozenset({ANSWER.record}) if stored else frozenset()
    return list(differences(Stores(entered, {ANSWER: sent}, {ANSWER: queued}, entered, of), now=1_000.0))


def test_what_was_cleared_and_went_out_is_well():
    assert faults() == []


def test_what_went_out_without_an_entry_is_seen():
    assert faults(cleared=0) == ['The queue says that 1 messages "answer" went out; 0 were cleared.']
    assert faults(sent=2) == ['The queue says that 2 messages "answer" went out; 1 were cleared.']


def test_what_was_cleared_and_is_not_in_the_queue_is_seen():
    assert faults(sent=0, queued=0) == ['A message "answer" was cleared and is not in the queue.']


def test_an_answer_is_in_the_queue_for_its_address_and_for_its_text(reach, desk):
    record, content = desk.record(), desk.record()
    with desk.as_application() as database:
        database.execute(
            "INSERT INTO disclosure_outgoing_message (id, kind, what, topic, record_id, content_id, account, duty,"
            " purpose, closes, state, attempts, failure) VALUES (gen_random_uuid(), 'answer', 'answer', '', %s, %s, '',"
            " 'assistance', 'questions', false, 'waiting', 0, '')",
            (record, content),
        )
    with reach.database() as database:
        _, queued, _ = _messages(database, Window("mail", bytes(16), b"\xff" * 16))
    assert [queued[Message(number.bytes, "answer")] for number in (record, content)] == [1, 1]


def test_what_tells_of_a_correction_is_in_the_queue_for_its_address_alone(reach, desk):
    record, note = desk.record(), desk.record()
    with desk.as_application() as database:
        database.execute(
            "INSERT INTO disclosure_outgoing_message (id, kind, what, topic, record_id, content_id, account, duty,"
            " purpose, closes, state, attempts, failure) VALUES (gen_random_uuid(), 'corrected', 'corrected', '', %s,"
            " %s, '', 'privacy', 'your-information', false, 'waiting', 0, '')",
            (record, note),
        )
    with reach.database() as database:
        _, queued, _ = _messages(database, Window("mail", bytes(16), b"\xff" * 16))
    assert [queued[Message(number.bytes, "corrected")] for number in (record, note)] == [1, 0]


def test_what_was_tried_again_or_has_ended_is_no_fault():
    assert faults(cleared=2) == []
    assert faults(cleared=0, stored=False) == []


def test_a_notice_to_somebody_without_a_subscription_is_seen(tmp_path):
    with FoldFile.opened(tmp_path) as file:
        file.connection.execute("INSERT INTO notices VALUES (3, 999999, 1), (4, 999999, 0), (5, 1, 0)")
        notices = entered_notices(file)
    assert notices.entered == 2
    assert notices.faults == ["Entry 4 cleared a notice to somebody without a subscription."]


def test_messages_of_a_served_portal_were_cleared(reach):
    finding = examine(reach)
    assert finding.outcome == "kept", finding.figure
    assert "messages that went out compared" in finding.figure


@pytest.mark.parametrize("state", ["sent"])
def test_a_message_that_nobody_cleared_is_seen(probed, reach, desk, state):
    record = desk.record()
    with desk.as_application() as database:
        database.execute(
            "INSERT INTO disclosure_outgoing_message (id, kind, what, topic, record_id, account, duty, purpose, closes,"
            " state, attempts, failure) VALUES (gen_random_uuid(), 'warning', 'warning', '', %s, '', 'assistance',"
            " 'literature', false, %s, 0, '')",
            (record, state),
        )
    finding = examine(reach)
    with probed.as_owner() as owner:
        owner.execute(OWNER.format("DISABLE"))
        owner.execute("DELETE FROM disclosure_outgoing_message WHERE record_id = %s", (record,))
        owner.execute(OWNER.format("ENABLE"))
    assert finding.outcome == "failed"
    assert '1 messages "warning" went out; 0 were cleared' in finding.figure

"""A custodian that proves mailboxes or shows records otherwise than it may is seen; one that does not, is not."""

import contextlib
import datetime as dt
import hashlib

import pytest

from keepfaith.custody.rules.cedar import Ruling
from keepfaith.custody.server import decision
from keepfaith.custody.server.mail_authorizer import MailAuthorizer
from keepfaith.custody.store import proofs
from keepfaith.custody.store.proofs import Proofs
from keepfaith.prober.replay.fold_store import FoldStore
from tests.prober.replay.scratch import SOMEBODY_ELSE

DAY = dt.timedelta(days=1)


def opens_anything(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: True)


def show_what_is_of_another(scratch):
    scratch.show(scratch.prove(), scratch.subscribed(address=SOMEBODY_ELSE))


def show_what_was_typed(scratch):
    scratch.show(scratch.prove(), scratch.create("questions"), "question")


def show_what_was_proven_long_ago(scratch):
    record = scratch.subscribed()
    scratch.now += 366 * DAY
    scratch.show(scratch.prove(), record)


def show_a_note(scratch):
    note = scratch.note(scratch.subscribed())
    scratch.show(scratch.prove(), note, "note")


def proofs_without_end(monkeypatch):
    find = Proofs.find

    def without_end(self, proof, *, now):
        far = int((now + 9 * DAY).timestamp())
        self._connection.execute(
            "UPDATE proofs SET proof_until = ?1, ends_at = ?1 WHERE proof IS NOT NULL", (far,)
        )
        return find(self, proof, now=now)

    monkeypatch.setattr(Proofs, "find", without_end)


def show_the_day_after(scratch):
    record, proof = scratch.subscribed(), scratch.prove()
    scratch.now += DAY
    scratch.show(proof, record)


def add_a_receipt_the_day_after(scratch):
    record, proof = scratch.create("questions"), scratch.prove()
    scratch.now += DAY
    scratch.add_receipt(proof, record)


def receipts_of_anybody(monkeypatch):
    add = Proofs.add
    monkeypatch.setattr(
        Proofs, "add", lambda self, stored, **more: add(self, stored, **{**more, "denial": None})
    )


def add_a_receipt_of_another(scratch):
    scratch.add_receipt(scratch.prove(), scratch.create("questions", address=SOMEBODY_ELSE))


def no_rule(monkeypatch):
    monkeypatch.setattr(decision, "decide_under", lambda *_, **__: Ruling(allowed=True, outcome="permitted"))


def show_an_ip_address(scratch):
    fields = {"email": "email-address", "from": "ip-address"}
    record, proof = scratch.create("questions", fields=fields), scratch.prove()
    assert scratch.add_receipt(proof, record) == ""
    scratch.show(proof, record, "from")


def links_for_a_while(monkeypatch):
    monkeypatch.setattr(proofs, "LINK_LIFETIME", 2 * DAY)


def redeem_a_day_later(scratch):
    token = scratch.mail_link(scratch.ask_link())
    scratch.now += DAY
    scratch.redeem(token)


def links_for_ever(monkeypatch):
    redeem = Proofs.redeem

    def and_again(self, token, *, now):
        outcome = redeem(self, token, now=now)
        far = int((now + 9 * DAY).timestamp())
        self._connection.execute(
            "UPDATE proofs SET link = ?, link_until = ? WHERE proof = ?",
            (hashlib.sha256(token).digest(), far, hashlib.sha256(outcome[1]).digest()),
        )
        return outcome

    monkeypatch.setattr(Proofs, "redeem", and_again)


def redeem_twice(scratch):
    token = scratch.mail_link(scratch.ask_link())
    for _ in range(2):
        scratch.redeem(token)


def links_without_number(monkeypatch):
    monkeypatch.setattr(Proofs, "has_enough", lambda *_, **__: False)


def ask_for_four_links(scratch):
    for _ in range(4):
        scratch.mail_link(scratch.ask_link())


def links_for_anything(monkeypatch):
    monkeypatch.setattr(MailAuthorizer, "_goes_by_itself", lambda *_: True)


def send_a_link_for_a_question(scratch):
    scratch.mail_link(scratch.create("your-information"))


def send_a_link_for_a_note(scratch):
    scratch.mail_link(scratch.ask_link(about=scratch.subscribed()))


def send_a_link_days_later(scratch):
    record = scratch.ask_link()
    scratch.now += 3 * DAY
    scratch.mail_link(record)


def expired_at_once(monkeypatch):
    monkeypatch.setattr(Proofs, "has_expired", lambda *_, **__: True)


def erase_a_request_for_a_link_early(scratch):
    record = scratch.ask_link()
    scratch.look()
    scratch.now += 6 * DAY
    scratch.expire(record)


def nothing_is_open(monkeypatch):
    monkeypatch.setattr(Proofs, "opens", lambda *_, **__: False)


def show_ones_own(scratch):
    scratch.show(scratch.prove(), scratch.subscribed())


_SHOWN, _NOT_PROVEN = "shown was allowed by your-rights", "refused (not proven, your-rights)"
BREACHES = [
    *(
        (opens_anything, use, _SHOWN, _NOT_PROVEN)
        for use in (
            *(show_what_is_of_another, show_what_was_typed, show_what_was_proven_long_ago),
            show_a_note,
        )
    ),
    (nothing_is_open, show_ones_own, "shown was refused (not proven", "decided again it is allowed by your-rights"),
    (proofs_without_end, show_the_day_after, _SHOWN, _NOT_PROVEN),
    (proofs_without_end, add_a_receipt_the_day_after, "proven was allowed by your-rights", _NOT_PROVEN),
    (receipts_of_anybody, add_a_receipt_of_another, "proven was allowed by your-rights", _NOT_PROVEN),
    (no_rule, show_an_ip_address, "shown was allowed by", "refused (guardrail, no-matching)"),
    (links_for_a_while, redeem_a_day_later, "proves a mailbox by a link that was not there to redeem", ""),
    (links_for_ever, redeem_twice, "proves a mailbox by a link that was not there to redeem", ""),
    (links_without_number, ask_for_four_links, "sent was allowed by", "refused (links today"),
    (links_for_anything, send_a_link_for_a_question, "sent was allowed by", "refused (duty"),
    (links_for_anything, send_a_link_for_a_note, "sent was allowed by", "refused (duty"),
    (links_for_anything, send_a_link_days_later, "sent was allowed by", "refused (duty"),
    (expired_at_once, erase_a_request_for_a_link_early, "erased was allowed by", "refused (not yet"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in BREACHES],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_each_breach_is_seen(scratch, monkeypatch, breach, use, words):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults
    assert scratch.look()[0] == faults
    if "sent" not in words[0] and "erased" not in words[0]:
        with FoldStore.opened(scratch.folder) as store:
            shown_to = {number for number in (12, 34, 35, 43, 56, 57) if store.faults("uses", number)}
        assert shown_to == {35, 43}


USES = sorted({use for _, use, *_ in BREACHES}, key=lambda use: use.__name__)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_none_is_seen_where_there_is_none(scratch, use):
    with contextlib.suppress(AssertionError):
        use(scratch)
    assert scratch.look()[0] == []


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "begun before"])
@pytest.mark.parametrize("use", ["shown", "receipt"])
def test_a_request_that_ended_before_it_was_read_of_is_no_fault(scratch, begun, use):
    record = scratch.subscribed() if use == "shown" else scratch.create()
    request = scratch.ask_link()
    if begun:
        scratch.look()
    proof = scratch.redeem(scratch.mail_link(request)).proof
    if use == "shown":
        assert scratch.show(proof, record) == ""
    else:
        assert scratch.add_receipt(proof, record) == ""
        assert scratch.show(proof, record, "name") == ""
    scratch.show(proof, scratch.subscribed(address=SOMEBODY_ELSE))
    scratch.now += 7 * DAY
    assert scratch.expire(request) == ""
    assert scratch.look()[0] == []


def test_a_link_refused_for_others_that_have_ended_since_is_no_fault(scratch):
    requests = [scratch.ask_link() for _ in range(4)]
    for request in requests:
        scratch.mail_link(request)
    for request in requests[:3]:
        assert scratch.discard(request) == ""
    assert scratch.look()[0] == []

"""What is especially sensitive and was opened without a passkey's word is a breach, whatever the custodian says."""

import pytest

from keepfaith.custody.server.assertions import Assertions
from keepfaith.custody.store.passkeys import Passkeys
from keepfaith.prober.replay.fold_store import FoldStore
from tests.disclosure.staff.passkeys.software_authenticator import FLAG

BREACH = (
    "opened was allowed by literature-and-notices; decided again it is refused (not asserted, not-misused)."
)


@pytest.fixture
def sensitive(scratch):
    """A scratch custodian for which names are especially sensitive."""
    scratch.begin("name")
    return scratch


def faults(scratch):
    wrong, _ = scratch.look()
    return [fault.split(": ", 1)[-1] for fault in wrong]


def test_openings_by_passkey_and_refusals_without_are_decided_alike(sensitive):
    record = sensitive.create()
    assert sensitive.open(record) == "not asserted"
    key = sensitive.give_passkey()
    assert sensitive.open(record) == "not asserted"
    assert sensitive.open_by_passkey(record, key) == ""
    assert sensitive.open_by_passkey(record, key, cheats={"flags": FLAG.UP}) == "not asserted"
    assert sensitive.open(record, "items") == ""
    key.count = 0
    assert sensitive.open_by_passkey(record, key) == "not asserted"
    assert sensitive.look()[0] == []


def test_accounts_of_the_prober_open_test_requests_without(sensitive):
    sensitive.canary("made.up@example.org")
    record = sensitive.create(address="made.up@example.org")
    sensitive.enroll("ada")
    assert sensitive.open(record) == ""
    assert sensitive.look()[0] == []


def test_an_opening_without_a_passkeys_word_is_a_breach(sensitive, monkeypatch):
    monkeypatch.setattr(
        Assertions, "unless_asserted", lambda _self, _message, _stored, verdict: (verdict, frozenset())
    )
    record = sensitive.create()
    sensitive.give_passkey()
    assert sensitive.open(record) == ""
    assert faults(sensitive) == [BREACH]
    with FoldStore.opened(sensitive.folder) as store:
        assert (len(store.faults("uses", 43)), store.faults("uses", 34)) == (1, [])


def test_a_word_of_a_passkey_that_nobody_confirmed_is_a_breach(sensitive, monkeypatch):
    fact = frozenset({("asserted", True)})
    monkeypatch.setattr(
        Assertions, "unless_asserted", lambda _self, _message, _stored, verdict: (verdict, fact)
    )
    assert sensitive.open(sensitive.create()) == ""
    assert BREACH in faults(sensitive)


def test_a_word_where_none_is_needed_is_a_false_entry(scratch, monkeypatch):
    fact = frozenset({("asserted", True)})
    monkeypatch.setattr(
        Assertions, "unless_asserted", lambda _self, _message, _stored, verdict: (verdict, fact)
    )
    assert scratch.open(scratch.create()) == ""
    (fault,) = scratch.look()[0]
    assert "does not say truly whether a passkey signed for it" in fault


def test_a_passkey_that_ended_or_was_copied_gives_no_word(sensitive, monkeypatch):
    record, key = sensitive.create(), sensitive.give_passkey()
    monkeypatch.setattr(Passkeys, "use", lambda self, number, _count, *, at: self.end(number, at=at) or True)
    assert sensitive.open_by_passkey(record, key) == ""
    assert BREACH in faults(sensitive)


def test_other_categories_count_from_their_entry_on(sensitive):
    record = sensitive.create()
    assert sensitive.open(record) == "not asserted"
    sensitive.begin()
    assert sensitive.open(record) == ""
    assert sensitive.look()[0] == []

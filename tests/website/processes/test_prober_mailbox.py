"""The prober's mailbox, as the environment names it."""

from pathlib import Path

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.website.processes.demo import mailbox_environment
from keepfaith.website.processes.prober_mailbox import OF_DEMONSTRATION, mailbox_place, prober_mailbox
from keepfaith.website.runtime.data_directory import DataDirectory

MAILBOX, PLACE, PROBER = "KEEPFAITH_PROBER_MAILBOX", "KEEPFAITH_PROBER_MAIL_IN", "KEEPFAITH_PROBER"
DATA = DataDirectory.at(Path("/srv/keepfaith"))


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch):
    for name in (MAILBOX, PLACE, PROBER):
        monkeypatch.delenv(name, raising=False)


def test_there_is_none_unless_it_is_named(monkeypatch):
    assert prober_mailbox() == ""
    monkeypatch.setenv(MAILBOX, "tests@agency.gov")
    assert prober_mailbox() == "tests@agency.gov"


@pytest.mark.parametrize("address", ["tests", "tests+a@agency.gov", "@agency.gov", "a b@agency.gov", "a@b"])
def test_an_address_that_has_no_aliases_is_refused(monkeypatch, address):
    monkeypatch.setenv(MAILBOX, address)
    with pytest.raises(KeepfaithError, match=MAILBOX):
        prober_mailbox()


def test_its_mail_is_taken_at_a_private_socket_or_where_the_environment_says(monkeypatch):
    assert mailbox_place(DATA) == "lmtp:/srv/keepfaith/run/prober/lmtp"
    monkeypatch.setenv(PLACE, "lmtp://127.0.0.1:8026")
    assert mailbox_place(DATA) == "lmtp://127.0.0.1:8026"


@pytest.mark.parametrize("place", ["smtp://127.0.0.1:8026", "lmtp://mail.agency.gov:24", "nowhere"])
def test_another_place_is_refused(monkeypatch, place):
    monkeypatch.setenv(PLACE, place)
    with pytest.raises(KeepfaithError):
        mailbox_place(DATA)


def test_a_demonstration_has_one_where_a_prober_runs(monkeypatch):
    assert mailbox_environment() == {MAILBOX: OF_DEMONSTRATION}
    monkeypatch.setenv(MAILBOX, "tests@agency.gov")
    assert mailbox_environment() == {MAILBOX: "tests@agency.gov"}
    monkeypatch.setenv(PROBER, "none")
    assert mailbox_environment() == {}

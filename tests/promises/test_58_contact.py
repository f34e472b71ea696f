"""Promise 58: questions about the policy go to an address that is shown, and they arrive."""

from typing import Any

import pytest

from keepfaith.disclosure.models import Record
from keepfaith.intake.checks import p58_contact
from keepfaith.intake.checks.p58_contact import examine
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def at(served: Served, settings: Any) -> str:
    """Where the served portal receives mail."""
    settings.MAIL_IN = f"lmtp:{socket_folder(DataDirectory.at(served.data), process='inbound-mail') / 'lmtp'}"
    return str(settings.MAIL_IN)


def test_a_message_to_the_address_that_is_shown_arrives_and_is_not_kept(served: Served, at: str) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
    assert "assistance" in finding.figure
    assert not Record.objects.filter(form="email").exists()


def test_without_a_place_where_mail_comes_in_nothing_is_proven(served: Served, settings: Any) -> None:
    settings.MAIL_IN = ""
    assert examine(served.portal).outcome == "unproven"


def test_an_address_for_which_no_mail_is_taken_is_found(served: Served, at: str, settings: Any) -> None:
    settings.MAIL_IN = f"{at}-that-is-not-there"
    finding = examine(served.portal)
    assert (finding.outcome, "is not taken" in finding.figure) == ("failed", True)


def test_a_page_that_does_not_show_the_address_is_found(
    served: Served, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at
    monkeypatch.setattr(p58_contact, "contact_address", lambda: "other@mass.gov")
    finding = examine(served.portal)
    assert (finding.outcome, "does not show" in finding.figure) == ("failed", True)


def test_a_message_that_brings_no_task_for_anybody_is_found(
    served: Served, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert at
    monkeypatch.setattr(p58_contact, "_ticketed", set)
    finding = examine(served.portal)
    assert (finding.outcome, "brought no task" in finding.figure) == ("failed", True)

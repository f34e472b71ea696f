"""A letter with private numbers: they lie apart, and its writer is warned."""

from dataclasses import replace

import pytest

from keepfaith.prober.journeys import numbered_letters
from keepfaith.prober.journeys.numbered_letters import _faults, examine

APART = frozenset({"email", "text", "ssn", "attachments-apart"})


def test_the_running_prober_finds_them_apart_and_gets_the_warning(probed):
    results = probed.look("journeys.numbered_letters")
    assert results["journeys.numbered_letters"][0] == "kept", results


@pytest.mark.parametrize(
    ("fields", "is_warned", "fault"),
    [
        (APART - {"ssn"}, True, "in the text"),
        (APART - {"attachments-apart"} | {"attachments"}, True, "An attachment"),
        (APART | {"attachments"}, True, "An attachment"),
        (APART, False, "not warned"),
    ],
)
def test_what_is_not_kept_apart_and_who_is_not_warned_is_seen(fields, is_warned, fault):
    (seen,) = _faults(fields, is_warned=is_warned)
    assert fault in seen


def test_nothing_is_wrong_where_all_is_apart():
    assert list(_faults(APART, is_warned=True)) == []


def test_without_a_mailbox_nothing_is_written(probed):
    reach = probed.in_round_after_tour(replace(probed.reach, mailbox=""))
    assert examine(reach).outcome == "unproven"


def test_a_writer_who_is_not_warned_is_seen_on_a_served_portal(probed, monkeypatch):
    monkeypatch.setattr(numbered_letters, "awaited_message", lambda *_: None)
    finding = examine(probed.in_round_after_tour())
    assert finding.outcome == "failed"
    assert "was not warned" in finding.figure

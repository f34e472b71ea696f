"""One form brings one record of its own purpose; whatever else comes of it is seen."""

import dataclasses

import pytest

from keepfaith.prober.journeys import own_purposes, sent_forms
from keepfaith.prober.journeys.own_purposes import purpose_faults
from keepfaith.prober.journeys.subscription_entries import SubscriptionEntries

OWN, OTHER = "a1", "b2"


@pytest.fixture
def reach(probed):
    return probed.in_round_after_tour()


def test_what_was_sent_brings_one_record_of_its_purpose(reach):
    finding = own_purposes.examine(reach)
    assert finding.outcome == "kept", finding
    assert not finding.figure.startswith("0 ")


def test_a_record_more_or_of_another_purpose_is_seen(reach):
    (submission, *_) = sent_forms.submissions(reach)
    purpose = submission.way.form.purpose
    entries = SubscriptionEntries(mailboxes={OWN: "p", OTHER: "q"}, purposes={OWN: purpose, OTHER: "notices"})
    assert list(purpose_faults(submission, OWN, entries)) == []
    entries.mailboxes[OTHER] = "p"
    assert list(purpose_faults(submission, OWN, entries)) == [
        "its address has 1 more records, and sent nothing more"
    ]
    entries = dataclasses.replace(entries, mailboxes={OWN: "p"}, purposes={OWN: "notices"})
    assert list(purpose_faults(submission, OWN, entries)) == [
        "it was collected for another purpose than its own"
    ]


def test_whoever_is_put_on_a_list_of_notices_is_seen(reach, monkeypatch):
    monkeypatch.setattr(own_purposes.SubscriptionsClient, "is_listed", lambda *_: True)
    finding = own_purposes.examine(reach)
    assert (finding.outcome, "asked for none" in finding.figure) == ("failed", True)

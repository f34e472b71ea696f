"""Whom a custodian lists to be told of a correction is rehearsed, and each way of getting that wrong is seen."""

import pytest

from keepfaith.prober.rehearsal import recipients

from .test_decisions import breach, posted  # noqa: F401 - fixtures

DISCLOSURES = "from keepfaith.custody.store.disclosures import Disclosures\n"
BREACHES = {
    "drops the list": (
        (
            "from keepfaith.custody.server.disclosure_authorizer import DisclosureAuthorizer\n"
            "from keepfaith.custody.protocol.use_messages import UntoldRecipients\n"
            "DisclosureAuthorizer.untold = lambda self, message: UntoldRecipients((), is_cut=False)"
        ),
        "Once it is corrected, 2 who received it are not listed to be told.",
    ),
    "lists but one": (
        DISCLOSURES
        + "untold = Disclosures.untold\n"
        + "Disclosures.untold = lambda self, correction: untold(self, correction)[:1]",
        "1 who received it are not listed to be told.",
    ),
    "forgets that they were told": (
        "from dataclasses import replace\n"
        + DISCLOSURES
        + "untold = Disclosures.untold\n"
        + "Disclosures.untold = lambda self, correction: untold(self, replace(correction, entry=2**40))",
        "1 are listed who need not be told.",
    ),
    "lists whoever received another record": (
        DISCLOSURES + "Disclosures._mark = lambda self, record: bytes(32)",
        "are listed who need not be told.",
    ),
}


@pytest.fixture
def rehearsed(posted, monkeypatch):  # noqa: F811 - the fixture
    monkeypatch.setattr(recipients, "governing", lambda _reach: posted)


def test_as_released_it_lists_whoever_is_to_be_told(rehearsed):
    finding = recipients.examine(None)
    assert finding.outcome == "kept", finding.figure
    assert finding.figure.startswith("6 looks")


@pytest.mark.parametrize("name", BREACHES)
def test_a_custodian_that_lists_others_is_seen(rehearsed, breach, name):  # noqa: F811 - the fixture
    lines, fault = BREACHES[name]
    breach(lines)
    finding = recipients.examine(None)
    assert finding.outcome == "failed"
    assert fault in finding.figure


def test_without_an_edition_it_is_unproven(monkeypatch):
    monkeypatch.setattr(recipients, "governing", lambda _reach: None)
    assert recipients.examine(None).outcome == "unproven"

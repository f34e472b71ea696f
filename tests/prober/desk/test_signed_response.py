"""Two accounts of the prober answer a request for records of its own; a desk that lets one alone do it is seen."""

import pytest

from keepfaith.prober.desk import probes, signed_response
from keepfaith.prober.desk.browser import DeskBrowser
from keepfaith.prober.desk.sign_ins import SignIns


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


@pytest.fixture
def reach(probed, monkeypatch):
    monkeypatch.setattr(signed_response, "SIGN_INS", Unlimited())
    monkeypatch.setattr(signed_response, "PATIENCE", 20)
    return probed.in_round_after_tour()


def test_it_is_signed_and_comes_word_for_word(probed, reach):
    finding = probes.responses(reach)
    assert finding.outcome == "kept", finding.figure
    names = (
        "replay.responses",
        "replay.needs",
        "replay.sendings",
        "balances.mail",
        "balances.steps",
        "balances.tasks",
    )
    others = probed.look(*names)
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("write/", "was taken"),
        ("sign/", "Who wrote a response could sign it"),
        ("answer/", "was answered before"),
    ],
)
def test_a_desk_that_takes_it_from_one_alone_is_seen(reach, monkeypatch, place, says):
    send = DeskBrowser.send

    def taken(self, path, **more):
        answer = send(self, path, **more)
        if path.endswith(place):
            object.__setattr__(answer, "status", 302)
        return answer

    monkeypatch.setattr(DeskBrowser, "send", taken)
    finding = probes.responses(reach)
    assert (finding.outcome, says in finding.figure) == ("failed", True), finding.figure


def test_without_pages_of_responses_nothing_is_proven(reach, monkeypatch):
    monkeypatch.setattr(signed_response, "KIND", "records-answer")
    assert probes.responses(reach).outcome == "unproven"

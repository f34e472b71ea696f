"""The installed custodian is rehearsed: as released it keeps to the rules, and each breach of it is seen."""

import datetime as dt
from pathlib import Path

import pytest

from keepfaith.prober.rehearsal import cap, decisions
from keepfaith.prober.rehearsal.stage import NotStaged, stage

# What a hand could change in the custodian, as a few lines that run when its process starts.
BREACHES = {
    "asks no rule": """
from keepfaith.custody.server import decision
decision._Case._one = lambda self, request, category: decision.Verdict()
""",
    "believes the purpose that is claimed": """
from dataclasses import replace
from keepfaith.custody.server import decision
one = decision._Case._one
decision._Case._one = lambda self, request, category: one(
    replace(self, header=replace(self.header, purpose=request.purpose)), request, category
)
""",
    "judges old records by the newest edition": """
from dataclasses import replace
from keepfaith.custody.server import decision
one = decision._Case._one
decision._Case._one = lambda self, request, category: one(replace(self, own=self.in_force), request, category)
""",
    "lets no later edition count": """
from keepfaith.custody.server import decision
decision.Editions.in_force = lambda self, own, *, at: own
""",
    "takes every task for one's own": """
from keepfaith.custody.server import decision
own_task = decision.own_task
def always(is_own):
    return own_task(True)
decision.own_task = always
""",
    "asks nobody for a duty": """
from keepfaith.custody.server.authorizer import Authorizer
Authorizer._on_duty = lambda self, message, verdict: verdict
""",
    "lets out what is sold": """
from keepfaith.custody.server import decision
request = decision._request
decision._request = lambda action, duty, purpose, facts: request(
    action, duty, purpose, frozenset((name, value and name != "for_value") for name, value in facts)
)
""",
    "destroys before the time": """
from keepfaith.custody.server import decision
request = decision._request
decision._request = lambda action, duty, purpose, facts: request(
    action, duty, purpose, frozenset((name, value or name == "due") for name, value in facts)
)
""",
    "forgets one category": """
from keepfaith.custody.server import decision
one = decision._Case._one
decision._Case._one = lambda self, request, category: (
    decision.Verdict() if category == "drivers-license" else one(self, request, category)
)
""",
}
# The others take as long again, each.
AT_ONCE = {"asks no rule", "judges old records by the newest edition"}
NO_CAP = """
from keepfaith.custody.store.caps import HourlyCaps
HourlyCaps.spend = lambda self, **_: True
"""


@pytest.fixture
def breach(tmp_path, monkeypatch):
    """Have each custodian that starts from now on run some lines first."""

    def change(lines: str) -> None:
        body = "import sys\nif 'keepfaith.custody' in sys.orig_argv:\n"
        body += "".join(f"    {line}\n" for line in lines.splitlines() if line)
        (tmp_path / "sitecustomize.py").write_text(body)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    return change


@pytest.fixture
def posted(monkeypatch):
    """The edition in force is the sample's, without a portal."""
    folder = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
    files = {path.name: path.read_text() for path in folder.iterdir()}
    at = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
    edition = decisions.PostedEdition("privacy", "", files, at, at)
    for module in (decisions, cap):
        monkeypatch.setattr(module, "governing", lambda _reach: edition)


def test_as_released_it_decides_as_the_rules_say(posted):
    finding = decisions.examine(None)
    assert finding.outcome == "kept", finding.figure


@pytest.mark.parametrize(
    "name",
    [name if name in AT_ONCE else pytest.param(name, marks=pytest.mark.long) for name in BREACHES],
)
def test_a_breach_is_seen(posted, breach, name):
    breach(BREACHES[name])
    finding = decisions.examine(None)
    assert finding.outcome == "failed", (name, finding.figure)


def test_the_cap_is_rehearsed(posted):
    assert cap.examine(None).outcome == "kept"


def test_a_missing_cap_is_seen(posted, breach):
    breach(NO_CAP)
    finding = cap.examine(None)
    assert finding.outcome == "failed"
    assert "Under a cap of 3" in finding.figure


def test_without_an_edition_it_is_unproven(monkeypatch):
    for module in (decisions, cap):
        monkeypatch.setattr(module, "governing", lambda _reach: None)
        assert module.examine(None).outcome == "unproven"


def test_a_custodian_that_does_not_start_is_said(breach):
    breach("raise SystemExit(1)")
    with pytest.raises(NotStaged), stage(cap=1):
        pass

"""The installed custodian is rehearsed: as released it keeps to the rules, and each breach turns its own rows red."""

import datetime as dt
import os
from pathlib import Path

import pytest

from keepfaith.policies.promises.probes import PROBES
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal import (
    assertions,
    assignments,
    cap,
    decisions,
    probes,
)
from keepfaith.prober.rehearsal.aspects import Aspects
from keepfaith.prober.rehearsal.scenes import Scene
from keepfaith.prober.rehearsal.stage import NotStaged, stage
from keepfaith.prober.rehearsal.tally import Tally
from keepfaith.prober.rehearsal.trials import every_request
from keepfaith.prober.rules.rulebook import Request

# What a hand could change in the custodian, as a few lines that run when its process starts.
BREACHES = {
    "asks no rule": """
from keepfaith.custody.server import decision
decision.Governed._one = lambda self, request, category: decision.Verdict()
""",
    "believes the purpose that is claimed": """
from dataclasses import replace
from keepfaith.custody.server import decision
one = decision.Governed._one
decision.Governed._one = lambda self, request, category: one(
    replace(self, header=replace(self.header, purpose=request.purpose)), request, category
)
""",
    "judges old records by the newest edition": """
from dataclasses import replace
from keepfaith.custody.server import decision
one = decision.Governed._one
decision.Governed._one = lambda self, request, category: one(replace(self, own=self.in_force), request, category)
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
Authorizer.on_duty = lambda self, message, verdict, **_named: verdict
""",
    "lets out what is sold": """
from keepfaith.custody.server import decision
request = decision.requested
decision.requested = lambda action, duty, purpose, facts: request(
    action, duty, purpose, frozenset((name, value and name != "for_value") for name, value in facts)
)
""",
    "destroys before the time": """
from keepfaith.custody.server import decision
request = decision.requested
decision.requested = lambda action, duty, purpose, facts: request(
    action, duty, purpose, frozenset((name, value or name == "due") for name, value in facts)
)
""",
    "forgets one category": """
from keepfaith.custody.server import decision
one = decision.Governed._one
decision.Governed._one = lambda self, request, category: (
    decision.Verdict() if category == "drivers-license" else one(self, request, category)
)
""",
    "gives out what is suspended": """
from keepfaith.custody.server.disclosure_authorizer import DisclosureAuthorizer
facts = DisclosureAuthorizer._facts
DisclosureAuthorizer._facts = lambda self, message, stored: frozenset(
    (name, value and name != "restricted") for name, value in facts(self, message, stored)
)
""",
    "tells of cases by any code": """
from keepfaith.custody.protocol import use_messages
from keepfaith.custody.server.queries import Queries
Queries.case_uses = lambda self, message: use_messages.CaseUseList((), (), is_cut=False)
""",
    "opens by a grant that was only proposed": """
from keepfaith.custody.store.items import Items
Items._does = lambda self, effect, item: True
""",
    "opens everything by one grant": """
from keepfaith.custody.store.items import Items
Items.opening = lambda self, record, *, employee, at: [
    item for item in self._listed({"with_duty_of": employee}, at=at) if item.state == "counts"
]
""",
    "ends no grant": """
from keepfaith.custody.server import item_acts
enter = item_acts._do
item_acts._do = lambda attempt, note: enter(attempt, note) if attempt.state_after else None
""",
    "certifies to anybody": """
from keepfaith.custody.store.erasures import Erasures
Erasures.number = lambda self, record, code: 1
""",
    "certifies another permission": """
from keepfaith.custody.server import attestations
from keepfaith.custody.store.store import Store
attest = Store.attest
Store.attest = lambda self, content: attest(self, content | {"permission": "EXAMPLE-0"})
""",
}
# The rows that each must turn red; no other may be.
RED = {
    "asks no rule": {12, 13, 31, 34, 35, 45, 56, 57},
    "believes the purpose that is claimed": {12, 13, 34, 35},
    "judges old records by the newest edition": {56},
    "lets no later edition count": {56},
    "takes every task for one's own": {34},
    "asks nobody for a duty": {34, 43},
    "lets out what is sold": {31},
    "destroys before the time": {45},
    "forgets one category": {12, 13, 31, 34, 35, 45},
    "gives out what is suspended": {35},
    "tells of cases by any code": {35},
    "opens by a grant that was only proposed": {34},
    "opens everything by one grant": {34},
    "ends no grant": {34},
    "certifies to anybody": {45},
    "certifies another permission": {45},
}
GROUP_GIVES = """
from keepfaith.custody.store.duties import Duties
propose = Duties.propose
def given(self, grant, act, *, at):
    if act.employee == "The-directory":
        return self.assign(grant, at=at)
    return propose(self, grant, act, at=at)
Duties.propose = given
"""
# They have rehearsals of their own.
APART = {"rehearsal.cap", "rehearsal.assignments", "rehearsal.assertions", "rehearsal.recipients"}
NO_CAP = """
from keepfaith.custody.store.caps import HourlyCaps
HourlyCaps.spend = lambda self, **_: True
"""


@pytest.fixture
def breach(tmp_path, monkeypatch):
    """Have each custodian that starts from now on run some lines first."""

    before = [path] if (path := os.environ.get("PYTHONPATH", "")) else []

    def change(lines: str) -> None:
        body = "import sys\nif 'keepfaith.custody' in sys.orig_argv:\n"
        body += "".join(f"    {line}\n" for line in lines.splitlines() if line)
        (tmp_path / "sitecustomize.py").write_text(body)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *before]))

    return change


@pytest.fixture
def posted(monkeypatch):
    """The edition in force is the sample's, without a portal."""
    folder = Path(__file__).parents[3] / "agencies" / "dese" / "policies" / "privacy" / "2018-01-31"
    files = {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
    at = dt.datetime(2018, 1, 31, 5, tzinfo=dt.UTC)
    edition = decisions.PostedEdition("privacy", "", files, at, at)
    for module in (decisions, cap, assignments, assertions):
        monkeypatch.setattr(module, "governing", lambda _reach: edition)
    return edition


@pytest.fixture
def rehearse():
    """Have every probe of the one rehearsal look once, and return its promises with what it says."""
    probes = [check for check in PROBES if check.name.startswith("rehearsal.") and check.name not in APART]

    def look(reach):
        return [(check, CATALOG[check.name](reach)) for check in probes]

    return look


def nowhere():
    """Reach nothing: what is rehearsed needs no portal."""
    none = Path("none")
    return Reach(none, none, none, none, none, None)


@pytest.mark.long
def test_as_released_it_decides_as_the_rules_say(posted, rehearse):
    reach = nowhere()
    for check, finding in rehearse(reach):
        assert finding.outcome == "kept", (check.name, finding.figure)
    assert len([thing for thing in reach.round.seen.values() if isinstance(thing, Tally)]) == 1


@pytest.mark.long
@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_turns_the_rows_red_that_it_breaks_and_no_other(posted, breach, rehearse, name):
    breach(BREACHES[name])
    looks = rehearse(nowhere())
    red = {number for check, finding in looks if finding.outcome == "failed" for number in check.promises}
    assert red == RED[name], [(check.name, finding.figure) for check, finding in looks]


@pytest.mark.long
def test_a_second_look_sees_a_second_rehearsal(posted, breach):
    reach = nowhere()
    breach(BREACHES["lets out what is sold"])
    assert probes.sales(reach).outcome == "failed"
    breach("")
    assert probes.unasked_sendings(reach).outcome == "kept"
    assert probes.sales(reach).outcome == "kept"


@pytest.mark.parametrize(
    ("request_", "expected", "about"),
    [
        # By the clause of the rule that decides it.
        (("literature", "open", "email-address", "literature", "literature", {"own_task": True}), "permitted", {12}),
        (("literature", "open", "email-address", "literature", "literature", {"own_task": False}), "guardrail", {34}),
        (("privacy", "send", "email-address", "questions", "legal-obligations", {"asked": True, "for_value": True}),
         "guardrail", {31}),
        (("records", "destroy", "email-address", "questions", "legal-obligations", {"due": False, "on_hold": False}),
         "guardrail", {45}),
        # By what no rule allows.
        (("events", "open", "email-address", "literature", "literature", {"own_task": True}), "no rule permits", {34}),
        (("literature", "open", "email-address", "notices", "literature", {"own_task": True}),
         "no rule permits", {12, 34, 35}),
        (("literature", "open", "email-address", "questions", "literature", {"own_task": True}), "purpose", {35}),
    ],
)  # fmt: skip
def test_a_decision_is_about_the_promises_of_its_clause(posted, request_, expected, about):
    scene = Scene(posted.files["rules.cedar"], posted.files["schema.cedarschema"], posted.starts_at)
    book = scene.rulebook
    aspects = Aspects.of(posted, book, list(every_request(book, frozenset({"open"}))))
    duty, action, category, collected_for, purpose, facts = request_
    request = Request(("Duty", duty), action, category, collected_for, purpose, frozenset(facts.items()))
    assert aspects.about(request, expected) == about
    assert aspects.own_purposes == {"literature", "notices"}


def test_the_cap_is_rehearsed(posted):
    assert cap.examine(None).outcome == "kept"


def test_a_missing_cap_is_seen(posted, breach):
    breach(NO_CAP)
    finding = cap.examine(None)
    assert finding.outcome == "failed"
    assert "Under a cap of 3" in finding.figure


def test_duties_are_proposed_confirmed_and_ended_as_they_must_be(posted):
    finding = assignments.examine(None)
    assert finding.outcome == "kept", finding.figure
    assert finding.figure.startswith("22 tries")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            (
                "from keepfaith.custody.store import duties\n"
                "duties._IN_FORCE = duties._IN_FORCE.replace('confirmed_on IS NOT NULL AND ', '')"
            ),
            "What was proposed should end as “duty”",
        ),
        (
            (
                "from keepfaith.custody.store.organizations import Organizations\n"
                "Organizations.is_within = lambda self, organization, other: True"
            ),
            "A colleague outside the organization should end as “outside organization”",
        ),
        (
            (
                "from keepfaith.custody.store import duties\n"
                "duties._IN_FORCE = duties._IN_FORCE.replace('starts_on <= :day AND ', '')"
            ),
            "A duty that starts later should end as “duty”",
        ),
        (
            ("from keepfaith.custody.server import staff_authorizer\nstaff_authorizer.LEAVERS_SHARE = 0"),
            "The leave of more than a tenth should end as “too many leave”",
        ),
        (
            GROUP_GIVES,
            "What a group stands for should end as “duty”",
        ),
    ],
    ids=["a proposal counts", "any organization", "before its start", "everybody leaves", "a group gives"],
)
def test_a_custodian_that_gives_duties_otherwise_is_seen(posted, breach, lines, fault):
    breach(lines)
    finding = assignments.examine(None)
    assert finding.outcome == "failed"
    assert fault in finding.figure


def test_a_passkey_opens_just_what_it_signed_for(posted):
    finding = assertions.examine(None)
    assert finding.outcome == "kept", finding.figure
    assert finding.figure.startswith("10 tries")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (
            (
                "from keepfaith.custody.server.assertions import Assertions\n"
                "Assertions._is_sensitive = lambda self, message, stored: False"
            ),
            "Without a passkey it should end as “not asserted”",
        ),
        (
            (
                "from keepfaith.custody.server import assertions\n"
                "challenge = assertions._challenge\n"
                "assertions._challenge = lambda nonce, message, record: challenge(nonce, message, bytes(16))"
            ),
            "For another record than what was signed it should end as “not asserted”",
        ),
        (
            (
                "from keepfaith.custody.server import assertions\n"
                "class Lasting(dict):\n"
                "    def pop(self, *key):\n"
                "        return self.get(*key)\n"
                "begin = assertions.Assertions.begin\n"
                "def lasting(self):\n"
                "    self._pending = Lasting()\n"
                "    begin(self)\n"
                "assertions.Assertions.begin = lasting\n"
                "from keepfaith.custody.store.passkeys import Passkeys\n"
                "Passkeys.use = lambda self, number, count, *, at: True"
            ),
            "By what was signed and tried before it should end as “not asserted”",
        ),
        (
            (
                "from keepfaith.custody.crypto import passkey_signature\n"
                "class Trusting:\n"
                "    ALGORITHM = -7\n"
                "    def verify(self, *_):\n"
                "        pass\n"
                "passkey_signature._key = lambda public_key: Trusting()"
            ),
            "By a signature that is none it should end as “not asserted”",
        ),
        (
            (
                "from keepfaith.custody.store.passkeys import Passkeys\n"
                "counting = Passkeys.counting\n"
                "Passkeys.counting = lambda self, employee: tuple(self.page(employee, after=0))"
            ),
            "By a passkey that nobody confirmed it should end as “not asserted”",
        ),
    ],
    ids=["asks for none", "signs for any record", "counts again", "checks no signature", "confirms none"],
)
def test_a_custodian_that_opens_without_its_passkey_is_seen(posted, breach, lines, fault):
    breach(lines)
    finding = assertions.examine(None)
    assert finding.outcome == "failed"
    assert fault in finding.figure


def test_without_an_edition_it_is_unproven(monkeypatch, rehearse):
    for module in (decisions, cap, assignments, assertions):
        monkeypatch.setattr(module, "governing", lambda _reach: None)
    assert {finding.outcome for _, finding in rehearse(nowhere())} == {"unproven"}
    assert {alone.examine(None).outcome for alone in (cap, assignments, assertions)} == {"unproven"}


def test_a_custodian_that_does_not_start_is_said(breach):
    breach("raise SystemExit(1)")
    with pytest.raises(NotStaged), stage(cap=1):
        pass

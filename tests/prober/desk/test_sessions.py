"""An account of the prober signs in at a served portal; what cookies say too much is seen, and a session left alive."""

import base64
import datetime as dt
import hashlib
import json
import stat
from collections import Counter, deque
from itertools import pairwise

import pytest

from keepfaith.prober.desk import (
    cookie_lines,
    limits,
    openings,
    policy_links,
    probes,
    session_journeys,
)
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import SESSION, SIGN_OUT, DeskBrowser
from keepfaith.prober.desk.sign_ins import MAX_SIGN_INS, SignIns
from keepfaith.prober.oracle.agency_file import agency_file
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.visitor import Answer
from keepfaith.website.postgres.cluster import APPLICATION, PROBER

NAME = "r.ashgrove"
GOOD = "__Host-session=" + "a1" * 16 + "; HttpOnly; Path=/; SameSite=Lax; Secure"


def test_codes_are_those_of_the_standard():
    # RFC 6238, appendix B, with SHA-1 and six of its eight digits.
    account = Account(NAME, "", base64.b32encode(b"12345678901234567890").decode(), "")
    assert [account.code(at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def test_cookies_as_listed_are_well_and_one_that_ends_too():
    assert list(cookie_lines.cookie_faults([GOOD, '__Host-session=""; Max-Age=0; Path=/'], NAME)) == []


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("who=1; Path=/", "not listed"),
        (GOOD.replace("; HttpOnly", ""), "attributes"),
        (GOOD + "; Max-Age=86400", "attributes"),
        (GOOD.replace("a1" * 16, NAME), "name of the account"),
        (GOOD.replace("a1" * 16, base64.b64encode(NAME.encode()).decode()), "name of the account"),
        (GOOD.replace("a1" * 16, NAME.encode().hex() + "a1" * 6), "name of the account"),
    ],
)
def test_a_cookie_that_says_or_lasts_more_is_a_fault(line, says):
    assert says in " ".join(cookie_lines.cookie_faults([line], NAME))


def test_a_page_of_the_desk_that_leaves_a_policy_out_is_a_fault():
    links = "".join(f'<a href="/policies/{slug}/">{slug}</a>' for slug in agency_file().documents)
    html = (("Content-Type", "text/html; charset=utf-8"),)

    def faults(text):
        return list(policy_links.policy_link_faults([Answer("/desk/tasks/7/", 200, html, text.encode())]))

    assert faults(links) == []
    assert faults(links.replace("/policies/accessibility/", "/")) == [
        "/desk/tasks/…/ (200) does not link the policy accessibility."
    ]


def test_so_many_times_an_hour_and_never_twice_in_a_row_with_one_account():
    signing, accounts = SignIns(), [Account(name, "", "", "") for name in "abc"]
    names = []
    for _ in range(MAX_SIGN_INS):
        signing.require()
        names.append(signing.next_of(accounts).account)
    with pytest.raises(UsedUp, match="an hour"):
        signing.require()
    assert all(first != second for first, second in pairwise(names))


def test_a_demonstration_enrolls_a_pair_of_colleagues_for_each_duty_and_an_account_without(probed):
    file = probed.reach.folder / "accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    accounts = enrolled(probed.reach)
    with probed.as_owner() as owner:
        rows = owner.execute("SELECT account FROM staff_employee").fetchall()
    assert {account.account for account in accounts} <= {name for (name,) in rows}
    assert min(account.duty for account in accounts) == ""
    pairs = Counter(account.duty for account in accounts)
    assert pairs.pop("") == 1
    assert set(pairs.values()) == {2}
    noted = json.loads(file.read_text())
    # One more has every duty, and never acknowledges the safeguards.
    assert [account["is_unread"] for account in noted].count(True) == 1
    assert len({account.account for account in accounts}) == len(accounts) == len(noted) - 1
    assert "password" not in repr(accounts[0])


class Unlimited(SignIns):
    """As many sign-ins as tests need, with other accounts than those that the running prober begins with."""

    def require(self, _number=1):
        """Let every sign-in be."""

    def next_of(self, accounts):
        return super().next_of(accounts[::-1])


SIGNING = Unlimited()


@pytest.fixture
def unlimited(monkeypatch):
    monkeypatch.setattr(session_journeys, "SIGN_INS", SIGNING)
    monkeypatch.setattr(openings, "SIGN_INS", SIGNING)
    monkeypatch.setattr(session_journeys, "_last", {})


@pytest.mark.long
@pytest.mark.usefixtures("unlimited")
def test_on_a_served_portal_sessions_end_and_what_somebody_sent_stays_closed(probed):
    findings = [
        probe(probed.reach)
        for probe in (probes.sessions, probes.session_codes, probes.session_ends, probes.policies)
    ]
    assert {finding.outcome for finding in findings} == {"kept"}, findings
    assert "after sign-out, after 30 minutes without use, after 12 hours: 8 of 8 tries" in findings[2].figure
    # Read by all of them, it was looked at once.
    assert session_journeys._last["seen"].signed_in == len(session_journeys.ENDINGS)
    closed = openings.examine(probed.reach)
    assert (closed.outcome, "each refused" in closed.figure) == ("kept", True), closed.figure


@pytest.mark.usefixtures("unlimited")
def test_a_refusal_that_no_rule_gave_is_seen(probed, monkeypatch):
    # As if the portal had refused by itself, and asked nobody.
    monkeypatch.setattr(openings, "_refusals", lambda *_arguments: iter(()))
    finding = openings.examine(probed.reach)
    assert (finding.outcome, "not in the ledger" in finding.figure) == ("failed", True), finding.figure


@pytest.mark.usefixtures("unlimited")
def test_a_sign_out_that_does_nothing_is_seen(probed, monkeypatch):
    sent = DeskBrowser.send

    def send(self, path, **more):
        return self.get("/desk/") if path == SIGN_OUT else sent(self, path, **more)

    # As if the portal had answered and ended nothing.
    monkeypatch.setattr(DeskBrowser, "send", send)
    finding = probes.session_ends(probed.reach)
    assert (finding.outcome, "were answered" in finding.figure) == ("failed", True), finding.figure


@pytest.mark.usefixtures("unlimited")
def test_a_session_that_no_time_ends_is_seen(probed, monkeypatch):
    # As if its row had been set back, and the portal had looked at something else.
    monkeypatch.setattr(session_journeys, "set_back", lambda *_given, **_named: True)
    finding = probes.session_ends(probed.reach)
    assert finding.outcome == "failed"
    # One for each limit.
    assert finding.figure.startswith("2 of ")
    assert "After 30 minutes without use 8 of 8 tries" in finding.figure


@pytest.mark.usefixtures("unlimited")
def test_without_a_row_to_set_back_the_end_of_sessions_is_unproven(probed, monkeypatch):
    monkeypatch.setattr(session_journeys, "set_back", lambda *_given, **_named: False)
    finding = probes.session_ends(probed.reach)
    assert (finding.outcome, "could not be tried" in finding.figure) == ("unproven", True), finding.figure


@pytest.mark.usefixtures("unlimited")
def test_what_was_left_alone_for_too_long_is_tried_once(probed, monkeypatch):
    monkeypatch.setattr(limits, "_left", deque())
    browser = DeskBrowser.fresh(probed.reach.portal)
    browser.sign_in(SIGNING.next_of(enrolled(probed.reach)))
    limits.leave_alone(browser)
    assert limits.overdue() == []
    past = limits.time.monotonic() + 2_200
    monkeypatch.setattr(limits.time, "monotonic", lambda: past)
    assert limits.overdue() == [browser]
    assert limits.overdue() == []
    # Its row is as young as ever, so it would be a breach.
    assert limits.times_answered(browser, dict(browser.cookies)) == limits.TRIES


def test_times_are_set_back_for_a_caller_with_the_code_and_never_forward(probed):
    browser = DeskBrowser.fresh(probed.reach.portal)
    browser.sign_in(SIGNING.next_of(enrolled(probed.reach)))
    code, none, hour = browser.cookies[SESSION], dt.timedelta(), dt.timedelta(hours=1)
    with probed.as_owner() as owner, probed.reach.database() as database:
        name = hashlib.sha256(code.encode()).hexdigest()

        def row():
            query = "SELECT last_used_at, began_at FROM staff_session WHERE code_digest = %s"
            return owner.execute(query, (name,)).fetchone()

        used, began = row()
        call = "SELECT staff_set_back_session(%s, %s, %s)"
        assert database.execute(call, (code, -hour, -hour)).fetchone() == (True,)
        assert row() == (used, began)
        assert database.execute(call, (code, hour, none)).fetchone() == (True,)
        assert row() == (used - hour, began)
        # What the row itself says of a code does not do.
        assert database.execute(call, (name, hour, hour)).fetchone() == (False,)
        may = (
            "SELECT has_function_privilege(%s, 'staff_set_back_session(text, interval, interval)', 'EXECUTE')"
        )
        allowed = [owner.execute(may, (role,)).fetchone() for role in (PROBER, APPLICATION, "public")]
        assert allowed == [(True,), (False,), (False,)]

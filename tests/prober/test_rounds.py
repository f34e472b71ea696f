"""The prober of a served portal: it looks when asked, its verdicts reach the page, and nobody else can write one."""

import json
import os
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from keepfaith.policies.promises.prober_client import ProberUnavailable, look_now
from keepfaith.policies.promises.probes import PROBES
from keepfaith.policies.sections.check import Finding
from keepfaith.prober import rounds as rounds_module
from keepfaith.prober.catalog import CATALOG
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import NotLent, Reach, Round
from keepfaith.prober.visitor import Visitor
from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from tests.portals import until


def test_each_probe_that_the_pages_know_is_made():
    assert {check.name for check in PROBES} == set(CATALOG)


def test_each_probe_is_in_one_lane(tmp_path):
    made = rounds_module.Rounds(Reach(*[tmp_path] * 5, None))
    assert sorted(name for lane in made.lanes for name in lane.names) == sorted(CATALOG)


SLOW, QUICK, AFTER = "search.answers", "replay.needs", "search.undeclared"


@pytest.fixture
def looking(tmp_path, monkeypatch):
    """Rounds over three made-up probes, whose verdicts are only counted: the slow one lasts until it is let go."""
    go, counts = threading.Event(), {SLOW: 0, QUICK: 0, AFTER: 0}

    def look(name):
        def looked(_reach):
            counts[name] += 1
            if name == SLOW:
                go.wait(30.0)
            return Finding("kept", name)

        return looked

    monkeypatch.setattr(rounds_module, "CATALOG", {name: look(name) for name in counts})
    monkeypatch.setattr(rounds_module, "_PERIODS", {SLOW: 60.0, QUICK: 0.1, AFTER: 60.0})
    monkeypatch.setattr(rounds_module, "_PAUSE", 0.05)
    monkeypatch.setattr(rounds_module, "write_verdict", lambda *_verdict: None)
    portal = tmp_path / "portal.json"
    portal.write_text(
        '{"origin": "https://localhost:1", "plain_origin": "http://localhost:1", "certificate": ""}'
    )
    reach = Reach(portal, tmp_path, tmp_path / "rounds", tmp_path, tmp_path, None)
    with rounds_module.Rounds(reach) as rounds:
        threading.Thread(target=rounds.run, daemon=True).start()
        yield counts, go, rounds
        go.set()


def test_a_probe_that_takes_long_holds_up_none_of_another_lane(looking):
    counts, go, _ = looking
    until(lambda: counts[SLOW] == 1 and counts[QUICK] >= 5)
    assert counts[AFTER] == 0
    go.set()
    until(lambda: counts[AFTER] == 1)


def test_a_look_that_is_asked_for_comes_before_what_is_merely_due_in_every_lane(looking):
    counts, go, rounds = looking
    until(lambda: counts[SLOW] == 1)
    answers = look_now(rounds.reach.rounds, ())
    # Another lane does not wait for the slow one.
    assert next(answers)[0] == QUICK
    go.set()
    assert {name for name, _ in answers} == {SLOW, AFTER}


def test_two_probes_of_a_round_that_look_at_the_same_time_make_what_they_share_once():
    made, shared = [], Round()

    def make():
        time.sleep(0.05)
        made.append(1)
        return len(made)

    threads = [threading.Thread(target=shared.once, args=("tour", make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_it_looks_when_asked_and_says_what_it_found(probed):
    findings = probed.look("editions.digests")
    assert set(findings) == {"editions.digests"}
    outcome, figure = findings["editions.digests"]
    assert outcome == "kept", figure
    assert "have their digests" in figure


def test_its_verdict_is_on_the_page(probed):
    probed.look("editions.digests")
    page = Visitor.somebody(probed.reach.portal).get("/policies/privacy/promises/")
    assert "have their digests" in page.text


def test_no_row_of_a_portal_has_its_verdict_since_later_than_its_last_check(probed):
    probed.look("editions.digests", "balances.records", "journeys.forms")
    answer = Visitor.somebody(probed.reach.portal).get("/policies/privacy/promises.json")
    rows = json.loads(answer.text)["promises"]
    assert any(row["since"] for row in rows)
    assert [row["number"] for row in rows if row["since"] and row["since"] > (row["checked_at"] or "")] == []


def test_after_a_gap_the_database_notes_when_the_prober_looked_last(probed):
    probed.look("editions.digests")
    guard = "ALTER TABLE policies_probeverdict {} TRIGGER policies_probeverdict_immutable"
    last = "SELECT max(id) FROM policies_probeverdict WHERE probe = 'editions.digests'"
    with probed.as_owner() as owner:
        owner.execute(guard.format("DISABLE"))
        try:
            owner.execute(f"UPDATE policies_probeverdict SET at = at - interval '1 hour' WHERE id = ({last})")
        finally:
            owner.execute(guard.format("ENABLE"))
        probed.look("editions.digests")
        noted = owner.execute(
            "SELECT outcome FROM policies_verdictchange WHERE check_name = 'editions.digests' ORDER BY id DESC LIMIT 2"
        ).fetchall()
        is_its_own = owner.execute(
            f"SELECT counts_for = interval '20 minutes' FROM policies_probeverdict WHERE id = ({last})"
        ).fetchone()
    assert noted == [("kept",), ("stale",)]
    assert is_its_own == (True,)


TEXT = "UPDATE policies_edition SET files = jsonb_set(files, '{policy.md}', to_jsonb(%s))"


def test_a_changed_edition_is_seen(probed):
    with probed.as_owner() as owner:
        owner.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        owner.execute(TEXT % "'x' || (files->>'policy.md')")
        try:
            outcome, figure = probed.look("editions.digests")["editions.digests"]
        finally:
            owner.execute(TEXT % "substr(files->>'policy.md', 2)")
            owner.execute("ALTER TABLE policies_edition ENABLE TRIGGER USER")
    assert outcome == "failed"
    assert "is not what its digest says" in figure
    assert probed.look("editions.digests")["editions.digests"][0] == "kept"


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO policies_probeverdict (probe, outcome, figure) VALUES ('editions.digests', 'kept', 'all well')",
        "UPDATE policies_probeverdict SET outcome = 'kept'",
        "DELETE FROM policies_probeverdict",
    ],
)
def test_the_portal_cannot_write_a_verdict(probed, statement):
    password = (probed.data.secrets / APPLICATION_SECRET).read_text().strip()
    with (
        psycopg.connect(
            host=str(socket_directory(probed.data)),
            user=APPLICATION,
            dbname=DATABASE,
            port=PORT,
            password=password,
        ) as application,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        application.execute(statement)


def test_nobody_changes_a_verdict_not_even_the_owner(probed):
    with probed.as_owner() as owner, pytest.raises(psycopg.DatabaseError, match="never changed"):
        owner.execute("UPDATE policies_probeverdict SET outcome = 'kept'")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT password FROM staff_employee",
        "SELECT data FROM mfa_authenticator",
        "INSERT INTO policies_checkrun (check_name, verdict, figure) VALUES ('a.b', 'kept', '')",
        "INSERT INTO policies_probeverdict (probe, outcome, figure, at) VALUES ('a.b', 'kept', '', now())",
        "SELECT policies_note_gap()",
        "DELETE FROM policies_probeverdict",
        "DELETE FROM policies_verdictchange",
        "INSERT INTO policies_verdictchange (check_name, by_prober, outcome) VALUES ('a.b', true, 'kept')",
        "UPDATE disclosure_task SET closed_on = NULL",
        "DELETE FROM disclosure_record",
        "CREATE TABLE mine (id int)",
    ],
)
def test_the_prober_reads_and_writes_no_more_than_it_must(probed, statement):
    with probed.reach.database() as database, pytest.raises(psycopg.errors.InsufficientPrivilege):
        database.execute(statement)


def test_a_probe_that_cannot_look_is_unproven(probed, monkeypatch):
    from keepfaith.prober import rounds

    monkeypatch.setitem(rounds.CATALOG, "editions.digests", lambda _reach: 1 / 0)
    written = []
    monkeypatch.setattr(rounds, "write_verdict", lambda *verdict: written.append(verdict))
    assert rounds.Rounds(probed.reach).look("editions.digests").outcome == "unproven"
    assert [verdict[2].figure for verdict in written] == ["The probe broke off: ZeroDivisionError."]


def test_a_breach_that_a_second_look_does_not_see_is_not_public(probed, monkeypatch):
    from keepfaith.prober import rounds

    findings = [Finding("failed", "1 of 1"), Finding("kept", "0 of 1")]
    monkeypatch.setitem(rounds.CATALOG, "editions.digests", lambda _reach: findings.pop(0))
    monkeypatch.setattr(rounds, "write_verdict", lambda *_verdict: None)
    monkeypatch.setattr(rounds, "CONFIRM_SECONDS", 0.0)
    assert rounds.Rounds(probed.reach).look("editions.digests").outcome == "kept"


NAME = "editions.digests"


@pytest.fixture
def rounds(probed, monkeypatch):
    """The rounds of a portal's prober, without the pause before a second look."""
    from keepfaith.prober import rounds

    monkeypatch.setattr(rounds, "CONFIRM_SECONDS", 0.0)
    return rounds.Rounds(probed.reach)


def look_without_allowance(rounds, monkeypatch, *, before, known):
    """Return the answer to a look whose allowance is used up after some findings, and the outcomes it wrote."""
    from keepfaith.prober import rounds as module

    def look(_reach):
        if not before:
            raise UsedUp("8 such letters were written within a day.")
        return before.pop(0)

    written = []
    monkeypatch.setitem(module.CATALOG, NAME, look)
    monkeypatch.setattr(module, "last_verdicts", lambda _reach: known)
    monkeypatch.setattr(module, "write_verdict", lambda *verdict: written.append(verdict[2].outcome))
    return rounds.look(NAME), written


def test_what_an_earlier_look_found_is_not_said_anew_where_nothing_may_be_tried(rounds, monkeypatch):
    answer, written = look_without_allowance(rounds, monkeypatch, before=[], known={NAME: ()})
    assert written == []
    assert answer.outcome == "unproven"
    assert answer.figure == "Nothing is tried now. 8 such letters were written within a day."


def test_where_nothing_was_ever_tried_and_nothing_may_be_it_is_unproven(rounds, monkeypatch):
    _, written = look_without_allowance(rounds, monkeypatch, before=[], known={})
    assert written == ["unproven"]


def test_a_breach_is_public_where_there_may_be_no_second_look(rounds, monkeypatch):
    before = [Finding("failed", "1 of 1: a letter is gone.")]
    _, written = look_without_allowance(rounds, monkeypatch, before=before, known={NAME: ()})
    assert written == ["failed"]


def test_it_loads_none_of_the_code_that_it_judges():
    code = (
        "import sys, importlib; from keepfaith.prober.catalog import CATALOG; import keepfaith.prober.__main__\n"
        "[importlib.import_module(probe.module) for probe in CATALOG.values()]\n"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] in ('django', 'cedarpy') or"
        " name.startswith(('keepfaith.website', 'keepfaith.disclosure', 'keepfaith.custody.server'))))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert run.stdout.strip() == ""


def test_without_a_prober_nothing_is_promised_to_answer(tmp_path):
    with pytest.raises(ProberUnavailable):
        list(look_now(tmp_path / "none", ()))


@pytest.mark.parametrize("settings", ["", "{}", "[]", '{"portal_file": 1}'])
def test_it_does_not_start_without_its_settings(settings):
    with pytest.raises(NotLent):
        Reach.read(settings)

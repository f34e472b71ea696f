"""The prober of a running portal decides again what that portal's custodian decided, and compares both stores."""

import base64
import json
import re
import secrets
import socket
import time
from contextlib import closing
from email import message_from_bytes
from email.policy import SMTP

import psycopg
import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import serving
from tests.duties import give_duty
from tests.prober.conftest import Probed
from tests.violations.browser import Browser

USES = ("needs", "own_purposes", "task_uses", "misuses", "earlier_editions", "later_editions")
PROBES = (
    *(f"replay.{name}" for name in USES), "replay.sendings", "replay.destructions", "replay.editions",
)  # fmt: skip
# The custodian's own process alone is another; which breach there is, a file says.
BREACHES = """
import sys
if "custodian" in sys.orig_argv:
    from pathlib import Path
    from keepfaith.custody.server.authorizer import Authorizer
    from keepfaith.custody.server.safeguards import Safeguards
    from keepfaith.custody.store.record_actions import RecordActions

    def breach():
        return Path({flag!r}).read_text()

    on_duty, log = Authorizer.on_duty, RecordActions._log
    unless_acknowledged = Safeguards.unless_acknowledged

    def without_duty(self, message, verdict, **named):
        return verdict if breach() == "no duty" else on_duty(self, message, verdict, **named)

    # Whoever has no duty has acknowledged nothing, and would be refused for that.
    def unread(self, employee, verdict):
        return verdict if breach() == "no duty" else unless_acknowledged(self, employee, verdict)

    def without_entry(self, record, action):
        if breach() == "no entry" and action.kind == "opened" and action.denial is None:
            return self._transaction.record_key(record)
        return log(self, record, action)

    Authorizer.on_duty, RecordActions._log = without_duty, without_entry
    Safeguards.unless_acknowledged = unread
"""
TASK = """
    SELECT task.id, record.id FROM disclosure_task AS task JOIN disclosure_record AS record ON record.id = record_id
    WHERE task.purpose = 'literature' AND record.purpose = 'literature' AND task.state = 'open' ORDER BY task.id LIMIT 1
"""
STEP = """
    INSERT INTO disclosure_step (task_id, act, account, duty, purpose, clause)
    VALUES (%s, 'opened', %s, 'literature', 'literature', 'literature-and-notices')
"""


class Desk:
    """What the web process does with one task, for an employee of a name."""

    def __init__(self, portal):
        self.portal = portal
        sockets = socket_folder(portal.data)
        self.opener, self.records = Opener(sockets / "requests"), RecordsClient(sockets / "requests")
        self.control = ControlClient(sockets / "control")
        with portal.as_owner() as owner:
            self.task, record = owner.execute(TASK).fetchone()
        self.record = record.bytes

    def close(self):
        for client in (self.opener, self.records, self.control):
            client.close()

    def open(self, account):
        """Open as the web process does: the custodian is asked, then the step is written; say whether it was given."""
        outcome = self.opener.open(
            [self.record], ["name"], employee=account, duty="literature", purpose="literature"
        )[self.record]
        if not isinstance(outcome, OpenedKeys):
            return False
        password = (self.portal.data.secrets / APPLICATION_SECRET).read_text().strip()
        with psycopg.connect(
            host=str(socket_directory(self.portal.data)), user=APPLICATION, dbname=DATABASE, port=PORT,
            password=password, autocommit=True,
        ) as application:  # fmt: skip
            application.execute(STEP, (self.task, account))
        return True


def test_what_a_portal_did_is_decided_alike(probed):
    with closing(Desk(probed)) as desk:
        give_duty(desk.control, "replay-clerk", "literature")
        assert desk.open("replay-clerk")
        assert not desk.open("replay-stranger")
        desk.control.end_duty("replay-clerk", "literature")
        assert not desk.open("replay-clerk")
    findings = probed.look(*PROBES)
    assert {findings[f"replay.{name}"][0] for name in USES} == {"kept"}, findings
    assert "0 differ" in findings["replay.needs"][1]
    assert findings["replay.editions"][0] == "kept", findings
    assert "failed" not in {outcome for outcome, _ in findings.values()}, findings


def own_link(portal, address):
    """Wait for the link that was mailed to an address, and return its path and query."""
    for _ in range(200):
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(socket_folder(portal.data, process="worker") / "outbox"))
            rows = json.loads(b"".join(iter(lambda: line.recv(65_536), b"")))
        for row in rows:
            message = message_from_bytes(base64.b64decode(row["raw"]), policy=SMTP)
            text = message.get_body(("plain",)).get_content()
            if row["recipient"] == address and (linked := re.search(r"/your-information/link/\?\S+", text)):
                return linked[0]
        time.sleep(0.2)
    pytest.fail("no link came")


@pytest.mark.long
def test_what_a_link_showed_somebody_is_decided_alike(probed):
    certificate = json.loads(probed.data.portal_file.read_text())["certificate"]
    visitor, address = Browser(probed.served.origin, certificate), f"{secrets.token_hex(4)}@example.org"
    order = {"items__ESE-101": "1", "how": "By e-mail", "email": address}
    ordered = visitor.fill_in("/forms/literature/", **order).text
    reference, code = re.findall(r"<code>([0-9A-Z]{5}(?:-[0-9A-Z]{5})+)</code>", ordered)[:2]
    visitor.fill_in("/forms/own-link/", email=address)
    link = own_link(probed, address)
    # What was sent is listed once the worker has reported its row.
    with closing(RecordsClient(socket_folder(probed.data) / "requests")) as records:
        while records.unconfirmed():
            time.sleep(0.2)
    shown = visitor.post(link, {})
    proof = shown.form("/your-information/report/")["proof"]
    assert address in shown.text
    receipt = {"proof": proof, "act": "receipt", "reference": reference, "code": code}
    assert reference in visitor.post("/your-information/report/", receipt).text
    rows = (*PROBES, *(f"balances.{name}" for name in ("lost_tasks", "tasks", "steps", "mail", "records")))
    findings = probed.look(*rows)
    assert "failed" not in {outcome for outcome, _ in findings.values()}, findings
    assert findings["replay.task_uses"][0] == findings["replay.sendings"][0] == "kept", findings


@pytest.fixture(scope="module")
def breakable(tmp_path_factory):
    """A portal whose custodian breaks what a file says."""
    folder = tmp_path_factory.mktemp("breach")
    flag = folder / "breach"
    flag.write_text("")
    (folder / "sitecustomize.py").write_text(BREACHES.format(flag=str(flag)))
    with serving("replayed", KEEPFAITH_PROBER="", PYTHONPATH=str(folder)) as served:
        portal = Probed(served)
        with closing(Desk(portal)) as desk:
            yield portal, desk, flag


@pytest.mark.long
def test_a_custodian_that_asks_no_duty_and_one_that_swallows_entries_are_seen(breakable):
    portal, desk, flag = breakable
    give_duty(desk.control, "clerk", "literature")
    assert desk.open("clerk")
    assert portal.look("replay.needs")["replay.needs"][0] == "kept"
    flag.write_text("no duty")
    assert desk.open("stranger")
    findings = portal.look("replay.misuses", "replay.needs", "replay.task_uses")
    assert findings["replay.misuses"][0] == "failed"
    assert findings["replay.task_uses"][0] == "kept"
    outcome, figure = findings["replay.needs"]
    assert (outcome, "opened was allowed by literature-and-notices" in figure) == ("failed", True), figure
    assert "decided again it is refused (duty, need-to-know)" in figure
    # What is swallowed cannot be decided again; but the desk's own history shows it.
    assert portal.look("balances.steps")["balances.steps"][0] == "kept"
    flag.write_text("no entry")
    assert desk.open("clerk")
    outcome, figure = portal.look("balances.steps")["balances.steps"]
    assert (outcome, "acts of the kind opened on a task; the ledger has" in figure) == ("failed", True), (
        figure
    )
    flag.write_text("")


@pytest.mark.long
def test_an_edition_that_was_not_registered_with_the_custodian_is_seen(probed):
    assert probed.look("replay.editions")["replay.editions"][0] == "kept"
    with probed.as_owner() as owner:
        owner.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        change = "UPDATE policies_edition SET starts_at = starts_at + interval '%s second' WHERE files ? 'rules.cedar'"
        try:
            owner.execute(change % "1")
            outcome, figure = probed.look("replay.editions")["replay.editions"]
            rules, _ = probed.look("replay.registered_rules")["replay.registered_rules"]
        finally:
            owner.execute(change % "-1")
            owner.execute("ALTER TABLE policies_edition ENABLE TRIGGER USER")
    assert (outcome, rules) == ("failed", "failed")
    assert "is registered with other rules, or another start" in figure
    assert probed.look("replay.editions")["replay.editions"][0] == "kept"

"""A desk of a served portal: what the portal does with records, in its own order, by its role and its sockets."""

import base64
import datetime as dt
import json
import secrets
import uuid
from contextlib import closing

import psycopg

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.header import Header
from keepfaith.prober.balances.row_digest import Row
from keepfaith.prober.posted import in_force, posted_editions
from keepfaith.website.postgres.cluster import APPLICATION, APPLICATION_SECRET, DATABASE
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from tests.duties import give_duty

HOLDING, PURPOSE, DUTY = "literature-requests", "literature", "literature"
FIELDS = {"name": "name", "address": "postal-address", "items": "free-text"}
_ROW = """
    SELECT id, edition, holding, purpose, form, reference, code_digest, about_id, sealed FROM disclosure_record
    WHERE id = %s
"""
_STEP = """
    INSERT INTO disclosure_step (task_id, act, account, duty, purpose, clause, done_on)
    SELECT id, %s, %s, %s, %s, '', now() FROM disclosure_task WHERE record_id = %s
"""
_AS_IT_CAME = """
    UPDATE disclosure_task SET purpose = 'literature', state = 'open', closed_on = NULL, assigned_to = ''
    WHERE record_id = %s
"""


class Desk:
    """One clerk, and what the clerk does."""

    def __init__(self, probed):
        self.probed = probed
        self.account = f"clerk-{secrets.token_hex(4)}"
        sockets = probed.reach.requests.parent
        self.portal, self.opener = RecordsClient(sockets / "requests"), Opener(sockets / "requests")
        with closing(ControlClient(sockets / "control")) as control:
            give_duty(control, self.account, DUTY)

    def close(self):
        self.portal.close()
        self.opener.close()

    def as_application(self):
        """Connect as the role that the portal has."""
        return psycopg.connect(
            host=str(socket_directory(self.probed.data)),
            port=PORT,
            dbname=DATABASE,
            user=APPLICATION,
            password=(self.probed.data.secrets / APPLICATION_SECRET).read_text().strip(),
            autocommit=True,
        )

    def record(self):
        """Store a request for literature, with its key, its row and its task."""
        editions = in_force(posted_editions(self.probed.reach), at=dt.datetime.now(dt.UTC))
        edition = next(edition for edition in editions.values() if "rules.cedar" in edition.files).digest
        created = self.portal.create(secrets.token_bytes(16), Header(edition, HOLDING, PURPOSE, FIELDS))
        record = uuid.UUID(bytes=created.record)
        sealed = json.dumps(dict.fromkeys(FIELDS, base64.b64encode(b"\x01" + bytes(28)).decode()))
        with self.as_application() as database:
            database.execute(
                "SELECT disclosure_store_record(%s, %s, %s, %s, 'literature', %s, NULL, NULL, true)",
                (record, edition, HOLDING, PURPOSE, sealed),
            )
            row = Row(*database.execute(_ROW, (record,)).fetchone())
        self.portal.confirm({record.bytes: row.digest})
        return record

    def open(self, record, *, step="opened"):
        """Open a record, and write the step if there is to be one."""
        outcomes = self.opener.open(
            [record.bytes], ["name"], employee=self.account, duty=DUTY, purpose=PURPOSE
        )
        assert hasattr(outcomes[record.bytes], "keys"), outcomes
        self.step(record, step)

    def close_task(self, record):
        """Close a task without an answer."""
        self.act(record, "closed")
        with self.as_application() as database:
            database.execute("UPDATE disclosure_task SET state = 'closed' WHERE record_id = %s", (record,))

    def reopen(self, record):
        """Have a task be, as the owner, as it was when its record came."""
        with self.probed.as_owner() as owner:
            owner.execute("ALTER TABLE disclosure_task DISABLE TRIGGER USER")
            owner.execute(_AS_IT_CAME, (record,))
            owner.execute("ALTER TABLE disclosure_task ENABLE TRIGGER USER")

    def act(self, record, act):
        """Have an act entered, and write its step."""
        self.portal.act(record.bytes, act, employee=self.account, duty=DUTY, purpose=PURPOSE)
        self.step(record, act)

    def step(self, record, act):
        """Write a step, entered or not."""
        if act:
            with self.as_application() as database:
                database.execute(_STEP, (act, self.account, DUTY, PURPOSE, record))

"""On a served portal: a number that a visitor sent and nobody planted is met in clear columns, logs and other texts."""

import datetime as dt
import gzip
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.people import made_up_number, somebody
from keepfaith.prober.own_traces import OWN_NUMBERS
from keepfaith.prober.search import answers, card_numbers, shared_folders, sweep
from keepfaith.prober.search.clear_columns import clear_columns
from keepfaith.prober.search.shared_folders import accounts_of_its_own
from tests.disks import on_disk

# What lies in memory is a device to the prober, which takes none for a log.
__all__ = ["on_disk"]

SSN, CARD = "531-47-2963", "4539 5787 6362 1486"
# In the tables of the shared portal, for its pages keep what is deleted: there a word proves nothing.
WORDED = "SSN 531472963"
_OTHER_USER = 61_002
_LOGGING = "import sys; print('received', sys.argv[1], flush=True); sys.stdin.read()"


@pytest.fixture
def reach(probed, tmp_path, monkeypatch):
    """The portal's tables, a data directory of one's own with what the prober planted, and no sweep from before."""
    person, at = somebody(), dt.datetime.now(dt.UTC)
    folder = tmp_path.with_name(f"{tmp_path.name}-var") / "prober"
    Canaries(folder).note(
        Canary(
            person.word, person.email, "literature", "en", at, "", "sent", "REFERENCE1", "R" * 3 + "7" * 17
        )
    )
    while not OWN_NUMBERS.last(1):
        made_up_number()
    monkeypatch.setattr(shared_folders, "_TEMPORARY", (str(tmp_path),))
    sweep.forget()
    yield replace(probed.reach, folder=folder).in_round(is_whole=False)
    sweep.forget()


def write(reach, name: str, content: str | bytes) -> Path:
    path = reach.folder.parent / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", f"my number is {WORDED}"),
        ("varchar(80)", WORDED),
        ("jsonb", f'{{"question": "Hello\\n{WORDED}"}}'),
        ("json", f'["{WORDED}"]'),
        ("text[]", ["nothing", WORDED]),
    ],
)
def test_a_number_in_a_clear_column_breaks_the_promise(reach, probed, *, kind, value):
    with probed.as_owner() as owner:
        owner.execute(f"CREATE TABLE remarks (number int, remark {kind})")
        try:
            owner.execute("GRANT SELECT ON remarks TO keepfaith_prober")
            owner.execute("INSERT INTO remarks VALUES (1, NULL)")
            assert answers.examine(reach).outcome == "kept"
            owner.execute(f"INSERT INTO remarks SELECT 2, %s::{kind}", [value])
            sweep.forget()
            findings = [answers.examine(reach) for _ in range(2)]
        finally:
            owner.execute("DROP TABLE remarks")
    for finding in findings:
        assert finding.outcome == "failed"
        assert finding.figure == (
            "Social Security number: what has the form of one is in remarks.remark (1 such places)."
        )
    sweep.forget()
    assert answers.examine(reach).outcome == "kept"


def test_a_domain_of_text_is_read_and_sealed_columns_bytes_and_numbers_are_not(probed):
    with probed.as_owner() as owner, probed.reach.database() as database:
        owner.execute("CREATE DOMAIN words AS text")
        owner.execute("CREATE TABLE remarks (number int, seal bytea, at timestamptz, word words)")
        try:
            owner.execute("GRANT SELECT ON remarks TO keepfaith_prober")
            columns = [f"{table}.{column}" for (_, table), column in clear_columns(database)]
        finally:
            owner.execute("DROP TABLE remarks")
            owner.execute("DROP DOMAIN words")
    assert [column for column in columns if column.startswith("remarks.")] == ["remarks.word"]
    assert {"policies_edition.files", "disclosure_outgoing_message.failure", "disclosure_mailing.body"} <= {
        *columns
    }
    assert "disclosure_record.sealed" not in columns


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("postgresql/log", f"ERROR:  value too long\nDETAIL:  Failing row contains (1, {SSN}).\n"),
        ("front/caddy/last_forms.json", f'{{"question": "{SSN}"}}'),
        # Without a fixed time the name of this test would change with each second.
        ("static/copy.gz", gzip.compress(f"{SSN}\n".encode(), mtime=0)),
        ("backups/answers.txt", f"When is the hearing? {SSN}"),
    ],
)
def test_a_number_in_a_file_breaks_the_promise(reach, *, name, content):
    path = write(reach, name, content)
    finding = answers.examine(reach)
    assert finding.outcome == "failed"
    assert f"Social Security number: what has the form of one is in {name} (" in finding.figure
    assert SSN not in finding.figure
    path.write_text("nothing")
    assert answers.examine(reach).outcome == "kept"


@pytest.mark.parametrize(
    "name", ["visits/rejects/line", "custody/store.sqlite3", "postgresql/cluster/base/1/16384"]
)
def test_in_pages_of_databases_and_in_the_access_log_what_proves_itself_breaks_the_promise(reach, name):
    write(reach, name, b"\0\1born on 03/04/1971, account number 000123456789\0")
    assert answers.examine(reach).outcome == "kept"
    write(reach, name, b"\0\1my number is " + SSN.encode() + b"\0")
    sweep.forget()
    finding = answers.examine(reach)
    assert finding.outcome == "failed"
    assert f"is in {name} (" in finding.figure


def test_a_card_in_the_log_breaks_both_promises_of_it(reach, tmp_path):
    data, log = reach.folder.parent, tmp_path / "portal.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", _LOGGING, CARD], stdin=subprocess.PIPE, stdout=output,
            env={**os.environ, "KEEPFAITH_DATA": str(data)},
        )  # fmt: skip
    try:
        while not log.stat().st_size:
            assert process.poll() is None
        findings = answers.examine(reach), card_numbers.examine(reach)
    finally:
        process.communicate(timeout=20)
    for finding in findings:
        assert finding.outcome == "failed"
        assert (
            finding.figure
            == "Payment card: what has the form of one is in the log portal.log (1 such places)."
        )


@pytest.mark.root("only root can give files to other users")
def test_a_temporary_file_counts_where_its_account_is_the_portals_alone(reach, tmp_path):
    data = reach.folder.parent
    (data / "run" / "web").mkdir(parents=True)
    (tmp_path / "ours").write_text(SSN)
    finding = answers.examine(reach)
    assert accounts_of_its_own(data) == frozenset()
    assert finding.outcome == "kept"
    assert "Temporary files of a shared account apart." in finding.figure
    os.chown(data / "run" / "web", _OTHER_USER, _OTHER_USER)
    sweep.forget()
    assert answers.examine(reach).outcome == "kept"
    os.chown(tmp_path / "ours", _OTHER_USER, _OTHER_USER)
    sweep.forget()
    finding = answers.examine(reach)
    assert accounts_of_its_own(data) == {_OTHER_USER}
    assert finding.outcome == "failed"
    assert "is in ours" in finding.figure


def test_rules_that_see_nothing_prove_nothing(reach, monkeypatch):
    monkeypatch.setattr(sweep, "unseen", lambda: ["birth-date"])
    finding = answers.examine(reach)
    assert finding.outcome == "unproven"
    assert "Birth date" in finding.figure
    assert card_numbers.examine(reach).outcome == "kept"


def test_columns_that_could_not_be_read_in_time_leave_it_unproven(reach, monkeypatch):
    monkeypatch.setattr(sweep, "MAX_SECONDS", -1.0)
    finding = answers.examine(reach)
    assert finding.outcome == "unproven"
    assert "columns could not be read" in finding.figure

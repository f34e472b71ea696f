"""Erasing, and backing up: keys erased for good a second, and 100,000 submissions there and back, beside bare tools."""

import datetime as dt
import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import batched
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import starting
from benchmarks.opening import BUNDLE, EDITION, EMPLOYEE, FIELDS, custodian
from benchmarks.sizes import sized
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import RecordsClient
from keepfaith.custody.client.eraser import DueRecord, Eraser
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import ERASE_PAGE_SIZE
from keepfaith.website.postgres.cluster import binaries
from keepfaith.website.postgres.connections import databases
from keepfaith.website.processes.demo import BACKUP_KEY
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.custody.resealing import rewrite
from tests.duties import give_duty

KEYS, SUBMISSIONS, DUE = sized((2_000, 100_000, 2_000), (20, 40, 10))
LONG_AGO = dt.timedelta(days=3 * 366)
TODAY = dt.datetime.now(dt.UTC).date()


def measure(scratch: Path) -> None:
    erasing(scratch)
    archiving(scratch)


def erasing(scratch: Path) -> None:
    print(f"\nErasing {KEYS:,} keys for good, each out of the file and its log before it is said to be gone:")
    with custodian(scratch) as sockets:
        for callers in (1, 16):
            records = create_closed_records(sockets, KEYS)
            took = timed(lambda count=callers, batch=records: shred(sockets, batch, count))
            print(f"  {KEYS / took:8,.0f} a second by the custodian, decided and entered, {callers} at once")
        records = create_closed_records(sockets, KEYS)
        took = timed(lambda: shred_by_rounds(sockets, records))
        print(
            f"  {KEYS / took:8,.0f} a second, {ERASE_PAGE_SIZE} in a round, as the daily destruction asks for it"
        )
    took = timed(lambda: bare_erasing(scratch))
    print(f"  {KEYS / took:8,.0f} a second by bare SQLite, one after the other")


def create_closed_records(sockets: Path, count: int) -> list[bytes]:
    asking = RecordsClient(sockets / "requests")
    rules, schema = ((BUNDLE / name).read_text() for name in ("rules.cedar", "schema.cedarschema"))
    control = ControlClient(sockets / "control")
    control.register(EDITION, rules=rules, schema=schema, starts_at=dt.datetime(2018, 1, 31, tzinfo=dt.UTC))
    for duty in ("records", "literature"):
        give_duty(control, EMPLOYEE, duty)
    header = Header(EDITION, "literature-requests", "literature", FIELDS)
    records = [asking.create(secrets.token_bytes(16), header).record for _ in range(count)]
    asking.confirm({record: bytes(32) for record in records})
    for record in records:
        asking.act(record, "closed", employee=EMPLOYEE, duty="literature", purpose="literature")
    return records


def shred(sockets: Path, records: list[bytes], callers: int) -> None:
    asking = RecordsClient(sockets / "requests", wait=60.0)

    def erase_one(record: bytes) -> None:
        asking.erase(
            record, employee=EMPLOYEE, duty="records", permission="2026/1", due=True, closed_on=TODAY
        )

    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(erase_one, records))


def shred_by_rounds(sockets: Path, records: list[bytes]) -> None:
    asking = Eraser(sockets / "requests", wait=60.0)
    for some in batched(records, ERASE_PAGE_SIZE):
        due = [DueRecord(record, "2026/1", TODAY) for record in some]
        if any(asking.erase_all(due, employee=EMPLOYEE, duty="records").values()):
            raise SystemExit("the custodian refused")


def bare_erasing(scratch: Path) -> None:
    """Delete keys from a table, each with a commit and the log emptied; nothing is decided or entered."""
    with closing(sqlite3.connect(scratch / "bare.sqlite3", autocommit=True)) as store:
        for setting in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            store.execute(f"PRAGMA {setting}").fetchall()
        store.execute("CREATE TABLE keys(id BLOB PRIMARY KEY, key BLOB NOT NULL)")
        rows = [(secrets.token_bytes(16), secrets.token_bytes(61)) for _ in range(KEYS)]
        store.executemany("INSERT INTO keys VALUES (?, ?)", rows)
        for record, _ in rows:
            store.execute("DELETE FROM keys WHERE id = ?", (record,))
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def archiving(scratch: Path) -> None:
    data = scratch / "lasting"
    environment = {**os.environ, "KEEPFAITH_DATA": str(data), "KEEPFAITH_DEMO": "yes"}
    with starting.served(data):
        filled = run([sys.executable, "-m", "benchmarks.filling", str(SUBMISSIONS)], environment)
        print(f"\n{SUBMISSIONS:,} submissions (kept at {float(filled):,.0f} a second), the portal at work:")
        backups, ledger = scratch / "backups", scratch / "ledger"
        output = dict[str, str]()
        took = timed(
            lambda: output.update(
                made=run(keepfaith("backup", "create", "--to", backups, "--json"), environment)
            )
        )
        file = Path(json.loads(output["made"])["file"])
        print(f"  {took:8.1f} s to back up, sealed: {file.stat().st_size / 2**20:,.0f} MiB")
        print(f"  {bare_backup(scratch, data):8.1f} s by pg_dump and SQLite's own backup, plain")
        took = timed(lambda: run(keepfaith("ledger", "export", ledger), environment))
        print(f"  {took:8.1f} s to export the ledger: {ledger.stat().st_size / 2**20:,.0f} MiB")
        destroying(environment, data)
    command = ["restore", file, "--into", scratch / "restored", "--ledger", ledger]
    command += ["--secret-key-file", data / BACKUP_KEY, "--key-file", data.with_name(data.name + ".key")]
    took = timed(lambda: run(keepfaith("backup", *command), environment))
    print(f"  {took:8.1f} s to bring it back: keys opened, ledger and every row compared")
    print(f"  {bare_restore(scratch, data):8.1f} s by pg_restore and a copy of the file, nothing compared")


def destroying(environment: Mapping[str, str], data: Path) -> None:
    """Let some tasks have been closed long ago, and have what is due destroyed by the command."""
    with owner(data) as connection:
        connection.execute("ALTER TABLE disclosure_task DISABLE TRIGGER USER")
        connection.execute(
            "UPDATE disclosure_task SET state = 'closed', closed_on = current_date - %s WHERE record_id IN"
            " (SELECT id FROM disclosure_record WHERE form = 'literature' LIMIT %s)",
            (LONG_AGO, DUE),
        )
        connection.execute("ALTER TABLE disclosure_task ENABLE TRIGGER USER")
    kek = bytes.fromhex(data.with_name(data.name + ".key").read_text())
    rewrite(
        store_of(data).parent,
        kek,
        "INSERT OR REPLACE INTO tasks SELECT id, '', 'literature', 'closed', ?, 'clerk' FROM records"
        " WHERE json_extract(header, '$[1]') = 'literature-requests'",
        int((dt.datetime.now(dt.UTC) - LONG_AGO).timestamp()),
    )
    account = json.loads(run(keepfaith("retention", "due", "--json"), environment))["account"]
    run(keepfaith("staff", "duty", account, "records"), environment)
    took = timed(lambda: run(keepfaith("retention", "run"), environment))
    print(
        f"  {DUE / took:8,.0f} a second destroyed by `keepfaith retention run`, tombstones and all, of {DUE:,} due"
    )


def bare_backup(scratch: Path, data: Path) -> float:
    """Copy database and store by the tools everybody has; gives the seconds."""
    command = [binaries() / "pg_dump", "--format=custom", "--compress=none", "--file", scratch / "bare.dump"]

    def act() -> None:
        subprocess.run([*command, owner_place(data)["dbname"]], env=reach(data), check=True)
        with (
            closing(sqlite3.connect(store_of(data))) as store,
            closing(sqlite3.connect(scratch / "copy")) as copy,
        ):
            store.backup(copy)

    return timed(act)


def bare_restore(scratch: Path, data: Path) -> float:
    """Bring both back over what is there, without the portal; gives the seconds."""
    command = [binaries() / "pg_restore", "--clean", "--if-exists", "--no-owner"]

    def act() -> None:
        place = ["--dbname", owner_place(data)["dbname"], scratch / "bare.dump"]
        subprocess.run([*command, *place], env=reach(data), check=True)
        shutil.copyfile(scratch / "copy", scratch / "copied back")

    with LocalPortal(DataDirectory.at(data)).database():
        return timed(act)


def store_of(data: Path) -> Path:
    return data / "custody" / "store.sqlite3"


def owner_place(data: Path) -> dict[str, str]:
    """Name the owner's way to the portal's own database."""
    given = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
    place = databases(data)["owner"]
    return {name: str(place[key]) for name, key in given.items() if place.get(key)}


def reach(data: Path) -> dict[str, str]:
    place = owner_place(data)
    return {
        **os.environ,
        "PGUSER": place["user"],
        "PGHOST": place["host"],
        "PGPORT": place.get("port", "5432"),
    }


def owner(data: Path) -> psycopg.Connection[Any]:
    return psycopg.connect(**owner_place(data), autocommit=True)


def keepfaith(*words: object) -> list[str]:
    return [str(Path(sys.executable).parent / "keepfaith"), *map(str, words)]


def run(command: list[str], environment: Mapping[str, str]) -> str:
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True, text=True).stdout


def timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun

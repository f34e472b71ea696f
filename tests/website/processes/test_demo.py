"""The sample accounts of a demonstration, and the commands on accounts, on a portal that runs."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from keepfaith.custody.client.connection import RecordsClient
from keepfaith.website.postgres.cluster import DATABASE, OWNER
from keepfaith.website.postgres.socket_directory import socket_directory
from keepfaith.website.processes.demo import BACKUP_KEY
from keepfaith.website.processes.demo_past import RECEIPT
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.portals import until
from tests.website.conftest import Serving, environment

SAMPLES = {
    "literature-clerk": ["literature"],
    "events-clerk": ["events"],
    "assistance-clerk": ["assistance"],
    "accessibility-clerk": ["accessibility"],
    "records-officer": ["records"],
    "records-deputy": ["records"],
    "privacy-officer": ["privacy"],
    "supervisor": ["supervisor"],
    "administrator": ["administrator"],
    "auditor": ["auditor"],
}
WORDS = "seven plain words in a row here"


def keepfaith(data: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).parent / "keepfaith", *words]
    return subprocess.run(
        command, env=environment(data), input=typed, capture_output=True, text=True, check=False
    )


def accounts(data: Path) -> dict[str, tuple[bool, bool, list[str]]]:
    report = json.loads(keepfaith(data, "staff", "list", "--json").stdout)["accounts"]
    return {
        account["account"]: (account["active"], account["second_factor"], account["duties"])
        for account in report
    }


def late_and_erased(data: Path) -> tuple[list[str], list[str], int]:
    """Give the forms of tasks that waited for weeks, the references of what was erased, and triggers switched off."""
    at = str(socket_directory(DataDirectory.at(data)))
    with psycopg.connect(host=at, user=OWNER, dbname=DATABASE) as owner:
        late = owner.execute(
            "SELECT record.form FROM disclosure_record AS record JOIN disclosure_task AS task ON record_id = record.id"
            " WHERE record.received_at < now() - interval '20 days' AND state = 'open'"
            " AND task.received_at = record.received_at ORDER BY record.form"
        ).fetchall()
        erased = owner.execute("SELECT reference FROM disclosure_tombstone").fetchall()
        off = owner.execute("SELECT 1 FROM pg_trigger WHERE tgenabled = 'D'").fetchall()
    return [form for (form,) in late], [reference for (reference,) in erased], len(off)


def test_samples_are_created_and_printed_once_and_their_file_named_later(
    place: Path, serve: Callable[..., Serving]
) -> None:
    data = place / "var"
    first = serve(data, "--demo").await_ready().at_rest()
    file = data / "demo-accounts.txt"
    text = file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    passwords = dict(line.split() for line in text.splitlines())
    assert set(passwords) == {*SAMPLES, "no-duty"}
    assert all(re.fullmatch(r"[a-z2-9]{5}(-[a-z2-9]{5}){4}", value) for value in passwords.values())
    assert len(set(passwords.values())) == len(SAMPLES) + 1
    expected = {account: (True, False, duties) for account, duties in {**SAMPLES, "no-duty": []}.items()}
    assert accounts(data) == expected
    reference = re.search(r"reference ([0-9A-Z]{5})-([0-9A-Z]{5}), code", (data / RECEIPT).read_text())
    assert reference is not None
    assert late_and_erased(data) == (["literature", "question"], ["".join(reference.groups())], 0)
    # What the sample's employees did is in the ledger, as of anybody else, and so is what came before.
    verified = json.loads(keepfaith(data, "ledger", "verify", "--json").stdout)
    assert verified["problems"] == []

    months = json.loads(keepfaith(data, "visits", "stats", "requests", "--by", "month", "--json").stdout)
    assert len(months["rows"]) >= 2, months

    again = serve(data, "--demo")
    assert "already served" in again.ended()[2]

    first.process.send_signal(signal.SIGINT)
    output = first.ended()[1]
    password = text.split()[1]
    assert password in output
    assert f"A backup is made every day in {place / 'var.backups'}" in output
    assert (data / BACKUP_KEY).read_text().strip() not in output
    second = serve(data, "--demo").await_ready()
    # It has left its addresses, and says them after that.
    lines = [""]
    while "Open https" not in lines[-1]:
        lines.append(second.process.stdout.readline())
        assert lines[-1], lines
    second.process.send_signal(signal.SIGINT)
    output = "".join(lines) + second.ended()[1]
    assert f"The sample accounts and their passwords are in {file}" in output
    assert password not in output
    assert file.read_text() == text


@pytest.mark.long
def test_a_demonstration_has_a_folder_and_a_key_for_its_backups_and_says_where(
    place: Path, serve: Callable[..., Serving]
) -> None:
    data, folder = place / "var", place / "var.backups"
    first = serve(data, "--demo", copied=True).await_ready().at_rest()
    key = data / BACKUP_KEY
    assert (key.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    shown = key.read_text()
    first.process.send_signal(signal.SIGINT)
    output = first.ended()[1]
    assert f"A backup is made every day in {folder}" in output
    assert f"The secret key of this demonstration's backups is in {key}" in output
    assert shown.strip() not in output
    made = json.loads(keepfaith(data, "backup", "create", "--to", str(folder), "--json").stdout)
    verified = keepfaith(data, "backup", "verify", made["file"], "--secret-key-file", str(key))
    assert "It is whole." in verified.stdout, verified.stderr
    again = serve(data, "--demo", KEEPFAITH_BACKUPS=str(place)).await_ready().at_rest()
    again.process.send_signal(signal.SIGINT)
    assert f"A backup is made every day in {place}\n" in again.ended()[1]
    assert key.read_text() == shown


@pytest.mark.long
def test_the_worker_of_a_demonstration_makes_its_first_backup_by_itself(
    place: Path, serve: Callable[..., Serving]
) -> None:
    portal = serve(place / "var", "--demo").await_ready()
    # The worker makes it between its first checks, which take minutes on a busy machine.
    until(lambda: list((place / "var.backups").glob("keepfaith-*.backup")), 300)
    (file,) = (place / "var.backups").glob("keepfaith-*.backup")
    verified = keepfaith(
        portal.data, "backup", "verify", str(file), "--secret-key-file", portal.data / BACKUP_KEY
    )
    assert "It is whole." in verified.stdout, verified.stderr
    sockets = socket_folder(DataDirectory.at(portal.data))
    with closing(RecordsClient(sockets / "requests")) as custodian:
        until(custodian.backups)
        assert custodian.backups()[0].named == file.name


@pytest.mark.long
def test_an_account_is_made_listed_renewed_and_ended_while_the_portal_runs(served) -> None:
    data = served.data
    done = keepfaith(
        data, "staff", "add", "example-clerk", "--duty", "literature", "--password-stdin", typed=WORDS
    )
    assert (done.returncode, done.stdout) == (
        0,
        "example-clerk can sign in.\nexample-clerk now has: literature.\n",
    )
    assert accounts(data)["example-clerk"] == (True, False, ["literature"])
    again = keepfaith(data, "staff", "add", "example-clerk", "--password-stdin", typed=WORDS)
    assert (again.returncode, "There is an account example-clerk already." in again.stderr) == (1, True)
    renewed = keepfaith(data, "staff", "renew", "example-clerk", "--password-stdin", typed=f"{WORDS} too")
    assert renewed.returncode == 0
    ended = keepfaith(data, "staff", "end", "example-clerk")
    assert "example-clerk can no longer sign in, and every session has ended." in ended.stdout
    assert accounts(data)["example-clerk"] == (False, False, [])


def test_on_a_terminal_the_password_is_prompted_for_twice_and_not_shown(served) -> None:
    ours, theirs = pty.openpty()
    command = [Path(sys.executable).parent / "keepfaith", "staff", "add", "terminal-clerk"]
    with subprocess.Popen(
        command,
        env=environment(served.data),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        output = ""
        for prompt, answer in (("Password: ", WORDS), ("The same again: ", WORDS)):
            while prompt not in output:
                output += os.read(ours, 4096).decode()
            os.write(ours, f"{answer}\n".encode())
        with suppress(OSError):
            while arrived := os.read(ours, 4096):
                output += arrived.decode()
    os.close(ours)
    assert process.returncode == 0, output
    assert WORDS not in output
    assert "terminal-clerk" in accounts(served.data)


@pytest.mark.long
def test_an_account_or_password_that_will_not_do_is_refused_in_plain_words(served) -> None:
    for account, password, problem in (
        ("Example", WORDS, "Example cannot be an account."),
        ("retention", WORDS, "nobody signs in with it"),
        ("short-clerk", "too short", "Use at least 15 characters. This has 9."),
        ("short-clerk", "1q2w3e4r5t6y7u8i9o0p", "too common"),
    ):
        done = keepfaith(served.data, "staff", "add", account, "--password-stdin", typed=password)
        assert (done.returncode, problem in done.stderr) == (1, True), done.stderr
        assert "Traceback" not in done.stderr
    unknown = keepfaith(served.data, "staff", "renew", "nobody-here", "--password-stdin", typed=WORDS)
    assert "There is no account nobody-here." in unknown.stderr
    completed = keepfaith(served.data, "staff", "add", "other-clerk", typed=WORDS)
    assert "Give it on standard input with --password-stdin." in completed.stderr
    assert "short-clerk" not in accounts(served.data)

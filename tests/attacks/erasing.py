"""A served portal on which things are planted, backed up and erased, by its own commands and as in production."""

import base64
import datetime as dt
import io
import json
import secrets
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
from aiosmtpd.controller import Controller

from keepfaith.custody.archives.files import read
from keepfaith.custody.archives.keys import SecretKey, read_backup_key
from keepfaith.website.backups.creation import AGENCY, SECRETS, VISITS
from keepfaith.website.processes.custodian import custody_folder
from keepfaith.website.processes.custodian_key import VARIABLE, key_file
from keepfaith.website.processes.portal import served_portal
from tests.attacks.keys_taken import Ciphertext, keys_in
from tests.attacks.planting import CLERK, DUTY, Clerk, Planted, ask_by_form, letters, write_letter
from tests.attacks.searching import files_in, open_files
from tests.backdating import close_in_ledger
from tests.portals import Portal, portal_at, until
from tests.website.conftest import environment, free_ports

ACCOUNT = "retention"
CONTACT = "eoewebservices@mass.gov"
# Longer than any of the sample's holdings with work is kept.
LONG = 3 * 366
_NEW = (
    "SELECT task.id, record.id AS record, record.reference FROM disclosure_task AS task"
    " JOIN disclosure_record AS record ON record.id = task.record_id ORDER BY task.id DESC LIMIT 1"
)


class Erasing:
    """The portal, its key of backups, and the output of its processes that have ended."""

    def __init__(self, portal: Portal, *, besides: Path | None = None) -> None:
        self.portal, self.output = portal, b""
        self.besides = besides or portal.folder
        self.clerk: Clerk | None = None
        self.folder, self.data = portal.folder, portal.data
        self.secret_file = self.folder / "secret"

    def prepare(self) -> None:
        """Serve, make the key of backups, and employ a clerk."""
        self.portal.start()
        self.secret_file.touch(mode=0o600)
        self.secret_file.write_text(self.run("backup", "key").splitlines()[-1])
        password = secrets.token_urlsafe(24)
        self.run("staff", "add", CLERK, "--duty", DUTY, "--password-stdin", input=password)
        served = served_portal(self.data)
        self.clerk = Clerk(served.origin, served.certificate, password)

    @property
    def key_file(self) -> Path:
        """The file with the custodian's key."""
        return Path(self.portal.more.get(VARIABLE) or key_file(self.data))

    @property
    def kek(self) -> bytes:
        return bytes.fromhex(self.key_file.read_text())

    @property
    def secret(self) -> SecretKey:
        return read_backup_key(self.secret_file.read_text())

    @property
    def store(self) -> Path:
        return custody_folder(self.data)

    def tried(self, *words: object, **how: Any) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [Path(sys.executable).parent / "keepfaith", *map(str, words)], capture_output=True, text=True,
            env=environment(self.data.path, **self.portal.more), check=False, **how,
        )  # fmt: skip
        # The secret key is shown once, to the person who makes it.
        self.output += b"" if words == ("backup", "key") else (done.stdout + done.stderr).encode()
        return done

    def run(self, *words: object, **how: Any) -> str:
        done = self.tried(*words, **how)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plant(self, name: str, submit: Callable[[Planted], None]) -> Planted:
        """Have somebody submit something, and the clerk, if there is one, work on it until the answer is out."""
        planted = Planted(name)
        submit(planted)
        (row,) = self.portal.ask(_NEW)
        planted.task, planted.reference = row.id, row.reference
        if self.clerk:
            self.clerk.work_on(planted)
            until(lambda: self._sent(planted), 30)
        notes = self.portal.ask(f"SELECT id FROM disclosure_record WHERE about_id = '{row.record}'")
        planted.records = (row.record.bytes, *(note.id.bytes for note in notes))
        return planted

    def question(self, name: str) -> Planted:
        served = served_portal(self.data)
        return self.plant(name, lambda planted: ask_by_form(planted, served.origin, served.certificate))

    def letter(self, name: str) -> Planted:
        at = self.besides / "lmtp"
        return self.plant(name, lambda planted: write_letter(planted, at, CONTACT))

    def hold(self, planted: Planted) -> None:
        """Put it on hold and release it."""
        number = planted.marker("number of the case", lambda: f"N-{letters()}")
        case = self.run("retention", "open-case", "--number-elsewhere", number).strip()
        self.run("retention", "hold", planted.reference, "--case", case)
        reason = planted.marker("reason to release", lambda: f"case-{letters()}")
        self.run("retention", "release", planted.reference, "--case", case, "--reason", reason)

    def close(self, *some: Planted, ago: int = 0) -> None:
        """Close their tasks so many days ago, past the trigger that lets nobody close one on another day."""
        numbers = ", ".join(str(planted.task) for planted in some)
        done = self.portal.ask(
            "ALTER TABLE disclosure_task DISABLE TRIGGER USER",
            f"UPDATE disclosure_task SET state = 'closed', closed_on = current_date - {ago}"
            f" WHERE id IN ({numbers})",
            "ALTER TABLE disclosure_task ENABLE TRIGGER USER",
            f"SELECT id FROM disclosure_task WHERE state = 'closed' AND id IN ({numbers})",
        )
        assert len(done) == len(some)
        day = dt.datetime.now(dt.UTC).date() - dt.timedelta(ago)
        for planted in some:
            close_in_ledger(planted.records[0], day, folder=self.store, kek=self.kek)

    def erase(self, *doomed: Planted) -> None:
        """Let it be long ago that their tasks were closed, and destroy what is due, if the worker was not quicker."""
        self.close(*doomed, ago=LONG)
        assert json.loads(self.run("retention", "run", "--json"))["left"] == []
        until(lambda: all(map(self.is_buried, doomed)), 10)

    def is_buried(self, planted: Planted) -> bool:
        """Return whether tombstones are in the place of what was planted."""
        numbers = {record.hex() for record in planted.records}
        stones = {row.id.hex for row in self.portal.ask("SELECT id FROM disclosure_tombstone")}
        rows = {row.id.hex for row in self.portal.ask("SELECT id FROM disclosure_record")}
        return numbers <= stones and not numbers & rows

    def ciphertexts(self) -> dict[bytes, Ciphertext]:
        """Copy every sealed field out of the database."""
        beside: dict[bytes, dict[str, bytes]] = {}
        for row in self.portal.ask("SELECT record_id, field, sealed FROM disclosure_enclosure"):
            beside.setdefault(row.record_id.bytes, {})[row.field] = bytes(row.sealed)
        copies = {}
        for row in self.portal.ask("SELECT id, edition, holding, sealed FROM disclosure_record"):
            fields = {name: text for name, text in row.sealed.items() if not text.startswith("sha256:")}
            sealed = {name: base64.b64decode(text) for name, text in fields.items()}
            sealed |= beside.get(row.id.bytes, {})
            copies[row.id.bytes] = Ciphertext(row.id.bytes, row.edition, row.holding, sealed)
        return copies

    def keys(self, *some: Planted) -> dict[str, bytes]:
        """Take every key of what was planted, while it is there, each with a name."""
        stored = keys_in(self.store, self.kek)
        named = [
            stored[record].named(f"{number} of {planted.name}")
            for planted in some
            for number, record in enumerate(planted.records)
        ]
        return {name: key for record_keys in named for name, key in record_keys.items()}

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Read all there is: the data directory and what lies beside it, and what the processes have open and said."""
        yield from files_in(self.folder, self.besides / "tmp")
        yield "what was said", self.output
        yield from open_files(*(process.pid for process in self.processes()))
        yield from files_in(*Path("/dev/shm").glob("PostgreSQL*"))

    def processes(self) -> list[psutil.Process]:
        """Return every process of the portal, none if it does not run."""
        try:
            first = psutil.Process(json.loads(self.data.portal_file.read_text())["pid"])
        except FileNotFoundError:
            return []
        return [first, *first.children(recursive=True)]

    def backup(self) -> Path:
        report = self.run("backup", "create", "--to", self.besides / "backups", "--json")
        return Path(json.loads(report)["file"])

    def aged_backup(self, *, days: int) -> Path:
        """Make a backup as it would have been made some days ago."""
        folder = self.besides / "aged"
        folder.mkdir()
        return Path(self.portal.tell(str(days), str(folder), program="tests.attacks.aged_backup"))

    def export(self) -> Path:
        """Export the ledger."""
        self.run("ledger", "export", self.besides / "ledger")
        return self.besides / "ledger"

    def restored(self, backup: Path, ledger: Path, into: Path) -> subprocess.CompletedProcess[str]:
        """Restore a backup, with both keys."""
        keys = ("--secret-key-file", self.secret_file, "--key-file", self.key_file)
        return self.tried("backup", "restore", backup, "--into", into, "--ledger", ledger, "--json", *keys)

    def stop(self) -> None:
        """End it in order, which has PostgreSQL write all that it holds; keep what its parts said."""
        self.portal.serving.process.send_signal(signal.SIGTERM)
        code, output, complaints = self.portal.serving.ended(within=40)
        assert code == 0, complaints
        self.output += (output + complaints).encode()

    def _sent(self, planted: Planted) -> bool:
        rows = self.portal.ask(
            f"SELECT state FROM disclosure_outgoing_message WHERE task_id = {planted.task}"
        )
        return [row.state for row in rows] == ["sent"]


class Sink:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.got: list[bytes] = []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        self.got.append(envelope.content)
        return "250 Kept"


@contextmanager
def erasing_portal(place: Path) -> Iterator[tuple[Erasing, Sink]]:
    """Serve a portal that is no demonstration, with a mail server on both sides; what lies beside it is in a place."""
    sink, (port, _) = Sink(), free_ports()
    server = Controller(sink, hostname="127.0.0.1", port=port, server_hostname="mail.example.gov")
    server.start()
    (place / "tmp").mkdir()
    given = {"KEEPFAITH_MAIL_OUT": f"smtp://127.0.0.1:{port}", "KEEPFAITH_MAIL_IN": f"lmtp:{place / 'lmtp'}"}
    try:
        # An answer goes at once: nobody waits ten minutes here to call it back.
        with portal_at(**given, TMPDIR=str(place / "tmp"), KEEPFAITH_ANSWER_WAIT="0") as served:
            portal = Erasing(served, besides=place)
            portal.prepare()
            yield portal, sink
    finally:
        server.stop()


def parts_of(archive: Path, secret: SecretKey, *, kind: str) -> Iterator[tuple[str, bytes]]:
    """Decrypt every part of a backup or an export, and unpack those that are folders."""
    with read(archive, secret, kind=kind) as opened:
        for part in opened.parts():
            content = b"".join(part.blocks())
            yield part.name, content
            if part.name in (VISITS, AGENCY, SECRETS):
                with tarfile.open(fileobj=io.BytesIO(content)) as folder:
                    for member in folder.getmembers():
                        yield f"{part.name}/{member.name}", folder.extractfile(member).read()

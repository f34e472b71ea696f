"""What is erased is gone: no file anywhere has its words, and no file anywhere has a key that opens it still."""

import json
import os
import re
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from keepfaith.custody.archives.store_copy import BACKUP, EXPORT
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.message import Denial
from keepfaith.disclosure.retention.destruction import DUTY as DESTROYS
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.attacks.before_erasing import Before
from tests.attacks.custodians import REQUEST, custodian
from tests.attacks.erasing import ACCOUNT, Erasing, Sink, erasing_portal, parts_of
from tests.attacks.keys_taken import unwrapped
from tests.attacks.planting import CLERK, DUTY, Planted
from tests.attacks.searching import Search, files_in
from tests.attacks.trying import compare
from tests.conftest import Served
from tests.duties import give_duty
from tests.portals import Portal

type Kind = tuple[Planted, ...]


def left_in_a_file(custody) -> bool:
    """Erase a record; return whether its key is in a file of the custodian afterwards."""
    record = custody.create_record(REQUEST)
    assert unwrapped(contents(custody.store), record, custody.kek)
    custody.erase(record)
    return bool(unwrapped(contents(custody.store), record, custody.kek))


def contents(*places: Path) -> list[bytes]:
    return [content for _, content in files_in(*places)]


def find_an_erased_key(custody):
    while True:
        yield left_in_a_file(custody)


def find_a_key_that_was_being_erased(custody):
    """The custodian is killed after the commit, starts again, and says that it knows no such record."""
    while True:
        weakness = custody.weakness
        record = custody.create_record(REQUEST)
        custody.end()
        custody.weakness = "killed_in_between"
        custody.start()
        with pytest.raises(CustodianUnavailable):
            custody.erase(record)
        custody.process.communicate(timeout=20)
        custody.weakness = weakness
        custody.start()
        assert not custody.portal.digests([record])
        yield bool(unwrapped(contents(custody.store), record, custody.kek))


@pytest.mark.parametrize("weakness", ["deletes_lightly", "keeps_the_log"])
@pytest.mark.parametrize("tries", [3, pytest.param(40, marks=pytest.mark.long)])
def test_an_erased_key_is_in_no_file_of_the_custodian(weakness, tries):
    compare(find_an_erased_key, tries, real=custodian(), weakened=custodian(weakness))


@pytest.mark.parametrize("tries", [1, pytest.param(10, marks=pytest.mark.long)])
def test_a_key_is_in_no_file_after_its_custodian_was_killed_while_erasing_it(tries):
    compare(
        find_a_key_that_was_being_erased,
        tries,
        real=custodian(),
        weakened=custodian("starts_with_the_log"),
    )


@pytest.mark.long
def test_a_destroyed_form_is_in_no_file_of_a_served_portal(served: Served):
    portal = Portal(served.data.parent, KEEPFAITH_SECRET_KEY=os.environ["KEEPFAITH_SECRET_KEY"])
    portal.data = DataDirectory.at(served.data)
    erasing = Erasing(portal)
    doomed, stays = erasing.question("the form"), erasing.question("another form")
    gone = Search(doomed.secrets() | erasing.keys(doomed))
    there = Search(erasing.keys(stays))
    assert gone.through(files_in(erasing.store)).names == {"wrapped key of 0 of the form"}
    control = ControlClient(socket_folder(portal.data) / "control")
    give_duty(control, ACCOUNT, DESTROYS)
    try:
        erasing.erase(doomed)
    finally:
        control.end_staff(ACCOUNT)
        control.close()
    result = gone.through(files_in(portal.data.path))
    assert not result.hits
    leaves_no_core_file(erasing)
    assert there.through(files_in(erasing.store)).names == {"wrapped key of 0 of another form"}
    sys.stdout.write(f"{result}\n")


@pytest.mark.long
def test_erased_records_are_in_no_file_and_nothing_opens_them(tmp_path: Path):
    began = time.monotonic()
    with erasing_portal(tmp_path) as (portal, sink):
        doomed = (portal.question("the question"), portal.letter("the letter"))
        stay = (portal.question("another question"), portal.letter("another letter"))
        portal.hold(doomed[0])
        went_out(sink, *doomed, *stay)
        aged, before = portal.aged_backup(days=40), Before.of(portal, *doomed, *stay)
        opens_before(portal, before, *doomed, *stay)
        portal.run("staff", "duty", ACCOUNT, DESTROYS)
        portal.close(*stay)
        portal.erase(*doomed)
        leaves_no_core_file(portal)
        is_clean(portal, before, doomed, stay)
        opens_no_more(portal, before, *doomed)
        ledger, later = portal.export(), portal.backup()
        portal.stop()
        is_clean(portal, before, doomed, stay)
        is_out_of_backups(portal, (later, ledger), before, doomed, stay)
        is_refused(portal, aged, ledger)
        comes_back_buried(portal, ledger, before, doomed, stay)
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")


def leaves_no_core_file(portal: Erasing) -> None:
    """See that no process of the portal writes its memory, where words and keys stay for a while, to a file."""
    limits = [Path(f"/proc/{process.pid}/limits") for process in portal.processes()]
    assert len(limits) > 10
    for path in limits:
        with suppress(FileNotFoundError, ProcessLookupError):
            assert re.search(r"^Max core file size +0 +0 ", path.read_text(), re.MULTILINE), path


def went_out(sink: Sink, *every: Planted) -> None:
    """See that each answer was mailed, and that what its person wrote was not, but for the address."""
    words = Search({name: word for planted in every for name, word in planted.secrets().items()})
    result = words.through(("mail", content) for content in sink.got)
    mailed = {f"{what} of {planted.name}" for planted in every for what in ("answer", "address")}
    assert result.names == mailed


def opens_before(portal: Erasing, before: Before, *every: Planted) -> None:
    """See that the searches and the attacks below find what they look for, as long as it is there."""
    records = {record for planted in every for record in planted.records}
    assert len(records) == 3 * len(every)
    assert before.opened_with(files_in(before.store), portal.kek, *every) == records
    parts = list(parts_of(before.backup, portal.secret, kind=BACKUP))
    assert before.opened_with(parts, portal.kek, *every) == records
    result = Search(before.secrets(*every) | before.beginnings(*every)).through(parts)
    assert result.names == before.wrapped(*every) | set(before.beginnings(*every))
    planted = portal.besides / "tmp" / "planted"
    secrets = before.secrets(*every)
    for name, secret in secrets.items():
        planted.write_bytes(b"?" + secret)
        assert Search(secrets).through(files_in(portal.besides / "tmp")).names == {name}
    planted.unlink()


def is_clean(portal: Erasing, before: Before, doomed: Kind, stay: Kind) -> None:
    """See that nothing is found anywhere but the wrapped keys of what stays; its words are in no file either."""
    result = Search(before.secrets(*doomed, *stay)).through(portal.everything())
    assert {name for names in result.hits.values() for name in names} == before.wrapped(*stay), result.hits
    old = Search(before.beginnings(*doomed)).through(files_in(portal.data.path))
    sys.stdout.write(f"{result}; old ciphertext in {sorted(old.hits)}\n")


def opens_no_more(portal: Erasing, before: Before, *doomed: Planted) -> None:
    """Ask the custodian for old keys, and try everything in its files under the key-encryption key."""
    assert not before.opened_with(files_in(portal.store), portal.kek, *doomed)
    opener = Opener(socket_folder(portal.data) / "requests")
    request = {"employee": CLERK, "duty": DUTY, "purpose": "questions"}
    for planted in doomed:
        for record in planted.records:
            fields = list(before.sealed[record].fields)
            assert isinstance(opener.open([record], fields, **request)[record], Denial)
    opener.close()


def is_out_of_backups(
    portal: Erasing, archives: tuple[Path, Path], before: Before, doomed: Kind, stay: Kind
) -> None:
    """Decrypt a backup and an export of afterwards: neither has anything of what was erased."""
    search = Search(before.secrets(*doomed, *stay) | before.beginnings(*doomed, *stay))
    later, ledger = archives
    parts = list(parts_of(later, portal.secret, kind=BACKUP))
    result = search.through(parts)
    assert result.names == before.wrapped(*stay) | set(before.beginnings(*stay))
    assert not before.opened_with(parts, portal.kek, *doomed)
    exported = list(parts_of(ledger, portal.secret, kind=EXPORT))
    assert not search.through(exported).hits
    assert not before.opened_with(exported, portal.kek, *doomed, *stay)
    sys.stdout.write(f"decrypted: {result}\n")


def is_refused(portal: Erasing, aged: Path, ledger: Path) -> None:
    """See that a backup past its last day neither comes back nor is called good."""
    into = portal.besides / "aged-again"
    verified = portal.tried("backup", "verify", aged, "--secret-key-file", portal.secret_file)
    for done in (portal.restored(aged, ledger, into), verified):
        assert done.returncode == 1
        assert "was to be kept until" in done.stderr
    assert not into.exists()


def comes_back_buried(portal: Erasing, ledger: Path, before: Before, doomed: Kind, stay: Kind) -> None:
    """Restore the earlier backup, with both keys: tombstones, and no key, on a new disk."""
    place = portal.folder / "again"
    done = portal.restored(before.backup, ledger, place)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["buried"] == sum(len(planted.records) for planted in doomed)
    again = Erasing(Portal(portal.folder, KEEPFAITH_KEY_FILE=str(portal.key_file)), besides=portal.besides)
    again.folder, again.data = place, DataDirectory.at(place)
    again.portal.data = again.data
    is_clean(again, before, doomed, stay)
    again.portal.start()
    try:
        assert all(map(again.is_buried, doomed))
        assert not any(map(again.is_buried, stay))
        opens_no_more(again, before, *doomed)
    finally:
        again.stop()
    is_clean(again, before, doomed, stay)

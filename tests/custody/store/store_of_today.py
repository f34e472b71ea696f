"""A small store of this release's form, filled by its own acts, and its rows as text for the releases to come.

`python -m tests.custody.store.store_of_today` writes both for the form that is in force: `forms/<form>.sql` of the
store's package, and `stores/<form>.sql.gz` here. Run it when a form is raised; what was released stays as it is.
"""

import gzip
import tempfile
from contextlib import closing
from pathlib import Path

from keepfaith.custody.ledger.chain import CheckpointFile, stored_checkpoint
from keepfaith.custody.protocol import messages
from keepfaith.custody.store import schema
from keepfaith.custody.store.forms import BETWEEN, FORM, file_of
from keepfaith.custody.store.store import Store
from tests.prober.replay.move_scratch import Notices
from tests.prober.replay.scratch import HEARINGS, Scratch

STORES = Path(__file__).parent / "stores"
KEK = bytes(32)


def fill(custody):
    """Do what leaves a row in as many tables as few acts can."""
    custody.duty("sam", "security", on=True)
    custody.give_passkey()
    first, second, third, typed = (custody.create("questions") for _ in range(4))
    for record in (first, second, third, typed):
        custody.say(messages.Confirm(((record, bytes(32)),)))
    proof = custody.prove()
    for record in (first, second, third):
        assert custody.add_receipt(proof, record) == ""
    for record in (first, second):
        assert custody.propose_withholding(record) == ""
    assert custody.approve_withholding(first) == ""
    assert custody.propose_withholding(third) == custody.approve_withholding(third) == ""
    assert custody.end_withholding(third) == ""
    custody.state(proof, third), custody.correct(proof, third), custody.withdraw_own(proof, third)
    notices = custody.subscribed(HEARINGS)
    one, other = custody.create(), custody.create()
    for record in (one, other):
        custody.say(messages.Confirm(((record, bytes(32)),)))
        assert custody.add_receipt(proof, record) == ""
    custody.approve_grant(custody.propose_grant(one)), custody.propose_grant(other)
    case = custody.own_case()
    custody.assign_case(case, "pia")
    assert custody.cover(one, case) == custody.approve(one, case) == custody.hold(one) == ""
    assert custody.disclose(one, case, request=custody.ask_copy(proof, one)) == ""
    custody.ask_copy(proof, other), custody.withdraw_copy(proof, custody.ask_copy(proof, other))
    custody.restrict(other, case=case), Notices(custody).give(proof, notices), custody.mint(typed)
    custody.open(one, "name"), custody.erase(typed)


def write_rows(folder):
    """Make such a store in a folder, and return its rows as statements."""
    with closing(Store.open(folder / "store", KEK)) as store:
        fill(Scratch(store, folder / "prober"))
        rows = [line for line in store.connection.iterdump() if line.startswith("INSERT INTO")]
    return "\n".join(row for row in rows if '"sqlite_' not in row) + "\n"


def restore(folder, form):
    """Make the store of a form again as its release left it."""
    folder.mkdir(mode=0o700)
    with closing(schema.connect(folder)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        schema.create(connection, form)
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("COMMIT")
        rows = gzip.decompress((STORES / f"{form}.sql.gz").read_bytes()).decode()
        connection.executescript(f"BEGIN;\n{rows}COMMIT;")
        for _, statement in triggers:
            connection.execute(statement)
        with closing(CheckpointFile(folder)) as file:
            file.write(stored_checkpoint(connection))


if __name__ == "__main__":
    file_of(FORM).write_text(BETWEEN.join(map(str.strip, schema.list_tables())) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as drafts:
        (STORES / f"{FORM}.sql.gz").write_bytes(gzip.compress(write_rows(Path(drafts)).encode(), mtime=0))

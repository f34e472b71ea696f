"""Whoever owns the database moves ciphertext: to another field, record, holding or edition."""

import base64
import itertools
import secrets
import uuid
from contextlib import contextmanager, nullcontext

import pytest

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.crypto.aead import lock, unlock
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records import decryption, store
from keepfaith.disclosure.records.custodian_clients import custodian, opener
from keepfaith.disclosure.records.store import Value
from tests.disclosure.records.test_store import new_record
from tests.duties import give_duty

from .trying import compare

CLERK = "moving-clerk"
TEXTS = {"name": "Example Reader", "organization": "Example School"}
MOVES = {
    "to another field": (
        """UPDATE disclosure_record SET sealed = jsonb_build_object('name', sealed->'organization',
        'organization', sealed->'name') WHERE id = %(mine)s""",
        "Example School",
    ),
    "to another record": (
        """UPDATE disclosure_record SET sealed = (SELECT sealed FROM disclosure_record WHERE id = %(theirs)s)
        WHERE id = %(mine)s""",
        "Example Reader",
    ),
    "to another edition": (
        "UPDATE disclosure_record SET edition = repeat('ab', 32) WHERE id = %(mine)s", "Example Reader",
    ),
    "to another holding": (
        "UPDATE disclosure_record SET holding = 'questions' WHERE id = %(mine)s", "Example Reader",
    ),
}  # fmt: skip


def stored():
    """Keep a record, and store its row as the owner can."""
    given = new_record(values={name: Value(name, text) for name, text in TEXTS.items()}, address="")
    created = custodian().create(secrets.token_bytes(16), given.header)
    row = Record(
        id=uuid.UUID(bytes=created.record), edition=given.edition, holding=given.holding, purpose=given.purpose,
        form="literature", sealed=store.sealed_fields(given, created),
    )  # fmt: skip
    row.save(using="owner", force_insert=True)
    return row.pk


def move(owner):
    """The clerk opens what was moved, and would not notice."""
    for sql, moved in itertools.cycle(MOVES.values()):
        mine, theirs = stored(), stored()
        owner.cursor().execute(sql, {"mine": mine, "theirs": theirs})
        row = Record.objects.using("owner").get(pk=mine)
        request = {"employee": CLERK, "duty": "literature", "purpose": "literature"}
        keys = opener().open([mine.bytes], ["name"], **request)[mine.bytes].keys
        try:
            yield decryption.decrypt_fields(row, keys) == {"name": moved}
        except decryption.Altered:
            yield False


@contextmanager
def sealed_for_no_place(owner):
    """One key seals all, for no place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "seal", lambda _key, text, **_: lock(bytes(32), text, b""))
        patch.setattr(decryption, "unseal", lambda _key, sealed, **_: unlock(bytes(32), sealed, b""))
        yield owner


@pytest.fixture
def owner(as_owner, custody):
    """The owner's connection, with the trigger switched off that refuses a change."""
    as_owner.cursor().execute("ALTER TABLE disclosure_record DISABLE TRIGGER disclosure_record_immutable")
    control = ControlClient(custody / "control")
    give_duty(control, CLERK, "literature")
    yield as_owner
    control.end_staff(CLERK)
    control.close()


@pytest.mark.parametrize("tries", [4, pytest.param(200, marks=pytest.mark.long)])
def test_ciphertext_opens_in_its_own_place_alone(tries, owner):
    compare(move, tries, real=nullcontext(owner), weakened=sealed_for_no_place(owner))


def test_a_value_in_its_place_opens(owner):
    """So it is the move that is refused above, and nothing else."""
    row = Record.objects.using("owner").get(pk=stored())
    request = {"employee": CLERK, "duty": "literature", "purpose": "literature"}
    keys = opener().open([row.pk.bytes], list(TEXTS), **request)[row.pk.bytes].keys
    assert decryption.decrypt_fields(row, keys) == TEXTS
    assert all(text.encode() not in base64.b64decode(row.sealed[name]) for name, text in TEXTS.items())

"""The portal remembers how far the ledger was: a custodian set back behind that does nothing more."""

import secrets
import shutil

import pytest
from django.db import DatabaseError, transaction

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.checkpoint import Checkpoint
from keepfaith.disclosure.checks.p44_alterations import examine
from keepfaith.disclosure.models import SeenCheckpoint
from keepfaith.disclosure.records import custodian_clients
from keepfaith.disclosure.records.ledger_witness import AnotherCustodian, witness_ledger
from tests.custody.conftest import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(settings):
    """A custodian of this test's own, which the portal asks."""
    running = Running()
    settings.CUSTODY_SOCKETS = running.sockets
    clients = (custodian_clients.witness, custodian_clients.custodian)
    for client in clients:
        client.cache_clear()
    running.start()
    running.prepare()
    yield running
    for client in clients:
        client().close()
        client.cache_clear()
    running.close()


def test_it_moves_on_with_the_ledger(own):
    first = witness_ledger()
    assert witness_ledger() == first == SeenCheckpoint.objects.get().count
    own.create()
    assert witness_ledger() == first + 1 == SeenCheckpoint.objects.get().count


def test_a_store_set_back_is_refused_once_a_later_checkpoint_is_shown(own):
    own.end()
    shutil.copytree(own.store, own.folder / "earlier")
    own.start()
    own.control.end_duty("clerk", "literature")
    witness_ledger()
    own.end()
    shutil.rmtree(own.store)
    shutil.copytree(own.folder / "earlier", own.store)
    own.start()
    assert own.portal.duties_of("clerk") == ("literature",)
    with pytest.raises(Refused) as refused:
        witness_ledger()
    assert refused.value.code == "set back"
    for ask in (own.portal.status, own.create, lambda: own.portal.duties_of("clerk"), own.control.checkpoint):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.code == "set back"
    finding = examine(None)
    assert (finding.outcome, "set back" in finding.figure) == ("failed", True)
    _, output = own.end()
    assert "ALARM" in output


def test_a_checkpoint_that_the_custodian_did_not_sign_harms_nothing(own):
    checkpoint, _ = custodian_clients.witness().witness(None)
    custodian_clients.witness().witness(
        Checkpoint(checkpoint.count + 9, secrets.token_bytes(32), checkpoint.signature)
    )
    assert own.portal.status().entries == checkpoint.count


def test_another_custodian_is_recognized(own):
    witness_ledger()
    own.end()
    shutil.rmtree(own.store)
    own.start()
    own.prepare()
    for _ in range(9):
        own.create()
    with pytest.raises(AnotherCustodian):
        witness_ledger()
    assert examine(None).outcome == "failed"


def test_the_database_lets_it_only_move_on(own):
    witness_ledger()
    row = SeenCheckpoint.objects.get()
    for change in ({"count": row.count - 1}, {"public_key": bytes(32)}, {"chain": bytes(32)}):
        with pytest.raises(DatabaseError) as refused, transaction.atomic():
            SeenCheckpoint.objects.update(**change)
        assert refused.value.__cause__.sqlstate == "KF018"
    with pytest.raises(DatabaseError), transaction.atomic():
        SeenCheckpoint.objects.all().delete()

"""When the same record is corrected at the same time, nothing is lost and nothing counts twice."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.models import Q

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.own_records.corrections import add_correction
from keepfaith.disclosure.records.custodian_clients import custodian, own_records_client
from keepfaith.disclosure.records.decryption import decrypt_counting
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from keepfaith.disclosure.tasks.task_actions import today
from tests.rights.test_corrections import WRONG, opened_with_receipt

TEXTS = ["Robin One", "Robin Two", "Robin Two"]


@pytest.fixture
def own(django_db_blocker, custody):
    """A record that is really committed, with the proof of its mailbox; removed after."""
    with django_db_blocker.unblock():
        texts = {"question": "What is that?", "how": "By e-mail", "name": WRONG}
        record, proof = opened_with_receipt("question", texts, f"reader{secrets.token_hex(4)}@example.org")
        yield record, proof
        with transaction.atomic():
            leave_tombstones(list(Record.objects.filter(Q(pk=record.pk) | Q(about=record))), on=today())
        connection.close()


def test_two_that_come_at_once_are_both_stored_and_each_text_once(own):
    record, proof = own

    def add(text):
        try:
            add_correction(proof, record, "name", text, once="")
        finally:
            connection.close()
            custodian().close()

    with ThreadPoolExecutor(len(TEXTS)) as pool:
        list(pool.map(add, TEXTS))
    assert Record.objects.filter(about=record).count() == 2
    (opened,) = own_records_client().show(proof, {record.pk.bytes: ("name",)}).values()
    assert decrypt_counting(record, opened).texts["name"] in TEXTS

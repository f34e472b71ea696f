"""Whoever has the receipt of what was deleted gets a certificate: to print, and as a file that anybody checks."""

import datetime as dt
import json
from contextlib import closing

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.admin import ControlClient
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.retention.destruction import DUTY, run
from keepfaith.disclosure.retention.tombstones import leave_tombstones
from tests.disclosure.retention.conftest import closed
from tests.duties import give_duty
from tests.intake.forms.test_forms import LITERATURE, lookup, opened, receipt, send
from tests.typed_command import run_typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]


@pytest.fixture
def deleted(client, custody):
    """Order booklets and have that deleted by its rule; return reference, code and the record's number."""
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    record = Record.objects.get(reference=reference.replace("-", "")).pk
    closed(Task.objects.get(record=record))
    account = this_agency().retention_account
    with closing(ControlClient(custody / "control")) as control:
        give_duty(control, account, DUTY)
        assert run(most=10).destroyed
        control.end_staff(account)
    return reference, code, record


def test_a_certificate_is_a_page_to_print_and_a_file_that_a_key_checks(client, deleted, tmp_path):
    reference, code, record = deleted
    page = lookup(client, reference, code).content.decode()
    assert ('value="certificate"' in page, 'value="certificate-file"' in page) == (True, True)
    answer = lookup(client, reference, code, act="certificate")
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert f"deleted what came with the receipt {reference} on " in page
    assert "Series EXAMPLE-A1, permission to destroy EXAMPLE-1." in page
    assert LITERATURE["name"] not in page
    answer = lookup(client, reference, code, act="certificate-file")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="certificate.json"'
    members = json.loads(answer.content)
    content = json.loads(members["statement"])
    assert (content["kind"], content["record"], content["permission"]) == ("erased", record.hex, "EXAMPLE-1")
    assert f"Entry {content['entry']}" in page
    path = tmp_path / "certificate.json"
    path.write_bytes(answer.content)
    checked = run_typed("ledger", "verify-file", path, "--key", members["public_key"], "--code", code)
    assert (checked.returncode, "of this receipt" in checked.stdout) == (0, True)


@pytest.mark.parametrize("act", ["certificate", "certificate-file"])
def test_another_code_gets_none_and_what_is_there_gets_none(client, deleted, act):
    assert lookup(client, deleted[0], "0" * 20, act=act).status_code == 404
    answer = lookup(client, *receipt(send(client, opened(client, **LITERATURE))), act=act)
    assert (answer.status_code, "It is deleted" in answer.content.decode()) == (200, False)
    assert "Certificate of deletion" not in answer.content.decode()


@pytest.mark.parametrize("act", ["", "certificate", "certificate-file"])
def test_of_what_the_custodian_did_not_end_nothing_is_certified(client, act):
    reference, code = receipt(send(client, opened(client, **LITERATURE)))
    leave_tombstones([Record.objects.get(reference=reference.replace("-", ""))], on=dt.date(2029, 3, 4))
    answer = lookup(client, reference, code, act=act)
    page = answer.content.decode()
    assert (answer.status_code, "It is deleted" in page, "Certificate" in page) == (200, True, False)
    # The period stands beside it, so that nobody takes it for erased too soon.
    assert "3 years after it is fulfilled." in page

"""An employee who opens a test request of our own sees that after the decision; nothing is sent for one."""

import secrets

import pytest

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.disclosure.models import Task
from keepfaith.disclosure.records.store import NewRecord, Value, create_record

from .conftest import FIELDS, LITERATURE, received
from .test_desk import tally, text
from .test_label_views import words

pytestmark = pytest.mark.django_db
GRANT = {"hours": "2", "reason": "interpreter"}
SAYS = "A test request. There is nothing to do."


@pytest.fixture
def canary(custody, literature):
    """A request for literature of somebody whom the custodian knows to be made up."""
    address = f"{secrets.token_hex(4)}@example.org"
    register = CanaryRegister(custody / "decisions")
    register.register(address)
    register.close()
    values = {name: Value(FIELDS["literature-requests"][name], answer) for name, answer in LITERATURE.items()}
    values["name"] = Value("name", "Nerys Quennington")
    edition = literature.record.edition
    new_record = NewRecord(edition, "literature-requests", "literature", values, form="x", address=address)
    return Task.objects.get(record=create_record(new_record, token=secrets.token_bytes(16), work=True).record)


def test_only_an_employee_who_opens_it_sees_that_there_is_nothing_to_do(clerk, canary, literature):
    desk = clerk("literature")
    for page in (desk.get("/desk/"), desk.task(canary)):
        assert "test request" not in text(page).lower()
    assert SAYS in text(desk.task(canary, "open"))
    assert SAYS not in text(desk.task(literature, "open"))


def test_an_account_of_the_prober_is_refused_what_somebody_sent(clerk, canary, literature, control):
    desk = clerk("literature")
    control.enroll(desk.account)
    assert SAYS in text(desk.task(canary, "open"))
    refused = desk.task(literature, "open")
    assert refused.status_code == 403
    assert "It opens test requests only." in text(refused)
    assert "Example Reader" not in text(refused)


def test_employees_and_accounts_of_the_prober_give_each_other_no_work(clerk, canary, literature, control):
    desk, probe, second = clerk("literature"), clerk("literature"), clerk("literature")
    for account in (probe.account, second.account):
        control.enroll(account)
    for task in (canary, literature):
        page = text(desk.task(task, "open"))
        assert probe.account not in page
        for act, more in (("hand", {"to": probe.account}), ("grant", GRANT | {"colleague": probe.account})):
            refused = desk.task(task, act, **more)
            assert (refused.status_code, "belongs to our own tests" in text(refused)) == (403, True)
    page = text(probe.task(canary, "open"))
    offered = [f'<option value="{account}">' in page for account in (second.account, desk.account)]
    assert offered == [True, False]
    assert probe.task(canary, "hand", to=desk.account).status_code == 403
    assert probe.task(canary, "hand", to=second.account).status_code == 302


def test_labels_leave_it_out_and_say_so(clerk, canary, literature):
    desk, before = clerk("literature"), tally("opened")
    label, packing, left_out = words(desk.post("/desk/labels/"))
    assert "Example Reader" in label
    assert "Nerys" not in label + packing
    assert "1 test request is left out" in left_out
    assert tally("opened") == before + 2
    assert [step.act for step in canary.steps.all()] == ["opened"]
    page = text(desk.get("/desk/labels/sent/"))
    assert f'value="{literature.pk}"' in page
    assert f'value="{canary.pk}"' not in page


def test_a_request_of_somebody_is_left_out_of_nothing(clerk, literature):
    received(**LITERATURE)
    assert "left out" not in " ".join(words(clerk("literature").post("/desk/labels/")))

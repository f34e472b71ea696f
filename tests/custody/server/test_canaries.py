"""Records about made-up people: the prober's accounts open these alone, and they end after a week by our clock."""

import base64
import datetime as dt
import secrets
from contextlib import closing

import pytest

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol import (
    canary_messages,
    case_messages,
    control_messages,
    messages,
    observer_messages,
    staff_messages,
    task_messages,
)
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.sizes import MAX_CANARIES
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.duties import TEXT, acknowledging

CLAUSE = "own-test-requests"
START = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
NOBODY, SOMEBODY = "nerys.k4wick@example.org", "reader@example.gov"
NOTICE = Header(EDITION, "notice-subscriptions", "notices", {"name": "name"})
LETTER = Header(EDITION, "letters", "literature", {"name": "name", "email": "email-address"})


class Custody:
    """A custodian's answers at a time that a test chooses; a clerk and an account of the prober have one duty."""

    def __init__(self, store):
        self.store, self.now = store, START
        self.handlers = Handlers(store, safeguards=TEXT, now=lambda: self.now, cap=1_000)
        self.say(control_messages.Vouch(EDITION, RULES, SCHEMA, BEGUN))
        for employee, duty in (("clerk", "literature"), ("probe", "literature"), ("officer", "records")):
            self.say(control_messages.Duty(employee, duty, on=True))
        self.say(control_messages.Enroll("probe"))
        for employee in ("clerk", "probe"):
            self.say(acknowledging(employee))
        self.register(NOBODY)

    def say(self, message):
        return self.handlers.answer([message])[0].encode()

    def register(self, address):
        return self.say(observer_messages.Canary(address))

    def create(self, address=NOBODY, about=None, header=HEADER, topics=()):
        message = messages.Create(secrets.token_bytes(16), header, address, about, topics)
        return base64.b64decode(self.say(message)["record"])

    def open(self, record, employee="probe", fields=("name",), duty="literature", purpose="literature"):
        message = messages.Open((record,), fields, employee, duty, purpose)
        outcome = self.say(message)["outcomes"][0]
        return ("opened", outcome["is_test"]) if "keys" in outcome else (outcome["code"], outcome["clause"])

    @property
    def case(self):
        return self.say(case_messages.OperatorOpenCase(bytes(32), "legal-hold", "legal-obligations", ""))[
            "case"
        ]

    def act(self, record, kind="noted", employee="probe", **other):
        facts = frozenset({("asked", True), ("for_value", False)}) if kind == "sent" else frozenset()
        fields = ("name",) if kind == "sent" else ()
        more = {"to": "", "note": None, "colleague": "", **other}
        message = task_messages.Act(record, kind, fields, employee, "literature", "literature", facts, **more)
        answer = self.say(message)
        return answer["ok"] or (answer["code"], answer["clause"])

    def expire(self, record):
        answer = self.say(canary_messages.ExpireCanary(record))
        return answer["ok"] or answer["code"]

    def expired(self):
        return {base64.b64decode(record) for record in self.say(canary_messages.ExpiredCanaries())["records"]}

    def last(self):
        (entry,) = self.store.connection.execute(
            "SELECT entry FROM journal ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return decode(entry), self.store.details(self.store.checkpoint.count)


@pytest.fixture
def keeper(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as store:
        yield Custody(store)


def test_an_account_of_the_prober_opens_canary_records_and_no_other(keeper):
    canary, real = keeper.create(), keeper.create(SOMEBODY)
    assert keeper.open(canary) == ("opened", True)
    assert keeper.open(real) == ("not a canary", CLAUSE)
    entry, details = keeper.last()
    assert (entry.kind, entry.attempted, entry.denial, entry.clause) == (
        "refused", "opened", "not a canary", CLAUSE,
    )  # fmt: skip
    assert details["employee"] == "probe"
    assert keeper.open(keeper.create("")) == ("not a canary", CLAUSE)


@pytest.mark.parametrize("kind", ["sent", "returned", "noted", "closed", "answered", "handed", "taken"])
def test_an_account_of_the_prober_does_nothing_else_with_a_real_record(keeper, kind):
    canary, real = keeper.create(), keeper.create(SOMEBODY)
    assert keeper.act(real, kind) == ("not a canary", CLAUSE)
    assert keeper.act(canary, kind) is True
    assert keeper.act(real, kind, employee="clerk") is True


def test_an_account_of_the_prober_neither_writes_nor_erases_nor_holds_nor_removes_what_is_real(keeper):
    keeper.say(control_messages.Duty("probe", "records", on=True))
    real = keeper.create(SOMEBODY, header=LETTER)
    send = messages.Send((real,), ("email",), "answer", "", "probe", "literature", "literature")
    assert keeper.say(send)["outcomes"][0]["code"] == "not a canary"
    requests = (
        messages.Erase(real, "probe", "records", "2026/1", due=True, closed_on=None),
        case_messages.Hold(real, keeper.case, on=True, reason="", employee="probe", duty="records"),
        case_messages.OpenCase(
            bytes(16), "legal-hold", "legal-obligations", "", None, "", "probe", "records"
        ),
        case_messages.CloseCase(keeper.case, "", None, "", "probe", "records"),
        messages.Remove("account", "a-1", LETTER, "probe", "records", "2026/1", due=True),
    )
    for message in requests:
        assert keeper.say(message)["code"] == "not a canary", message.verb
    assert keeper.store.records.find(real) is not None
    canary = keeper.create(header=LETTER)
    send = messages.Send((canary,), ("email",), "answer", "", "probe", "literature", "literature")
    assert "keys" in keeper.say(send)["outcomes"][0]


def test_employees_and_accounts_of_the_prober_hand_each_other_nothing(keeper):
    keeper.say(control_messages.Enroll("second"))
    keeper.say(control_messages.Duty("second", "literature", on=True))
    canary, real = keeper.create(), keeper.create(SOMEBODY)
    for record in (canary, real):
        assert keeper.act(record, "handed", employee="clerk", colleague="probe") == ("test account", CLAUSE)
    assert keeper.act(canary, "handed", colleague="clerk") == ("test account", CLAUSE)
    entry, details = keeper.last()
    assert (entry.attempted, entry.denial, details["colleague"]) == ("handed", "test account", "clerk")
    assert keeper.act(canary, "handed", colleague="second") is True
    assert keeper.act(canary, "handed", employee="second") is True


def test_the_portal_asks_which_accounts_are_the_probers(keeper):
    assert keeper.say(staff_messages.TestAccounts()) == {"ok": True, "employees": ["probe"]}
    keeper.say(control_messages.Enroll("another"))
    assert keeper.say(staff_messages.TestAccounts())["employees"] == ["another", "probe"]


def test_everybody_else_is_judged_on_a_canary_by_the_rules_alone(keeper):
    canary = keeper.create()
    assert keeper.open(canary, "clerk") == ("opened", True)
    assert keeper.open(canary, "clerk", fields=("number",)) == ("guardrail", "minimum-quantity")
    for employee in ("clerk", "probe"):
        assert keeper.open(canary, employee, duty="records") == ("no rule permits", "need-to-know")
        assert keeper.open(canary, employee, purpose="notices") == ("guardrail", "only-when-asked")
    assert keeper.open(canary, "stranger") == ("duty", "need-to-know")
    keeper.act(canary, "taken")
    assert keeper.open(canary, "clerk") == ("guardrail", "need-to-know")
    assert keeper.open(keeper.create(SOMEBODY), "clerk") == ("opened", False)


def test_what_is_about_a_canary_record_is_one_and_what_was_there_before_is_none(keeper):
    other = "orrin.p7delta@example.org"
    before = keeper.create(other)
    assert keeper.register(other) == {"ok": True, "new": True}
    assert keeper.register(other.upper()) == {"ok": True, "new": False}
    assert keeper.open(before) == ("not a canary", CLAUSE)
    after = keeper.create(other)
    assert keeper.last()[1]["cause"] == "test request"
    assert keeper.open(after) == ("opened", True)
    keeper.now += dt.timedelta(days=6)
    note = keeper.create("", about=after)
    assert keeper.open(note) == ("opened", True)
    keeper.now += dt.timedelta(days=1)
    assert {after, note} <= keeper.expired()
    assert before not in keeper.expired()
    assert keeper.open(keeper.create(other)) == ("not a canary", CLAUSE)


@pytest.mark.parametrize(
    "address",
    [
        SOMEBODY, "reader@example.org.agency.net", "reader@myexample.org", "a@b@example.org ", "example.org",
        "postal:1 Main Street, Boston, MA 02108", "postal:00000 Main Street, Boston, MA 02108",
    ],
)  # fmt: skip
def test_nobody_real_can_be_made_a_canary(keeper, address):
    assert keeper.register(address)["ok"] is False
    assert keeper.store.status().canaries == 1


@pytest.mark.parametrize(
    "address", ["a@mail.example.com", "a@b.invalid", "A@B.TEST", "postal:5 K4wick Way\nExampletown, MA 00000"]
)
def test_an_address_that_is_nobody_s_can_be_made_a_canary(keeper, address):
    assert keeper.register(address) == {"ok": True, "new": True}


def test_within_a_week_two_hundred_people_are_made_up_and_no_more(keeper):
    answers = [keeper.register(f"n{number}@example.org") for number in range(MAX_CANARIES)]
    assert [answer["ok"] for answer in answers] == [True] * (MAX_CANARIES - 1) + [False]
    assert answers[-1]["code"] == "cap"
    keeper.now += dt.timedelta(days=7)
    assert keeper.register("later@example.org")["ok"]
    assert keeper.say(messages.Status())["canaries"] == 1


def test_a_canary_ends_after_seven_days_without_a_permission_and_nothing_else_does(keeper):
    canary, real, on_hold = keeper.create(), keeper.create(SOMEBODY), keeper.create()
    keeper.say(case_messages.OperatorHold(on_hold, keeper.case, on=True, reason=""))
    keeper.now += dt.timedelta(days=7, seconds=-1) - dt.timedelta(hours=12)
    assert (keeper.expired(), keeper.expire(canary)) == (set(), "not yet")
    keeper.now += dt.timedelta(hours=12)
    assert keeper.expired() == {canary, on_hold}
    assert [keeper.expire(record) for record in (canary, real, on_hold)] == [True, "not yet", "held"]
    assert keeper.store.records.find(canary) is None
    assert keeper.store.records.find(real) is not None


def test_the_entry_of_its_end_names_the_clause_and_the_cause(keeper):
    canary = keeper.create()
    keeper.now += dt.timedelta(days=7)
    assert keeper.expire(canary) is True
    entry, details = keeper.last()
    assert (entry.kind, entry.decision, entry.clause, entry.duty) == ("erased", "", CLAUSE, "")
    assert (details["cause"], details["employee"]) == ("test request", "automatic")
    assert "permission" not in details
    # A caller that broke off asks again, and can still remove what it has of it.
    assert keeper.expired() == {canary}
    assert keeper.expire(canary) == "unknown record"
    keeper.now += dt.timedelta(days=7)
    keeper.register("later@example.org")
    assert keeper.expired() == set()


def test_a_subscription_of_a_canary_ends_as_a_canary_and_not_as_a_subscription(keeper):
    subscription = keeper.create(header=NOTICE, topics=("hearings",))
    keeper.now += dt.timedelta(days=7)
    assert keeper.say(messages.Expired())["records"] == []
    assert keeper.expired() == {subscription}
    assert keeper.expire(subscription) is True


def test_status_counts_people_records_and_accounts(keeper):
    keeper.create()
    status = keeper.say(messages.Status())
    assert [status[name] for name in ("canaries", "canary_records", "probe_accounts")] == [1, 1, 1]
    assert keeper.say(control_messages.Enroll("probe")) == {"ok": True, "new": False}
    keeper.say(control_messages.Enroll("another"))
    entry, details = keeper.last()
    assert (entry.kind, details["employee"]) == ("enrolled", "another")


def test_the_prober_names_its_people_at_its_own_socket(running):
    with closing(CanaryRegister(running.sockets / "decisions")) as register:
        assert register.register(NOBODY) is True
        assert register.register(NOBODY) is False
    assert running.control.status().canaries == 1


def test_a_person_at_an_alias_of_the_tests_mailbox_may_be_made_up_and_nobody_beside(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as store:
        register = store.canaries.register
        mailbox = "Tests@agency.gov"
        with store.transaction():
            assert register("tests+b2kanuvi7@Agency.gov", day=START.date(), test_mailbox=mailbox)
            for other in (
                "tests@agency.gov", "tests+@agency.gov", "tests+a b@agency.gov", "testsx+b2kanuvi7@agency.gov",
                "tests+b2kanuvi7@agency.gov.example.gov", "reader@agency.gov", "tests+b2kanuvi7@xagency.gov",
            ):  # fmt: skip
                with pytest.raises(KeepfaithError, match="Somebody could have"):
                    register(other, day=START.date(), test_mailbox=mailbox)
            with pytest.raises(KeepfaithError, match="Somebody could have"):
                register("tests+b2kanuvi7@agency.gov", day=START.date())
            with pytest.raises(KeepfaithError, match="Somebody could have"):
                register("+b2kanuvi7@", day=START.date())


def test_the_custodian_takes_the_mailbox_that_it_is_started_with(tmp_path):
    with closing(Store.open(tmp_path, bytes(32))) as store:
        handlers = Handlers(
            store, safeguards=TEXT, now=lambda: START, cap=10, test_mailbox="tests@agency.gov"
        )
        (answer,) = handlers.answer([observer_messages.Canary("tests+b2kanuvi7@agency.gov")])
        assert answer.encode()["new"] is True

"""Attackers guess from an answer's time or size whether a receipt, a subscription, a person or an account exists.

The attacker asks twice, takes the faster answer, learns from some questions where to draw the line, and guesses the
others. Chance is right in half of them; `MOST` is 0.6, which 400 fair guesses pass once in 30,000 runs. Other work on
the machine makes it harder to tell, so this proves most when run alone; what is guessed in two runs is revealed.
"""

import random
import secrets
import statistics
import time
from collections.abc import Callable
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.test import Client

from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.disclosure.mail.links import CONFIRM, PARAMETER, UNSUBSCRIBE, encode_token
from keepfaith.disclosure.own_records import moves
from keepfaith.disclosure.records.receipts import ALPHABET
from keepfaith.disclosure.records.store import create_record
from keepfaith.disclosure.staff.adapters import AccountAdapter
from keepfaith.disclosure.staff.models import Employee
from keepfaith.intake.forms import receipt_status
from keepfaith.intake.forms import views as forms
from keepfaith.intake.subscriptions import views as subscription_views
from tests.disclosure.records.test_store import new_record

from .custodians import custodian
from .trying import GaveWay, compare

LEARNT, GUESSED, ON_WEAKENED = 300, 400, 40
MOST, SLOWED = 0.6, 0.1
FORM = "application/x-www-form-urlencoded"
OURS = {"sec-fetch-site": "same-origin"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody"), pytest.mark.long]

# Asks for something that exists, or for something that does not, and gives the answer.
type Asking = Callable[[bool], object]


def by_time(ask: Asking, exists: bool) -> float:  # noqa: FBT001 - a coin
    return min(timed(ask, exists), timed(ask, exists))


def timed(ask: Asking, exists: bool) -> float:  # noqa: FBT001 - a coin
    begun = time.perf_counter()
    ask(exists)
    return time.perf_counter() - begun


def by_size(ask: Asking, exists: bool) -> float:  # noqa: FBT001 - a coin
    return len(ask(exists).content)


def telling_apart(observe, learnt):
    """Learn from so many questions, then guess; the bytes on the line reveal nothing."""

    def attack(ask):
        seen = {exists: [] for exists in (True, False)}
        for _ in range(learnt // 2):
            for exists, values in seen.items():
                values.append(observe(ask, exists))
        middles = {exists: statistics.median(values) for exists, values in seen.items()}
        line, more_if_exists = sum(middles.values()) / 2, middles[True] > middles[False]
        while True:
            exists = random.random() < 0.5
            value = observe(ask, exists)
            yield value != line and ((value > line) is more_if_exists) is exists

    return attack


def judge(name, observe, *, real, weakened):
    """Compare; a size is what it is, but a time is noisy, so it has to be guessed twice."""
    if observe is by_size:
        compare(telling_apart(observe, 20), 50, real=real(), weakened=weakened(), name=name)
        return
    attack = telling_apart(observe, LEARNT)
    for last in (False, True):
        how = {"most": MOST, "name": name, "on_weakened": ON_WEAKENED}
        try:
            compare(attack, GUESSED, real=real(), weakened=weakened(), **how)
        except GaveWay:
            if last:
                raise
        else:
            return


@contextmanager
def receipts():
    """A reference that exists with a wrong code, or one that does not."""
    reference, client = (
        create_record(new_record(), token=secrets.token_bytes(16), work=True).receipt.reference,
        Client(),
    )

    def ask(exists):
        named = reference if exists else letters(len(reference))
        typed = f"reference={named}&code={letters(20)}"
        return client.post("/forms/receipt/", typed, content_type=FORM, secure=True, headers=OURS)

    yield ask


def letters(count):
    return "".join(random.choices(ALPHABET, k=count))


@contextmanager
def receipts_looked_up_in_two_steps():
    """First the reference, and its code only if there is one."""
    strict = receipt_status.status_of

    def lax(receipt, act):
        from keepfaith.disclosure.models import Record

        if Record.objects.filter(reference=receipt.reference).exists():
            time.sleep(SLOWED)
        return strict(receipt, act)

    with pytest.MonkeyPatch.context() as patch, receipts() as ask:
        patch.setattr(forms, "status_of", lax)
        yield ask


@contextmanager
def receipts_that_say_which_was_wrong():
    with receipts() as ask:

        def saying(exists):
            answer = ask(exists)
            answer.content += b"The code is wrong." if exists else b"The reference is wrong."
            return answer

        yield saying


@pytest.mark.parametrize(
    ("observe", "weakened"),
    [(by_time, receipts_looked_up_in_two_steps), (by_size, receipts_that_say_which_was_wrong)],
)
def test_a_wrong_code_does_not_reveal_whether_a_reference_exists(observe, weakened):
    judge(f"receipts {observe.__name__.replace('_', ' ')}", observe, real=receipts, weakened=weakened)


@contextmanager
def unsubscribe_tokens(weakness="nothing"):
    """An unsubscribe token of somebody known with a wrong proof, or of nobody."""
    with custodian(weakness) as custody, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            subscription_views,
            "subscriptions_client",
            lambda: SubscriptionsClient(custody.sockets / "requests"),
        )
        token, client = custody.send_notice(custody.subscribe()).unsubscribe_token, Client()
        yield lambda exists: posted(
            client, UNSUBSCRIBE, token[:16] if exists else secrets.token_bytes(16), 10
        )


@contextmanager
def confirmation_tokens(weakness="nothing"):
    """The confirmation token of a subscription that has ended, or of none."""
    with custodian(weakness) as custody, pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            moves,
            "subscriptions_client",
            lambda: SubscriptionsClient(custody.sockets / "requests"),
        )
        record, client = custody.subscribe_unconfirmed(), Client()
        code = custody.code(record)
        custody.subscriptions.confirm(code)
        custody.subscriptions.unsubscribe(custody.send_notice(record).unsubscribe_token)
        yield lambda exists: posted(client, CONFIRM, code if exists else secrets.token_bytes(16))


def posted(client, path, known, more=0):
    token = encode_token(known + secrets.token_bytes(more))
    answer = client.post(f"{path}?{PARAMETER}={token}", secure=True, headers=OURS)
    assert answer.status_code == 404
    return answer


@pytest.mark.parametrize("asking", [unsubscribe_tokens, confirmation_tokens])
def test_a_useless_token_does_not_reveal_a_person_or_a_subscription(asking):
    judge(f"{asking.__name__} by time", by_time, real=asking, weakened=lambda: asking("slow_for_known"))


@contextmanager
def accounts():
    """An account that there is with a wrong password, or one that there is not."""
    employee, client = Employee(account="example-clerk"), Client()
    employee.set_password("seven plain words in a row here")
    employee.save()

    def ask(exists):
        name = "example-clerk" if exists else f"example-{letters(5).lower()}"
        with transaction.atomic():
            answer = client.post(
                "/desk/sign-in/", {"login": name, "password": "a wrong password"}, secure=True,
                headers={"Origin": "https://testserver"},
            )  # fmt: skip
            # A row deleted within the test's transaction stays in the index, and each later look at that name is
            # slower for it; what is rolled back is not looked at again.
            transaction.set_rollback(True)
        assert answer.status_code == 200
        return answer

    yield ask
    employee.delete()


@contextmanager
def accounts_looked_up_first():
    """No work is done for an account that there is not."""
    strict = AccountAdapter.authenticate

    def lax(self, request, **credentials):
        if not Employee.objects.filter(account=credentials.get("username", "")).exists():
            return None
        time.sleep(SLOWED)
        return strict(self, request, **credentials)

    with pytest.MonkeyPatch.context() as patch, accounts() as ask:
        patch.setattr(AccountAdapter, "authenticate", lax)
        yield ask


@contextmanager
def accounts_that_are_named():
    with accounts() as ask:

        def saying(exists):
            answer = ask(exists)
            answer.content += b"" if exists else b"There is no such account."
            return answer

        yield saying


@pytest.mark.parametrize(
    ("observe", "weakened"), [(by_time, accounts_looked_up_first), (by_size, accounts_that_are_named)]
)
def test_a_wrong_password_does_not_reveal_whether_an_account_exists(observe, weakened):
    judge(f"accounts {observe.__name__.replace('_', ' ')}", observe, real=accounts, weakened=weakened)

"""Deciding where many have a duty and many editions are known, beside pycasbin; how soon an ended duty is refused."""

import datetime as dt
import random
import statistics
import time
from contextlib import closing
from pathlib import Path

import casbin

from benchmarks import proving
from benchmarks.opening import create_records, custodian
from benchmarks.sizes import sized
from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.opener import Opener
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.server import decision
from keepfaith.custody.store.editions import Edition as RegisteredEdition
from keepfaith.custody.store.grants import Grant
from keepfaith.custody.store.store import Store
from tests.duties import give_duty

ASSIGNMENTS, EDITIONS = sized(((100, 1_000, 10_000), (1, 10, 100)), ((10,), (1, 2)))
DECISIONS, ROUNDS, ENDINGS = sized((3_000, 6, 300), (60, 2, 3))
ROLE_MODEL = (
    proving.MODEL.replace("r = act,", "r = sub, act,")
    .replace("[policy_effect]", "[role_definition]\ng = _, _\n[policy_effect]")
    .replace("m = fits", "m = g(r.sub, r.who) && fits")
)
DAY = proving.NOW.date()


def measure(scratch: Path) -> None:
    requests = _openings()
    print(
        f"\nDeciding on {DECISIONS:,} openings, the duty looked up first, in turn, "
        "by how many duties and editions there are:"
    )
    print(f"  {'duties':>8}{'editions':>10}{'custodian/s':>13}{'pycasbin/s':>12}{'ratio':>7}")
    for count in ASSIGNMENTS:
        with closing(Store.open(scratch / f"duties-{count}", bytes(32))) as store:
            _assign(store, count)
            peer = _peer(count)
            for editions in EDITIONS:
                known = _editions(editions)
                took = [0.0, 0.0]
                for place in range(ROUNDS):
                    part = requests[place::ROUNDS]
                    took[0] += _decided(store, known, part, count)
                    took[1] += _enforced(peer, part, count)
                rates = [len(requests) / seconds for seconds in took]
                print(
                    f"  {count:8,}{editions:10}{rates[0]:13,.0f}{rates[1]:12,.0f}{rates[0] / rates[1]:7.2f}"
                )
    _time_endings(scratch)


def _openings() -> list[Request]:
    requests = [
        request for request in proving.custody().book.vocabulary.requests() if request.action == "open"
    ]
    return random.Random(7).sample(requests, DECISIONS)


def _assign(store: Store, count: int) -> None:
    """Give each of so many employees one duty, in turn."""
    duties = sorted(proving.custody().book.vocabulary.names("Duty"))
    with store.transaction():
        for number in range(count):
            store.duties.assign(Grant(f"e{number}", duties[number % len(duties)]), at=proving.NOW)


def _peer(count: int) -> casbin.Enforcer:
    made = proving.enforcer(ROLE_MODEL)
    duties = sorted(proving.custody().book.vocabulary.names("Duty"))
    made.add_grouping_policies([[f"e{number}", duties[number % len(duties)]] for number in range(count)])
    return made


def _editions(count: int) -> decision.Editions:
    """Know so many editions, of which the one that all was collected under is in force."""
    own = proving.custody()
    others = [
        RegisteredEdition(
            f"{number:064x}",
            own.registered.rules,
            own.registered.schema,
            proving.SINCE - dt.timedelta(number),
        )
        for number in range(1, count)
    ]
    return decision.Editions({own.registered.digest: own} | decision.Editions.of(others).known)


def _decided(store: Store, editions: decision.Editions, requests: list[Request], count: int) -> float:
    messages = [proving.message_of(request) for request in requests]
    begun = time.perf_counter()
    for place, (message, header, task) in enumerate(messages):
        verdict = decision.decide(message, header=header, **task, editions=editions, at=proving.NOW)
        if message.duty in store.duties.of(f"e{place % count}", on=DAY, purpose=message.purpose):
            _ = verdict.allowed
    return time.perf_counter() - begun


def _enforced(peer: casbin.Enforcer, requests: list[Request], count: int) -> float:
    terms = [(f"e{place % count}", *proving.terms_of(request)) for place, request in enumerate(requests)]
    begun = time.perf_counter()
    for request_terms in terms:
        peer.enforce(*request_terms)
    return time.perf_counter() - begun


def _time_endings(scratch: Path) -> None:
    """Give and end a duty over the sockets, and see the very next opening refused."""
    took = []
    with custodian(scratch) as sockets:
        record, control, opener = (
            create_records(sockets)[0],
            ControlClient(sockets / "control"),
            Opener(sockets / "requests"),
        )
        by = {"employee": "leaver", "duty": "literature", "purpose": "literature"}
        for _ in range(ENDINGS):
            give_duty(control, "leaver", "literature")
            if not isinstance(opener.open([record], ["name"], **by)[record], OpenedKeys):
                raise SystemExit("an opening was refused")
            begun = time.perf_counter()
            control.end_duty("leaver", "literature")
            if isinstance(opener.open([record], ["name"], **by)[record], OpenedKeys):
                raise SystemExit("an ended duty opened something")
            took.append(time.perf_counter() - begun)
    p99 = statistics.quantiles(took, n=100)[-1]
    print(
        f"\nFrom ending a duty to the refusal of the next opening, both entered durably, {ENDINGS} times: "
        f"p50 {statistics.median(took) * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms"
    )

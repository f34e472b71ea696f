"""One run of a custodian that stops, and what of it is not as it must be."""

import json
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol import control_messages
from tests.attacks.ledger_read import Ledger
from tests.attacks.nursery import Nursery
from tests.attacks.stopped_callers import (
    CLERK,
    ENDINGS,
    ROUNDS,
    Caller,
    Message,
    Stoppable,
    Stopped,
    octets,
    text,
)
from tests.custody.conftest import BEGUN, EDITION, HEADER, RULES, SCHEMA
from tests.duties import acknowledging

EDITION_SAID = {
    "verb": "vouch", "edition": EDITION, "rules": RULES, "schema": SCHEMA, "starts_at": BEGUN.isoformat(),
    "manifest": "",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    """How a run went: whether the stop happened at all, and what was wrong afterwards."""

    stopped: bool
    problems: tuple[str, ...]


def prepare(place: Stoppable) -> None:
    """Register an edition and two employees."""
    place.ask(EDITION_SAID, door="control")
    duties = (("clerk", "literature"), ("officer", "records"))
    place.ask(
        *(control_messages.Duty(employee, duty, on=True).encode() for employee, duty in duties),
        door="control",
    )
    place.ask(*(acknowledging(employee).encode() for employee, _ in duties))


@contextmanager
def template(nursery: Nursery) -> Iterator[Path]:
    """Make a store that is ready for a run, to be copied."""
    place = Stoppable(nursery)
    try:
        place.start()
        prepare(place)
        assert place.end() == 0
        yield place.store
    finally:
        place.close()


def run(
    nursery: Nursery, made: Path, step: str, nth: int, *, seed: str, then: str = "nothing", **orders: Any
) -> Run:
    """Stop it at a step, start it again, let one reaper pass, go on to the end, and look at everything.

    The `orders` are for the custodian that stops; `then` turns round an order of the one after it.
    """
    place, caller = Stoppable(nursery, template=made), Caller(random.Random(f"{seed}/{step}/{nth}"))
    try:
        counts = place.folder / "counts"
        place.start(step, nth, counts=str(counts), **orders)
        done, pending = go(place, caller, 0)
        if orders.get("fails"):
            _settle(place, caller, pending)
            pending = []
        stopped = place.end() < 0 or json.loads(counts.read_text())[step] >= nth > 0
        caller.problems += _not_erased(place, caller)
        place.start(order=then)
        try:
            _settle(place, caller, pending)
            _look(place, caller)
            _, pending = go(place, caller, done + 1)
            _reap(place, caller)
            _look(place, caller)
        except Stopped:
            caller.problems.append("it does not start again")
        if place.end() != 0:
            caller.problems.append("it did not end in order")
        caller.problems += not_in_the_ledger(place, caller)
        return Run(stopped, tuple(caller.problems))
    finally:
        place.close()


def go(place: Stoppable, caller: Caller, first: int) -> tuple[int, list[Message]]:
    """Ask round after round; return the last one, and what was not answered or could not be done."""
    failed: list[Message] = []
    for number, lines in enumerate(ROUNDS[first:], first):
        messages = [one for line in lines if (one := line(caller))]
        before = len(caller.answered)
        try:
            place.ask(*messages, caller=caller)
        except Stopped:
            return number, failed + messages[len(caller.answered) - before :]
        failed += [one for one, answer in caller.answered[before:] if answer.get("code") == "disk"]
    return len(ROUNDS), failed


def _settle(place: Stoppable, caller: Caller, pending: list[Message]) -> None:
    """Send again, before or after the reaper, what was not done for sure: some of it, but each end, case and hold."""
    before, later = [], []
    for message in pending:
        if message["verb"] in (*ENDINGS, "open-case", "hold"):
            before.append(message)
        elif chosen := caller.random.choice((before, later, None)):
            chosen.append(message)
    for some in (before, None, later):
        if some is None:
            _reap(place, caller)
        for message in some or ():
            place.ask(message, caller=caller)
        caller.problems += _not_erased(place, caller)
    _reap(place, caller)


def _reap(place: Stoppable, caller: Caller) -> None:
    """Confirm each key whose row is stored, and give up the others; then as many keys as rows are left."""
    (answer,) = place.ask({"verb": "unconfirmed"})
    stored = {record: caller.rows[record] for record in answer["records"] if record in caller.rows}
    if stored:
        place.ask({"verb": "confirm", "rows": stored}, caller=caller)
    for record in answer["records"]:
        if record not in stored:
            place.ask({"verb": "discard", "record": record}, caller=caller)
    (status,) = place.ask({"verb": "status"})
    if (status["records"], status["unconfirmed"]) != (len(caller.rows), 0):
        caller.problems.append(
            f"{status['records']} keys, {status['unconfirmed']} of them unconfirmed, for {len(caller.rows)} rows"
        )


def _look(place: Stoppable, caller: Caller) -> None:
    """See that what was acknowledged is there, opens, and is not made again."""
    (answer,) = place.ask({"verb": "digests", "records": list(caller.records.values()) or [text(bytes(16))]})
    if dict(answer["digests"]) != caller.rows:
        caller.problems.append("the custodian holds other records than the portal")
    for name, record in list(caller.records.items()):
        if record not in caller.rows:
            continue
        request = {
            "verb": "create",
            "token": caller.tokens[name],
            "header": HEADER.encode(),
            "topics": [],
            "about": "",
            "receipt": "",
            "follows": "",
            "reply_proof": "",
        }
        address = "reader@example.org" if name == "three" else ""
        (repeated,) = place.ask({**request, "address": address}, caller=caller)
        if (repeated.get("record"), repeated.get("key")) != (record, None):
            caller.problems.append("a token said again does not give its record, or still gives its key")
        (known,) = place.ask({"verb": "tasks", "records": [record]}, caller=caller)
        if any(task[3] != "open" for task in known.get("tasks", [])):
            continue
        wanted = {"verb": "open", "records": [record], "fields": ["name"], "assertion": None, **CLERK}
        (opened,) = place.ask(wanted, caller=caller)
        keys = opened["outcomes"][0].get("keys", {}) if opened["ok"] else {}
        if keys != {"name": text(field_key(caller.keys[record], "name"))}:
            caller.problems.append("what was acknowledged does not open")


def _not_erased(place: Stoppable, caller: Caller) -> Iterator[str]:
    """Look in every file for what was reported erased."""
    for path in place.store.iterdir():
        content = path.read_bytes()
        if any(octets(record) in content for record in caller.erased):
            yield f"{path.name} has what was reported erased"


def not_in_the_ledger(place: Stoppable, caller: Caller) -> Iterator[str]:
    """Look for an entry of all that was given or done."""
    ledger = Ledger.read(place.store, place.kek)
    yield from ledger.problems
    if any(caller.given("anchor")) and not ledger.attested:
        yield "what was attested is not there"
    if any(ledger.by_record["created", octets(record), ""] != 1 for record in caller.rows):
        yield "a record has no entry, or two"
    for (record, name), count in Counter((record, name) for record, name, _ in caller.opened()).items():
        if record in caller.rows and ledger.by_record["opened", octets(record), name] < count:
            yield "a key was given without its entry"
    # The details of an entry end with its record; the entry itself stays.
    openings = sum(bool(one.get("keys")) for _, answer in caller.given("open") for one in answer["outcomes"])
    if ledger.kinds["created"] < len(caller.records) or ledger.kinds["opened"] < openings:
        yield f"{openings} openings of {len(caller.records)} records, but {ledger.kinds}"
    if ledger.spent.get(CLERK["duty"], 0) < openings:
        yield f"the cap counts {ledger.spent} for {openings} openings"
    kinds = (
        ("erase", "erased"),
        ("discard", "discarded"),
        ("act", "noted"),
        ("act", "closed"),
        ("hold", "held"),
    )
    for verb, kind in kinds:
        messages = (message for message, _ in caller.given(verb))
        there = (octets(message["record"]) for message in messages if message.get("act", kind) == kind)
        if verb not in ENDINGS:
            there = (record for record in there if text(record) in caller.rows)
        if not all(ledger.by_record[kind, record, ""] for record in there):
            yield f"no entry that a record was {kind}"

"""Answering a round of messages: all of them in one commit, and none before it."""

import base64
import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from keepfaith.custody import messages
from keepfaith.custody.deciding import NEED_TO_KNOW, Edition, Editions, Verdict, decide
from keepfaith.custody.editions import Edition as Registered
from keepfaith.custody.entries import fits
from keepfaith.custody.fields import field_key
from keepfaith.custody.records import Asked
from keepfaith.custody.store import Store
from keepfaith.errors import KeepfaithError

NOT_BY_MISTAKE = "not-destroyed-by-mistake"

type Answer = Mapping[str, Any]


class Answering:
    """What the custodian answers, from its store; `cap` is how many records a duty may open within an hour."""

    def __init__(self, store: Store, *, cap: int, now: Callable[[], dt.datetime]) -> None:
        self._store, self._cap, self._now = store, cap, now
        self._shelf: Editions | None = None
        self._alarms, self._to_truncate = 0, False

    def answer(self, asked: Sequence[messages.Message]) -> Sequence[Answer]:
        """Do all that is asked in one transaction and answer after its commit; what fails is undone and refused."""
        try:
            with self._store.transaction():
                answers = [self._refusing(message) for message in asked]
        # Whatever failed, the transaction is undone, nobody got an answer, and the next round may succeed.
        except Exception as error:  # noqa: BLE001 - see above
            self._shelf = None
            if len(asked) > 1:
                return [self.answer([message])[0] for message in asked]
            # Standard error is the custodian's log; the class only, for a text can hold what was told.
            print(f"custodian: a message failed: {type(error).__name__}", file=sys.stderr, flush=True)  # noqa: T201
            return [refusal("failed", problem="The custodian could not do this; nothing was given out.")]
        return self._erased(asked, answers)

    def _erased(self, asked: Sequence[messages.Message], answers: list[Answer]) -> Sequence[Answer]:
        shredding = [number for number, message in enumerate(asked) if isinstance(message, messages.Shred)]
        if not (self._to_truncate or any(answers[number]["ok"] for number in shredding)):
            return answers
        try:
            self._store.truncate()
            self._to_truncate = False
        except KeepfaithError as error:
            self._to_truncate = True
            for number in shredding:
                answers[number] = refusal("not yet erased", clause=NOT_BY_MISTAKE, problem=error.problem)
        return answers

    def _refusing(self, message: messages.Message) -> Answer:
        try:
            return self._one(message)
        except KeepfaithError as error:
            return refusal("not accepted", clause=error.clause, problem=str(error))

    def _one(self, message: messages.Message) -> Answer:  # noqa: PLR0911 - one a verb
        match message:
            case messages.Register():
                return self._register(message)
            case messages.Keep():
                return self._keep(message)
            case messages.Open():
                return {"ok": True, "outcomes": [self._open(record, message) for record in message.records]}
            case messages.Confirm():
                return _known(self._store.confirm(message.record))
            case messages.Shred():
                return self._shred(message)
            case messages.Hold():
                return _known(
                    self._store.hold(message.record, on=message.on, reason=message.reason, day=self._day())
                )
            case messages.Duty() | messages.EndStaff():
                return self._staff(message)
            case _:
                return self._told(message)

    def _told(self, message: messages.Told) -> Answer:
        match message:
            case messages.DutiesOf():
                return {"ok": True, "duties": sorted(self._store.duties_of(message.employee))}
            case messages.Unconfirmed():
                return {"ok": True, "records": [_text(record) for record in self._store.unconfirmed()]}
            case messages.Status():
                return {"ok": True, **asdict(self._store.status()), "alarms": self._alarms}
            case messages.Head():
                head = self._store.head
                told = {
                    "chain": head.chain,
                    "signature": head.signature,
                    "public_key": self._store.public_key,
                }
                return {"ok": True, "count": head.count, **{name: _text(part) for name, part in told.items()}}

    def _register(self, message: messages.Register) -> Answer:
        edition = Registered(message.edition, message.rules, message.schema, message.starts_at)
        # Rules that do not parse, or a clause that no entry can hold, would deny for ever what is kept under them.
        if not all(map(fits, Edition(edition).read().clauses.values())):
            return refusal("not accepted", problem="A rule's clause is longer than 32 letters. Shorten it.")
        new = self._store.register_edition(edition, day=self._day())
        self._shelf = None
        return {"ok": True, "new": new}

    def _keep(self, message: messages.Keep) -> Answer:
        self._editions().check(message.header, at=self._now())
        kept = self._store.keep(
            token=message.token,
            header=message.header,
            address=message.address,
            about=message.about,
            day=self._day(),
        )
        return {"ok": True, "record": _text(kept.record), "key": kept.key and _text(kept.key)}

    def _open(self, record: bytes, message: messages.Open) -> Answer:
        verdict = self._judged(record, message)
        asked = Asked(
            employee=message.employee,
            role=message.role,
            purpose=message.purpose,
            fields=message.fields,
            allowed=verdict.allowed,
            ground=verdict.ground,
            clause=verdict.clause,
            day=self._day(),
        )
        key = self._store.open_record(record, asked)
        if key is None:
            return {"ground": verdict.ground, "clause": verdict.clause}
        return {"keys": {name: _text(field_key(key, name)) for name in message.fields}}

    def _judged(self, record: bytes, message: messages.Open) -> Verdict:
        held, now = self._store.look(record), self._now()
        if held is None:
            return Verdict(allowed=False, ground="unknown record")
        verdict = decide(message, header=held.header, shelf=self._editions(), at=now)
        if not verdict.allowed:
            return verdict
        if message.role not in self._store.duties_of(message.employee):
            return Verdict(allowed=False, ground="duty")
        hour = int(now.timestamp() // 3600)
        if not self._store.spend(duty=message.role, hour=hour, cap=self._cap):
            self._alarms += 1
            return Verdict(allowed=False, ground="cap", clause=NEED_TO_KNOW)
        return verdict

    def _shred(self, message: messages.Shred) -> Answer:
        outcome = self._store.shred(message.record, permission=message.permission, day=self._day())
        if outcome == "held":
            return refusal("held", clause=NOT_BY_MISTAKE)
        return _known(outcome == "shredded")

    def _staff(self, message: messages.Duty | messages.EndStaff) -> Answer:
        if isinstance(message, messages.EndStaff):
            return {"ok": True, "ended": self._store.end_staff(employee=message.employee, day=self._day())}
        if not message.on:
            changed = self._store.end_duty(employee=message.employee, duty=message.duty, day=self._day())
            return {"ok": True, "changed": changed}
        if not self._editions().has_duty(message.duty):
            return refusal(
                "unknown duty", problem="No edition knows this duty. Name one that its rules know."
            )
        changed = self._store.give_duty(employee=message.employee, duty=message.duty, day=self._day())
        return {"ok": True, "changed": changed}

    def _editions(self) -> Editions:
        if self._shelf is None:
            self._shelf = Editions.of(self._store.editions())
        return self._shelf

    def _day(self) -> dt.date:
        return self._now().date()


def refusal(ground: str, *, clause: str = "", problem: str = "") -> Answer:
    """Give the form in which a refusal is told."""
    return {"ok": False, "ground": ground, "clause": clause, "problem": problem}


def _known(known: bool) -> Answer:  # noqa: FBT001 - the one thing it tells of
    return {"ok": True} if known else refusal("unknown record")


def _text(octets: bytes) -> str:
    return base64.b64encode(octets).decode()

"""Authorize what is declared of items: each act is decided, entered and done by what its declaration says."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from keepfaith.custody.acts.declaration import Act, ItemKind
from keepfaith.custody.protocol import item_messages, task_messages
from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.item_messages import Item
from keepfaith.custody.protocol.known_names import NOBODY, OWN_LINKS, YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Verdict, denial, judged
from keepfaith.custody.server.item_acts import enter, move, moved_by, of_item
from keepfaith.custody.server.item_decision import decide_item
from keepfaith.custody.server.item_declarations import find_act, find_declaration, kind_of
from keepfaith.custody.server.item_facts import Attempt
from keepfaith.custody.server.item_forms import detail_fits, fits, has_fields, says_anew
from keepfaith.custody.server.prover import Prover, opens, prover_of
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

_UNKNOWN: Final = Verdict(DenialCode.UNKNOWN_RECORD)
_NOT_PROVEN: Final = Verdict(DenialCode.NOT_PROVEN, clause=YOUR_RIGHTS)


class ItemAuthorizer:
    """What is declared, decided by the store; `limits` lower what a detail of a kind may be."""

    def __init__(
        self,
        store: Store,
        authorizer: Authorizer,
        *,
        limits: Mapping[tuple[str, str], int] | None = None,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now
        self._limits = limits or {}

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            item_messages.Do: self.do,
            item_messages.Items: self.items,
            item_messages.CountItems: self.count,
            task_messages.Act: self.act,
        }

    def do(self, message: item_messages.Do) -> item_messages.Acted | Denial:
        """Do what is asked, or refuse it; either is entered, but for what nobody can be named for."""
        self.end_due()
        kind, act = find_act(self._authorizer.editions, self._in_force, message.act)
        if act.by == "person":
            return self._do_by_person(kind, act, message)
        which: dict[str, object] = {"kind": kind.name}
        which |= {"number": message.number} if message.number else {"record": message.record}
        item = self._store.items.find(which, at=self._now()) if act.start else None
        note = None if act.start else message.note
        if kind.of == "note" and not (
            self._is_stored(item.note) if item else act.start or self._fits(kind, message)
        ):
            return denial(_UNKNOWN)
        attempt = replace(self._ask(kind, act, item, message.record), note=item.note if item else note)
        self._check_details(attempt, message.details)
        details = {**attempt.details, **message.details}
        attempt = replace(attempt, employee=message.employee, duty=message.duty)
        return self._done(replace(attempt, details=details, number=message.number), note=note)

    def act(self, message: task_messages.Act) -> Done | Denial:
        """Decide on an act on a task; what ends it brings the items on its record where they go then."""
        verdict = self._authorizer.act(message)
        if verdict.allowed and message.act in task_messages.CLOSING:
            of = (self._store, self._authorizer, message.record, message.act, message.purpose)
            move(moved_by(*of, at=self._now()))
        return judged(verdict)

    def check(self, name: str, prover: Prover, stored: StoredRecord) -> Done | Denial:
        """Say whether a note on a record may begin an item, before it is stored, and enter why not."""
        if stored.header.holding == OWN_LINKS:
            return denial(_UNKNOWN)
        kind, act = find_act(self._authorizer.editions, self._in_force, name)
        attempt = replace(self._ask(kind, act, None, stored.record), prover=prover)
        verdict = decide_item(attempt)
        if not verdict.allowed:
            enter(attempt, verdict)
        return judged(verdict)

    def items(self, message: item_messages.Items) -> item_messages.ItemPage | Denial:
        """List items: those that wait for somebody or run, or all of a record that a proof opens."""
        kind, which = self._kind(message.kind), dict[str, object](kind=message.kind)
        if message.record is not None:
            which |= {"record": message.record}
        states = kind.listed
        if message.proof is not None:
            prover = prover_of(self._store, message.proof, now=self._now())
            stored = self._store.records.find(message.record or b"")
            if prover is None or stored is None or not opens(self._store, prover, stored, day=self._today):
                return denial(_NOT_PROVEN)
            states = kind.own
        is_asked = message.proof is None and kind.of == "note"
        page = self._store.items.page(which, states, at=self._now(), after=message.after, in_view=is_asked)
        return item_messages.ItemPage(page[0], is_cut=page[1])

    def count(self, message: item_messages.CountItems) -> item_messages.ItemCount:
        """Count what is in a state."""
        kind = self._kind(message.kind).name
        return item_messages.ItemCount(self._store.items.count(kind, (message.state,)))

    def end_due(self) -> None:
        """End what is over by its time and enter that; forget the rest that is over."""
        if not self._store.items.has_over(at=self._now()):
            return
        self._store.items.forget_over(at=self._now())
        for item in self._store.items.overdue(at=self._now()):
            kind = kind_of(self._authorizer.editions, item)
            if kind is None:
                log.error("ALARM: an item does not end, for the edition is not known that it began under")
                continue
            act = next(one for one in kind.acts.values() if item.state in one.at_end)
            attempt = of_item(self._store, self._authorizer, act.entry, item, at=self._now())
            enter(replace(attempt, employee=NOBODY), Verdict(clause=act.clause_at_end), by_time=True)

    def _is_stored(self, note: bytes | None) -> bool:
        stored = self._store.records.find(note or b"")
        return stored is not None and stored.state == "confirmed"

    def _fits(self, kind: ItemKind, message: item_messages.Do) -> bool:
        """Return whether a note has the fields of a kind, or says one of its record anew, and is in no item yet."""
        note, stored = (self._store.records.find(one or b"") for one in (message.note, message.record))
        if note is None or stored is None or self._store.items.find({"note": note.record}, at=self._now()):
            return False
        if kind.note:
            return note.about == stored.record and has_fields(kind, note)
        return says_anew(note, stored, message.details.get("field"))

    def _ask(self, kind: ItemKind, act: Act, item: Item | None, record: bytes | None) -> Attempt:
        """Gather what an act is decided on: of an item, by the declaration that it lives under."""
        if item is not None:
            return of_item(self._store, self._authorizer, act.entry, item, at=self._now())
        stored = self._store.records.find(record) if record else None
        of = (self._store, self._authorizer, self._now(), kind, act, self._in_force)
        return Attempt(*of, record, stored)

    def _done(self, attempt: Attempt, *, note: bytes | None = None) -> item_messages.Acted | Denial:
        """Decide on an act, do it if it is allowed, and enter it or its refusal."""
        verdict = decide_item(attempt)
        number = enter(attempt, verdict, note=note)
        return item_messages.Acted(number) if verdict.allowed else denial(verdict)

    def _do_by_person(
        self, kind: ItemKind, act: Act, message: item_messages.Do
    ) -> item_messages.Acted | Denial:
        prover = prover_of(self._store, message.proof or b"", now=self._now())
        if prover is None:
            return denial(_NOT_PROVEN)
        note = self._store.records.find(message.note or b"")
        stored = self._store.records.find(note.about) if note and note.about else None
        if note is None or stored is None or stored.header.holding == OWN_LINKS or not fits(kind, note):
            return denial(_UNKNOWN)
        return self._do_by_note(kind, act, prover, stored, note)

    def _do_by_note(
        self, kind: ItemKind, act: Act, prover: Prover, stored: StoredRecord, note: StoredRecord
    ) -> item_messages.Acted | Denial:
        item = self._store.items.find({"kind": kind.name, "note": note.record}, at=self._now())
        attempt = replace(self._ask(kind, act, item, stored.record), prover=prover)
        is_done = item is not None and item.state == attempt.act.to
        if bool(item) is not bool(act.start):
            # Asked for again, it is done already; of what was not asked for, nothing is known.
            return item_messages.Acted(item.number) if is_done and item else denial(_UNKNOWN)
        if item is not None and is_done:
            again = replace(attempt, act=replace(attempt.act, start=(item.state,)))
            if decide_item(again).allowed:
                return item_messages.Acted(item.number)
        return self._done(attempt, note=note.record)

    def _check_details(self, attempt: Attempt, details: Mapping[str, str | int]) -> None:
        """Refuse details that are not of their forms: that is a fault of the portal and of no employee."""
        if details.keys() != set(attempt.act.details):
            raise KeepfaithError("The act lacks a detail, or has one that it may not have.")
        for name, value in details.items():
            most = self._limits.get((attempt.kind.name, name))
            is_beyond = most is not None and cast("int", value) > most
            if not detail_fits(attempt.kind.details[name], value, self._today) or is_beyond:
                raise KeepfaithError(f"The detail {name} is not what it may be.", "Name another one.")

    def _kind(self, name: str) -> ItemKind:
        editions = self._authorizer.editions
        for digest in (self._in_force, *editions.known):
            if kind := find_declaration(editions, digest).kinds.get(name):
                return kind
        raise KeepfaithError("No edition declares this kind of items.")

    @property
    def _in_force(self) -> str:
        edition = self._authorizer.editions.latest(at=self._now())
        return edition.registered.digest if edition else ""

    @property
    def _today(self) -> dt.date:
        return self._now().astimezone(dt.UTC).date()

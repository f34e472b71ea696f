"""Items of every declared kind: each began with an entry, is in one state, and ends with its record."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from keepfaith.custody.ledger.entry import ACTED
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.item_messages import Entered, Item, LeftOut
from keepfaith.custody.protocol.sizes import ITEMS_PAGE_SIZE
from keepfaith.custody.store.records import Records, check_words, clear_part, sealed_part
from keepfaith.custody.store.transaction import DetailsKey, StoreTransaction, draft_entry

_COLUMNS: Final = "number, kind, state, record, note, purpose, details, edition, until"
# What is over is not there any more, unless its end is entered: then it is there until that is done.
_NOT_OVER: Final = "(until IS NULL OR until > :now OR end_is_entered)"
_IN_STATES: Final = "(:states = '[]' OR state IN (SELECT value FROM json_each(:states)))"


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """What is entered of an act: its name, who did it under which duty or by which proof, and what was decided."""

    act: str
    employee: str
    duty: str
    purpose: str
    clause: str
    denial: DenialCode | None
    more: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    """How an item comes into a state: by whom and when, until when it stays, and what it does there.

    Those named `apart`, by a state or a detail, are different employees, over all of its states. If the
    `end_is_entered`, the clock does not only end it: that is an act, with an entry of its own.
    """

    state: str
    employee: str
    at: dt.datetime
    until: dt.datetime | None = None
    end_is_entered: bool = False
    apart: Mapping[str, str] = field(default_factory=dict)
    effects: tuple[str, ...] = ()

    @property
    def day(self) -> int:
        """The number of the day in universal time."""
        return self.at.astimezone(dt.UTC).date().toordinal()

    @property
    def moment(self) -> int | None:
        """The second until which it stays."""
        return None if self.until is None else int(self.until.timestamp())


class Items:
    """The items, who brought each into which state, and what they do or did."""

    def __init__(self, transaction: StoreTransaction, records: Records) -> None:
        self._transaction, self._connection = transaction, transaction.connection
        self._records = records

    def find(self, which: Mapping[str, object], *, at: dt.datetime) -> Item | None:
        """Return the item that has some values in some columns, unless it is over."""
        return next(iter(self._listed(which, at=at, limit=1)), None)

    def page(
        self,
        which: Mapping[str, object],
        states: Iterable[str],
        *,
        at: dt.datetime,
        after: int,
        in_view: bool,
    ) -> tuple[tuple[Item, ...], bool]:
        """List items in some states by number, at most a page after one, and whether there are more.

        While its person does not see a record, nobody else gets it at their word: `in_view`, those are not listed.
        """
        more = " AND record NOT IN left_out" if in_view else ""
        items = self._listed(which, states=states, at=at, after=after, limit=ITEMS_PAGE_SIZE + 1, more=more)
        return tuple(items[:ITEMS_PAGE_SIZE]), len(items) > ITEMS_PAGE_SIZE

    def of_record(self, kind: str, record: bytes | None, *, at: dt.datetime) -> list[Item]:
        """List the items of a kind on a record, or on none."""
        which = {"kind": kind} | ({"record": record} if record else {})
        return self._listed(which, at=at)

    def all_of(self, record: bytes, *, at: dt.datetime) -> list[Item]:
        """List the items on a record, of every kind."""
        return self._listed({"record": record}, at=at)

    def count(self, kind: str, states: Iterable[str] = (), *, record: bytes | None = None) -> int:
        """Count items: those in some states, or all; of a record, or of all."""
        listed = json.dumps([*states])
        return self._transaction.count(
            "items WHERE kind = ? AND (? = '[]' OR state IN (SELECT value FROM json_each(?)))"
            " AND (? IS NULL OR record = ?)",
            *(kind, listed, listed, record, record),
        )

    def count_arrivals(self, kind: str, state: str, record: bytes, *, since: dt.date) -> int:
        """Count the items of a kind on a record that came into a state from a day on."""
        return self._transaction.count(
            "items JOIN item_history ON item = number"
            " WHERE (kind, item_history.state, record) = (?, ?, ?) AND day >= ?",
            *(kind, state, record, since.toordinal()),
        )

    def opening(self, record: bytes, *, employee: str, at: dt.datetime) -> list[Item]:
        """List the items by which an employee, with whose duty each ends, opens a record now."""
        items = self._listed({"record": record, "with_duty_of": employee}, at=at)
        return [one for one in items if self._does("opens", one)]

    def has_note(self, note: bytes) -> bool:
        """Return whether a note is that of an item."""
        return bool(self._transaction.count("items WHERE note = ?", note))

    def is_left_out(self, record: bytes) -> bool:
        """Return whether a record is left out of its person's own view now."""
        return bool(self._transaction.count("left_out WHERE record = ?", record))

    def left_out_before(self, record: bytes) -> tuple[LeftOut, ...]:
        """Return that a record was left out and is no more, for its person; nothing before that has ended."""
        rows = self._connection.execute(
            "SELECT coalesce(details ->> 'ground', kind), since, ended_on FROM item_effects JOIN items ON item = number"
            " WHERE effect = 'withholds' AND item_effects.record = ? AND ended_on IS NOT NULL"
            " ORDER BY item DESC LIMIT 1",
            (record,),
        )
        return tuple(LeftOut(ground, *map(dt.date.fromordinal, days)) for ground, *days in rows)

    def overdue(self, *, at: dt.datetime) -> list[Item]:
        """List what is over by its time and waits for the entry of its end."""
        return self._listed({"end_is_entered": 1}, more=" AND until <= :now", at=at)

    def begin(self, item: Item, arrival: Arrival, *, one_for: str, with_duty_of: str) -> None:
        """Begin an item, whose number is that of the entry which comes next; it ends with any duty of an employee."""
        number = self._transaction.journal.next_number
        self._connection.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, item.kind, arrival.state, item.record, item.note, item.purpose, one_for),
                *(json.dumps(dict(item.details)), item.edition, with_duty_of),
                *(arrival.moment, arrival.end_is_entered),
            ),
        )
        self._arrive(number, item.record, arrival)

    def go(self, item: Item, arrival: Arrival) -> None:
        """Bring an item into another state, with its details by then; into none, forget it."""
        if not arrival.state:
            self._connection.execute("DELETE FROM items WHERE number = ?", (item.number,))
            return
        self._connection.execute(
            "UPDATE items SET state = ?, details = ?, until = ?, end_is_entered = ? WHERE number = ?",
            (
                arrival.state,
                json.dumps(dict(item.details)),
                arrival.moment,
                arrival.end_is_entered,
                item.number,
            ),
        )
        self._connection.execute(
            "UPDATE item_effects SET ended_on = ? WHERE item = ? AND ended_on IS NULL"
            " AND effect NOT IN (SELECT value FROM json_each(?))",
            (arrival.day, item.number, json.dumps(arrival.effects)),
        )
        self._arrive(item.number, item.record, arrival)

    def has_over(self, *, at: dt.datetime) -> bool:
        """Return whether anything is over by its time, and was neither ended nor forgotten."""
        return bool(self._transaction.count("items WHERE until <= ?", int(at.timestamp())))

    def forget_over(self, *, at: dt.datetime) -> None:
        """Forget what is over by its time; its entries stay."""
        self._connection.execute(
            "DELETE FROM items WHERE until <= ? AND NOT end_is_entered", (int(at.timestamp()),)
        )

    def log(self, record: bytes | None, act: ItemEntry, *, at: dt.datetime) -> None:
        """Enter an act, or its refusal, under the record's own key: what it says ends with the record."""
        check_words(act.act, act.duty, act.clause, act.purpose)
        stored = self._records.find(record) if record else None
        header = stored.header if stored else None
        words = {"clause": act.clause, "purpose": act.purpose, "duty": act.duty, **clear_part(header)}
        entry = draft_entry(ACTED, at, denial=act.denial, act=act.act, **words)
        details = {"employee": act.employee, **sealed_part(header), **act.more}
        details |= {"record": record.hex()} if record else {}
        key = DetailsKey(self._transaction.record_key(stored.record), stored.record) if stored else None
        self._transaction.log(entry, details, at=at, key=key, subject=stored.subject if stored else None)

    def _does(self, effect: str, item: Item) -> bool:
        return bool(
            self._transaction.count(
                "item_effects WHERE effect = ? AND record = ? AND item = ? AND ended_on IS NULL",
                *(effect, item.record or b"", item.number),
            )
        )

    def _arrive(self, number: int, record: bytes | None, arrival: Arrival) -> None:
        """Note who came into a state with it, and begin and end what it does."""
        self._connection.execute(
            "INSERT OR REPLACE INTO item_history SELECT ?1, ?2, coalesce(max(place), 0) + 1, ?3, ?4"
            " FROM item_history WHERE item = ?1",
            (number, arrival.state, arrival.employee, arrival.day),
        )
        for named, employee in arrival.apart.items():
            self._connection.execute(
                "INSERT INTO item_apart VALUES (?, ?, ?)"
                " ON CONFLICT (item, named) DO UPDATE SET employee = excluded.employee",
                (number, named, employee),
            )
        for effect in arrival.effects:
            self._connection.execute(
                "INSERT INTO item_effects VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET ended_on = NULL",
                (effect, record or b"", number, arrival.day),
            )

    def _listed(  # noqa: PLR0913 - which, in which states, from where on and how many
        self,
        which: Mapping[str, object],
        *,
        at: dt.datetime,
        states: Iterable[str] = (),
        after: int = 0,
        limit: int = -1,
        more: str = "",
    ) -> list[Item]:
        chosen = "".join(f" AND {column} = :{column}" for column in which)
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM items WHERE number > :after{chosen}{more} AND {_NOT_OVER} AND {_IN_STATES}"  # noqa: S608 - the names of columns
            " ORDER BY number LIMIT :limit",
            {
                **which, "after": after, "now": int(at.timestamp()), "states": json.dumps([*states]),
                "limit": limit,
            },
        ).fetchall()  # fmt: skip
        return [self._item(*row) for row in rows]

    def _item(self, number: int, *values: Any) -> Item:  # noqa: ANN401 - the columns of a row
        kind, state, record, note, purpose, details, edition, until = values
        history = self._connection.execute(
            "SELECT state, employee, day FROM item_history WHERE item = ? ORDER BY place", (number,)
        )
        came = tuple(Entered(one, employee, dt.date.fromordinal(day)) for one, employee, day in history)
        ends = None if until is None else dt.datetime.fromtimestamp(until, dt.UTC)
        return Item(number, kind, state, record, note, purpose, json.loads(details), edition, ends, came)

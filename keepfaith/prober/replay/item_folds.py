"""The items as the entries tell: in which state each is, until when, what it does, and who brought it there."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from keepfaith.prober.replay.fold_store import FoldStore
from keepfaith.prober.replay.record_folds import digest, hour_number

_COLUMNS: Final = (
    "number, kind, state, record, note, purpose, details, edition, with_duty_of, until_hour, end_is_entered,"
    " effects, steps"
)


class ItemState(NamedTuple):
    """An item; of employees it has digests, as hexadecimal. It is over from the hour that it is until.

    If the `end_is_entered`, it goes on until the entry of its end comes. `steps` say who brought it into each state, on
    which day.
    """

    number: int
    kind: str
    state: str
    record: bytes
    note: bytes | None
    purpose: str
    details: Mapping[str, Any]
    edition: str
    with_duty_of: bytes | None = None
    until: int | None = None
    end_is_entered: bool = False
    effects: tuple[str, ...] = ()
    steps: Mapping[str, tuple[str, int]] = MappingProxyType({})

    def did(self, state: str, employee: str) -> bool:
        """Return whether an employee brought it into a state."""
        return state in self.steps and self.steps[state][0] == digest(employee).hex()

    def is_over(self, hour: dt.datetime) -> bool:
        """Return whether it is over by its time, and its end is no entry."""
        return not self.end_is_entered and self.until is not None and self.until <= hour_number(hour)


class ItemFolds:
    """The items that began and have not ended; what is over by its time stays until its end is known."""

    def __init__(self, store: FoldStore) -> None:
        self._connection = store.connection

    def find(self, column: str, value: object, kind: str) -> ItemState | None:
        """Return the item of a number, of a note, or the only one of its kind on a record."""
        return next(iter(self._where(f"kind = ? AND {column} = ?", kind, value)), None)

    def all_of(self, record: bytes) -> list[ItemState]:
        """Return the items on a record, of every kind."""
        return self._where("record = ?", record)

    def on(self, record: bytes, kind: str, states: Iterable[str] = ()) -> list[ItemState]:
        """Return the items of a kind on a record: in some states, or all."""
        items = self._where("kind = ? AND record = ?", kind, record)
        return [one for one in items if not states or one.state in states]

    def has_note(self, note: bytes) -> bool:
        """Return whether there is an item of a note."""
        return self.of_note(note) is not None

    def of_note(self, note: bytes) -> ItemState | None:
        """Return the item of a note, of whatever kind."""
        return next(iter(self._where("note = ?", note)), None)

    def count_arrivals(self, kind: str, state: str, record: bytes, *, since: dt.date = dt.date.min) -> int:
        """Count the items of a kind on a record that came into a state from a day on."""
        arrivals = (one.steps.get(state) for one in self.on(record, kind))
        return sum(arrival is not None and arrival[1] >= since.toordinal() for arrival in arrivals)

    def opening(self, record: bytes, *, employee: str, hour: dt.datetime) -> list[ItemState]:
        """Return the items by which an employee, with whose duty each ends, opens a record in an hour."""
        items = self._where("record = ? AND with_duty_of = ?", record, digest(employee))
        return [one for one in items if "opens" in one.effects and not one.is_over(hour)]

    def count(self, kind: str, states: Iterable[str]) -> int:
        """Count the items in some states, or all."""
        listed = json.dumps([*states])
        (count,) = self._connection.execute(
            "SELECT count(*) FROM items WHERE kind = ?"
            " AND (?2 = '[]' OR state IN (SELECT value FROM json_each(?2)))",
            (kind, listed),
        ).fetchone()
        return int(count)

    def is_left_out(self, record: bytes, *, day: dt.date) -> bool:
        """Return whether a record may be left out of its person's own view on a day."""
        withholding = self._where("record = ? AND instr(effects, '\"withholds\"')", record)
        return any(one.until is None or hour_number(_midnight(day)) < one.until for one in withholding)

    def was_left_out(self, record: bytes) -> bool:
        """Return whether a record was left out of its person's own view and is no more."""
        row = self._connection.execute(
            "SELECT 1 FROM items WHERE record = ? AND has_withheld AND NOT instr(effects, '\"withholds\"')",
            (record,),
        ).fetchone()
        return row is not None

    def overdue(self, *, day: dt.date) -> list[ItemState]:
        """List what should have been ended, with an entry, by a day."""
        return self._where("end_is_entered AND until_hour <= ?", hour_number(_midnight(day)))

    def put(self, item: ItemState) -> None:
        """Note an item as it is now, or that it is gone: then it is in no state."""
        if not item.state:
            self._connection.execute("DELETE FROM items WHERE number = ?", (item.number,))
            return
        details, steps = (json.dumps(dict(one), sort_keys=True) for one in (item.details, item.steps))
        values = (
            *item[:6],
            details,
            *item[7:11],
            json.dumps(item.effects),
            steps,
            "withholds" in item.effects,
        )
        self._connection.execute(
            "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " state = excluded.state, until_hour = excluded.until_hour, end_is_entered = excluded.end_is_entered,"
            " effects = excluded.effects, steps = excluded.steps,"
            " has_withheld = max(has_withheld, excluded.has_withheld)",
            values,
        )

    def _where(self, which: str, *values: object) -> list[ItemState]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM items WHERE {which} ORDER BY number",  # noqa: S608 - the words above
            values,
        )
        return [_item(*row) for row in rows]


def _item(*row: Any) -> ItemState:  # noqa: ANN401 - the columns of a row
    number, kind, state, record, note, purpose, details, edition, duty_of, until, entered, effects, steps = (
        row
    )
    return ItemState(
        *(number, kind, state, record, note, purpose, json.loads(details), edition, duty_of, until),
        *(bool(entered), tuple(json.loads(effects)), json.loads(steps)),
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)

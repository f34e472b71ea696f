"""The recorder: it takes in what the web processes noted, and commits it to the store once a minute.

What came is held raw in memory until it is committed, so that a full disk or a busy store costs nothing but time: the
same is tried again. Forms are held until the hour in which they were sent is over, so that no file's time tells more
than that hour. Beyond `MOST_HELD` visits, more are counted as lost, and the number stands in the store.
"""

import datetime as dt
import resource
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import polars as pl

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.schema import TAKEN
from keepfaith.visits.pipeline.path_rules import Rules
from keepfaith.visits.pipeline.redaction import Prepared, prepare
from keepfaith.visits.pipeline.writer import Keeper
from keepfaith.visits.recorder.batch import Columns
from keepfaith.visits.recorder.receiver import ENDING, Receiving, wait_for_ending
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import sync_folders

EVERY_SECONDS: Final = 60.0
SOON: Final = 20_000
MOST_HELD: Final = 100_000
# In order, whoever hands over has ended before; where the supervisor was killed, all end at the same time.
LAST_SECONDS: Final = 4.0
LOST: Final = "lost"
# Why visits were lost: no room for them in memory, or an error of ours while they were prepared.
FULL, FAILED = "full", "failed"
# Days are closed this long after the agency's midnight; whoever still hands over has done so by then.
_CLOSING: Final = dt.timedelta(minutes=10)
_LOOK_EVERY: Final = 1.0
_TIDY_EVERY: Final = 3_600.0
_HOUR: Final = 3_600
_READS: Final = ("GET", "HEAD")

Say = Callable[[str], None]


class Recorder:
    """What was taken in and is not committed yet; one thread takes in, another commits."""

    def __init__(self, folder: Path, rules: Rules, say: Say) -> None:
        """Open the store, or make it; `say` is told the recovery key at its first use, and what goes wrong."""
        self._folder, self._rules, self._say = folder, rules, say
        self._keeper: Keeper | None = Keeper.of(folder, say)
        self._lock = threading.Lock()
        self._held: list[pl.DataFrame] = []
        self._rows = self._kept_back = 0
        self._lost: Counter[str] = Counter()
        self._committed = -EVERY_SECONDS
        self._is_failing = False
        self._closed = self._today()
        self._tidied = time.monotonic()

    def take(self, columns: Columns, lost: int) -> None:
        """Take in a batch and the number of those lost before it; what finds no room is lost here."""
        searched = columns.pop("searched")
        search = f"{next(iter(self._rules.search_words), '')}="
        query = [search if asked else "" for asked in searched]
        frame = pl.DataFrame({**columns, "query": query}, schema=TAKEN)
        with self._lock:
            if self._rows + frame.height > MOST_HELD:
                lost += frame.height
            elif frame.height:
                self._held.append(frame)
                self._rows += frame.height
            if lost:
                self._lost[FULL] += lost

    def look(self) -> None:
        """Commit if it is time to, and close the days that are over."""
        if (self._rows or self._lost) and self._is_due():
            self.commit()
        if self._keeper:
            self._keeper.forget_key()
        today = self._today()
        if today > self._closed and self.commit():
            if self._keeper:
                self._keeper.close_days(today)
            self._closed = today
        self._tidy()

    def _tidy(self) -> None:
        """Make few files of the many that a commit a minute leaves, once an hour."""
        if time.monotonic() - self._tidied < _TIDY_EVERY or self._keeper is None:
            return
        self._tidied = time.monotonic()
        try:
            compact(self._keeper.store, today=self._today())
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - many files are no reason to end
            self._complain("lie in many files, and merging them is tried again in an hour", error)

    def commit(self, *, everything: bool = False) -> bool:
        """Commit what came, without forms of this hour unless there are many; false if it is to be tried again."""
        self._committed = time.monotonic()
        with self._lock:
            held, self._held, self._rows, self._kept_back = self._held, [], 0, 0
            lost, self._lost = self._lost, Counter()
        try:
            self._keep(held, lost, everything=everything)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - the recorder goes on
            self._put_back(held, lost)
            # What a keeper took in and could not commit is taken in again, by another that knows nothing of it.
            self._keeper = None
            self._complain("could not be committed, and it is tried again every minute", error)
            return False
        self._is_failing = False
        return True

    def end(self) -> bool:
        """Commit all that is left, forms of this hour too; say how much could not be."""
        if self.commit(everything=True) or self.commit(everything=True):
            return True
        self._say(f"{self._rows} visits could not be committed before the recorder ended, and are lost.")
        return False

    def _is_due(self) -> bool:
        past = time.monotonic() - self._committed
        return past >= EVERY_SECONDS or (self._rows - self._kept_back >= SOON and not self._is_failing)

    def _keep(self, held: list[pl.DataFrame], lost: Counter[str], *, everything: bool) -> None:
        if self._keeper is None:
            self._keeper = Keeper.of(self._folder, self._say)
        whole = pl.concat(held) if held else pl.DataFrame(schema=TAKEN)
        hour = int(time.time()) // _HOUR * _HOUR
        sent = ~pl.col("method").is_in(_READS) & (pl.col("time") >= hour)
        late = whole.filter(sent)
        if everything or late.height >= SOON:
            late = late.clear()
        else:
            whole = whole.filter(~sent)
        prepared = self._prepared(whole, lost)
        if prepared:
            self._keeper.take(prepared)
            self._keeper.commit()
        held[:] = [late] if late.height else []
        if lost:
            self._keep_lost(self._keeper, lost)
            lost.clear()
        self._put_back(held, lost)
        self._kept_back = late.height

    def _prepared(self, whole: pl.DataFrame, lost: Counter[str]) -> Prepared | None:
        if not whole.height:
            return None
        try:
            return prepare(whole, self._rules)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - tried again, it would fail again
            lost[FAILED] += whole.height
            self._complain("could not be prepared, and are lost", error)
            return None

    def _keep_lost(self, keeper: Keeper, lost: Counter[str]) -> None:
        day = dt.datetime.now(self._rules.zone).date()
        schema: dict[str, Any] = {
            "day": pl.Date, "counting": pl.String, "what": pl.String, "name": pl.String, "number": pl.Int64,
        }  # fmt: skip
        rows = [(day, "", LOST, name, number) for name, number in sorted(lost.items())]
        file = keeper.store.write_table(
            "counted", pl.DataFrame(rows, schema=schema, orient="row"), first=day, last=day
        )
        sync_folders(keeper.store.folder, {file.kind})
        keeper.store.manifest.commit(Change(add=[file]))
        self._say(
            f"{lost.total()} visits are lost, for there was no room or they could not be read. Their number is kept."
        )

    def _put_back(self, held: list[pl.DataFrame], lost: Counter[str]) -> None:
        rows = sum(frame.height for frame in held)
        with self._lock:
            self._held[:0] = held
            self._rows += rows
            self._lost.update(lost)

    def _complain(self, what: str, error: BaseException) -> None:
        if not self._is_failing:
            self._is_failing = True
            # Only what is ours to say: the text of another error could hold what a visitor sent.
            said = error.problem if isinstance(error, KeepfaithError) else type(error).__qualname__
            self._say(f"Visits {what}: {said}")

    def _today(self) -> dt.date:
        return (dt.datetime.now(self._rules.zone) - _CLOSING).date()


def record(folder: Path, *, at: Path, rules: Rules) -> bool:
    """Record what arrives at a socket until told to end; false if not all of it could be committed at the end."""
    # A core file would hold addresses.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    wait_for_ending()
    recorder = Recorder(folder, rules, _say)
    receiving = Receiving(at, recorder.take, _say)
    receiving.start()
    while signal.sigtimedwait(ENDING, _LOOK_EVERY) is None:
        if not receiving.is_alive():
            raise KeepfaithError("The recorder of visits does not hear any more.", "Start it again.")
        recorder.look()
    receiving.end(within=LAST_SECONDS)
    return recorder.end()


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()

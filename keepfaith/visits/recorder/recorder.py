"""The recorder: it takes in what the web processes noted, and commits it to the store once a minute.

What came is held raw in memory until it is committed, so that a full disk or a busy store costs nothing but time: the
same is tried again. Forms are held until the hour in which they were sent is over, so that no file's time tells more
than that hour. Beyond `MAX_HELD` visits, more are counted as lost, and the number stands in the store.
"""

import datetime as dt
import logging
import resource
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import polars as pl

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs.schema import REQUEST_SCHEMA
from keepfaith.visits.pipeline.counts_table import counts_table
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import RedactedRequests, redact
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.publication.publisher import publish_due
from keepfaith.visits.recorder.batch import Columns
from keepfaith.visits.recorder.receiver import END_SIGNALS, BatchReceiver, block_end_signals
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.compact import compact
from keepfaith.visits.store.files import sync_folders
from keepfaith.visits.store.manifest_database import readable_by_others

COMMIT_SECONDS: Final = 60.0
COMMIT_EARLY_ROWS: Final = 20_000
MAX_HELD: Final = 100_000
# In order, each web process has ended before; where the supervisor was killed, all end at the same time.
DRAIN_SECONDS: Final = 4.0
LOST: Final = "lost"
# Why visits were lost: no room for them in memory, or an error of ours while they were redacted.
FULL, FAILED = "full", "failed"
# Days are closed this long after the agency's midnight; every web process has sent its visits by then.
_DAY_CLOSES_AFTER: Final = dt.timedelta(minutes=10)
_POLL_SECONDS: Final = 1.0
_COMPACT_SECONDS: Final = 3_600.0
_PUBLISH_SECONDS: Final = 3_600.0
_HOUR: Final = 3_600
_READ_METHODS: Final = ("GET", "HEAD")
# What a batch names in full has a shorter name in the tables of every log, and in the store.
_LOG_NAMES: Final = {"ip_address": "address", "user_agent": "agent"}

Notify = Callable[[str], None]

log = logging.getLogger("keepfaith.visits")


class Recorder:
    """What was taken in and is not committed yet; one thread takes in, another commits."""

    def __init__(self, folder: Path, rules: PathRules, notify: Notify) -> None:
        """Open the store, or make it; `notify` gets the recovery key at its first use, and what goes wrong."""
        self._folder, self._rules, self._notify = folder, rules, notify
        self._writer: StoreWriter | None = StoreWriter.open(folder, notify)
        self._lock = threading.Lock()
        self._frames: list[pl.DataFrame] = []
        self._rows = self._deferred_rows = 0
        self._lost: Counter[str] = Counter()
        self._committed_at = -COMMIT_SECONDS
        self._is_failing = False
        self._closed_day = self._today()
        self._compacted_at = time.monotonic()
        self._published_at = -_PUBLISH_SECONDS

    def add(self, columns: Columns, lost: int) -> None:
        """Take in a batch and the number of those lost before it; what finds no room is lost here."""
        searches = columns.pop("is_search")
        search = f"{next(iter(self._rules.search_parameters), '')}="
        query = [search if is_search else "" for is_search in searches]
        named = {_LOG_NAMES.get(name, name): values for name, values in columns.items()}
        frame = pl.DataFrame({**named, "query": query}, schema=REQUEST_SCHEMA)
        with self._lock:
            if self._rows + frame.height > MAX_HELD:
                lost += frame.height
            elif frame.height:
                self._frames.append(frame)
                self._rows += frame.height
            if lost:
                self._lost[FULL] += lost

    def tick(self) -> None:
        """Commit if it is time to, and close the days that are over."""
        if (self._rows or self._lost) and self._is_due():
            self.commit()
        if self._writer:
            self._writer.forget_key_if_over()
        today = self._today()
        if today > self._closed_day and self.commit():
            if self._writer:
                self._writer.close_days(today)
            self._closed_day = today
        self._compact_hourly()
        self._publish_hourly()

    def _compact_hourly(self) -> None:
        """Make few files of the many that a commit a minute leaves, once an hour."""
        if time.monotonic() - self._compacted_at < _COMPACT_SECONDS or self._writer is None:
            return
        self._compacted_at = time.monotonic()
        try:
            compact(self._writer.store, today=self._today())
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - many files are no reason to end
            self._complain("lie in many files, and merging them is tried again in an hour", error)

    def _publish_hourly(self) -> None:
        """Publish the weeks that are over, as soon as they are."""
        if time.monotonic() - self._published_at < _PUBLISH_SECONDS or self._writer is None:
            return
        self._published_at = time.monotonic()
        try:
            publish_due(self._writer.store, today=self._today())
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - visits come first
            self._complain("could not be counted for the statistics, and it is tried again in an hour", error)

    def commit(self, *, everything: bool = False) -> bool:
        """Commit what came, without forms of this hour unless there are many; false if it is to be tried again."""
        self._committed_at = time.monotonic()
        with self._lock:
            frames, self._frames, self._rows, self._deferred_rows = self._frames, [], 0, 0
            lost, self._lost = self._lost, Counter()
        try:
            self._write(frames, lost, everything=everything)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - the recorder goes on
            self._put_back(frames, lost)
            # What a writer could not commit is added again, to another that knows nothing of it.
            self._writer = None
            self._complain("could not be committed, and it is tried again every minute", error)
            return False
        self._is_failing = False
        return True

    def end(self) -> bool:
        """Commit all that is left, forms of this hour too; say how much could not be."""
        if self.commit(everything=True) or self.commit(everything=True):
            return True
        self._notify(f"{self._rows} visits could not be committed before the recorder ended, and are lost.")
        return False

    def _is_due(self) -> bool:
        past = time.monotonic() - self._committed_at
        return past >= COMMIT_SECONDS or (
            self._rows - self._deferred_rows >= COMMIT_EARLY_ROWS and not self._is_failing
        )

    def _write(self, frames: list[pl.DataFrame], lost: Counter[str], *, everything: bool) -> None:
        if self._writer is None:
            self._writer = StoreWriter.open(self._folder, self._notify)
        whole = pl.concat(frames) if frames else pl.DataFrame(schema=REQUEST_SCHEMA)
        hour = int(time.time()) // _HOUR * _HOUR
        sent = ~pl.col("method").is_in(_READ_METHODS) & (pl.col("time") >= hour)
        late = whole.filter(sent)
        if everything or late.height >= COMMIT_EARLY_ROWS:
            late = late.clear()
        else:
            whole = whole.filter(~sent)
        requests = self._redact(whole, lost)
        if requests:
            self._writer.add(requests)
            self._writer.commit()
        frames[:] = [late] if late.height else []
        if lost:
            self._write_lost(self._writer, lost)
            lost.clear()
        self._put_back(frames, lost)
        self._deferred_rows = late.height

    def _redact(self, whole: pl.DataFrame, lost: Counter[str]) -> RedactedRequests | None:
        if not whole.height:
            return None
        try:
            return redact(whole, self._rules)
        except (Exception, pl.exceptions.PanicException) as error:  # noqa: BLE001 - tried again, it would fail again
            lost[FAILED] += whole.height
            self._complain("could not be redacted, and are lost", error)
            return None

    def _write_lost(self, writer: StoreWriter, lost: Counter[str]) -> None:
        day = dt.datetime.now(self._rules.zone).date()
        counts = counts_table(day, {(LOST, name): number for name, number in lost.items()})
        file = writer.store.write_table("counts", counts, first=day, last=day)
        sync_folders(writer.store.folder, {file.kind})
        writer.store.manifest.commit(Change(add=[file]))
        self._notify(
            f"{lost.total()} visits are lost, for there was no room or they could not be read. Their number is kept."
        )

    def _put_back(self, frames: list[pl.DataFrame], lost: Counter[str]) -> None:
        rows = sum(frame.height for frame in frames)
        with self._lock:
            self._frames[:0] = frames
            self._rows += rows
            self._lost.update(lost)

    def _complain(self, problem: str, error: BaseException) -> None:
        if not self._is_failing:
            self._is_failing = True
            # Only what is ours to say: the text of another error could hold what a visitor sent.
            reason = error.problem if isinstance(error, KeepfaithError) else type(error).__qualname__
            self._notify(f"Visits {problem}: {reason}")

    def _today(self) -> dt.date:
        return (dt.datetime.now(self._rules.zone) - _DAY_CLOSES_AFTER).date()


def record(folder: Path, *, at: Path, rules: PathRules, senders: frozenset[int] | None = None) -> bool:
    """Record what arrives at a socket until told to end; false if not all of it could be committed at the end.

    Only the users `senders` are heard, and only our own where none are named.
    """
    # A core file would hold IP addresses.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    block_end_signals()
    recorder = Recorder(folder, rules, log.error)
    receiver = BatchReceiver(at, recorder.add, log.error, senders=senders)
    receiver.start()
    with readable_by_others(folder):
        while signal.sigtimedwait(END_SIGNALS, _POLL_SECONDS) is None:
            if not receiver.is_alive():
                raise KeepfaithError("The recorder of visits does not hear any more.", "Start it again.")
            recorder.tick()
        receiver.end(within=DRAIN_SECONDS)
        return recorder.end()

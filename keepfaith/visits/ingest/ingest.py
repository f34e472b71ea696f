"""Ingest: logs are read in chunks side by side, kept in order, and each commit holds the place they came from."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.ingest.sources import Known, Origin, beginning, known
from keepfaith.visits.logs.chunks import Chunk, chunks
from keepfaith.visits.logs.decompress import Stream
from keepfaith.visits.logs.formats import detect, format_named
from keepfaith.visits.logs.schema import TAIL, Format, Reject
from keepfaith.visits.pipeline.path_rules import Rules
from keepfaith.visits.pipeline.redaction import Prepared, prepare
from keepfaith.visits.pipeline.user_agents import classify
from keepfaith.visits.pipeline.writer import Keeper
from keepfaith.visits.store.changes import Advance, Progress
from keepfaith.visits.store.files import StoreFull
from keepfaith.visits.store.log_positions import TakenMeanwhile, digest_of
from keepfaith.visits.store.manifest import Manifest, StoreRefused

AUTO: Final = "auto"
THREADS: Final = 2
# More than there are processors: each waits for the disk most of the time.
WRITERS: Final = 4
# So many chunks wait for their turn, so that the threads have work while a commit is written.
AHEAD: Final = 3
# After one of these, what was taken in and not committed cannot be told from what was: only a new call can go on.
_OF_THE_STORE: Final = (StoreFull, StoreRefused, TakenMeanwhile)
_SAMPLE: Final = 16 * 1024


@dataclass
class Summary:
    """What an ingest did; `refused` names logs that were left out, with the reason."""

    logs: int = 0
    lines: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    refused: list[KeepfaithError] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rejects(self) -> int:
        """How many lines could not be read."""
        return self.rejected.total()


@dataclass(frozen=True)
class How:
    """How logs are to be read: `format` is a name or “auto”; `tell` hears of each step, with lines and bytes so far."""

    format: str = AUTO
    as_new: bool = False
    remove_after: bool = False
    tell: Callable[[Origin, int, int], None] = lambda _origin, _lines, _bytes: None


@dataclass(slots=True)
class _Read:
    """A chunk on its way: prepared beside others, taken in the order of the log."""

    chunk: Chunk
    state: str
    done: "Future[tuple[Prepared, Sequence[Reject]]]"


class Ingest:
    """One call of the command: it keeps logs, one after another, and sums up what came of them."""

    def __init__(self, keeper: Keeper, rules: Rules, how: How) -> None:
        self._keeper, self._rules, self._how = keeper, rules, how
        self._pool, self._writers = ThreadPoolExecutor(THREADS), ThreadPoolExecutor(WRITERS)
        # Making the matcher takes a while, and the log has to be opened and looked at meanwhile.
        self._pool.submit(classify, [""])
        self.summary = Summary()

    @property
    def manifest(self) -> Manifest:
        """The manifest of the store that it keeps into."""
        return self._keeper.store.manifest

    def run(self, origins: Sequence[Origin]) -> Summary:
        """Keep each log; one that is refused is told and does not keep the others from their turn."""
        began = time.monotonic()
        with self._pool, self._writers:
            for origin in origins:
                try:
                    self._one(origin)
                except KeepfaithError as error:
                    if len(origins) == 1 or isinstance(error, _OF_THE_STORE):
                        raise
                    self.summary.refused.append(error)
        self.summary.seconds = time.monotonic() - began
        return self.summary

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()
        self._writers.shutdown()

    def _one(self, origin: Origin) -> None:
        found = known(self.manifest, origin, is_new=self._how.as_new)
        self.summary.logs += 1
        if found is not None:
            reading = self.reading(origin, found)
            trouble = None
            try:
                with origin.open(to_end=True) as log:
                    self.keep(reading, log)
            except KeepfaithError as error:
                if isinstance(error, _OF_THE_STORE):
                    raise
                trouble = error
            # What was read before it broke off is kept, and its place with it.
            self.commit(reading)
            if trouble:
                raise trouble
        if self._how.remove_after and origin.path is not None:
            origin.path.unlink()

    def reading(self, origin: Origin, found: Known) -> "Reading":
        """Begin to read a log, or go on with it."""
        return Reading(origin, found, self._format(origin, found))

    def _format(self, origin: Origin, found: Known) -> Format:
        if self._how.format != AUTO:
            return format_named(self._how.format)
        if found.before is not None:
            return format_named(found.before.format)
        return detect(b"".join(beginning(origin, _SAMPLE)))

    def keep(self, reading: "Reading", log: Stream, *, goes_on: bool = False) -> None:
        """Take in what a log now has from its place on; what `goes_on` may still get the rest of its last line."""
        for read in self._reads(reading, log, goes_on=goes_on):
            self._take(reading, read)

    def _reads(self, reading: "Reading", log: Stream, *, goes_on: bool) -> Iterator[_Read]:
        """Have chunks prepared ahead, and give them in their order; what breaks off is told after the last of them."""
        waiting: deque[_Read] = deque()
        trouble = None
        try:
            for chunk in reading.chunks(log, goes_on=goes_on):
                state = reading.state
                prepared = self._pool.submit(self._prepared, reading.format, chunk, state)
                waiting.append(_Read(chunk, state, prepared))
                reading.state = reading.format.advance(chunk.data, state)
                if len(waiting) > AHEAD:
                    yield waiting.popleft()
        except KeepfaithError as error:
            trouble = error
        yield from waiting
        if trouble:
            raise trouble

    def _prepared(self, format: Format, chunk: Chunk, state: str) -> tuple[Prepared, Sequence[Reject]]:  # noqa: A002
        parsed = format.parse(chunk.data, state)
        too_long = [chunk.too_long] if chunk.too_long else []
        return prepare(parsed.taken, self._rules), parsed.rejects + too_long

    def _take(self, reading: "Reading", read: _Read) -> None:
        prepared, rejects = read.done.result()
        self._keeper.take(prepared, rejects)
        reading.passed(read)
        reading.lines += prepared.table.height
        self.summary.lines += prepared.table.height
        self.summary.rejected.update(reject.reason for reject in rejects)
        self._how.tell(reading.origin, self.summary.lines, read.chunk.end)
        if self._keeper.is_full:
            self.commit(reading)

    def commit(self, reading: "Reading") -> None:
        """Make true what was taken in, together with the place it came from."""
        advance = reading.advance()
        if advance is not None or self._keeper.holds:
            self._keeper.commit(advance, spread=self._writers.map)
            reading.committed(advance)


class Reading:
    """One log as it is read: where it stands, and what stands just before."""

    def __init__(self, origin: Origin, found: Known, format: Format) -> None:  # noqa: A002 - the field's own word
        self.origin, self.format = origin, format
        self.lines = found.before.lines if found.before else 0
        self._found, self._before = found, found.before
        self.state = self._passed_state = found.before.state if found.before else ""
        self.place = found.before.place if found.before else 0
        self._tail = found.tail

    def chunks(self, log: Stream, *, goes_on: bool) -> Iterator[Chunk]:
        """Read whole lines from the place on; an unfinished last one only if it is whole and nothing follows."""
        for chunk in chunks(log, start=self.place):
            if chunk.ended or (not goes_on and self._is_whole(chunk)):
                yield chunk

    def _is_whole(self, chunk: Chunk) -> bool:
        parsed = self.format.parse(chunk.data, self.state)
        return not parsed.rejects and chunk.data.rstrip().endswith((b'"', b"}"))

    def passed(self, read: _Read) -> None:
        """Note that all lines of a chunk are kept, though not yet committed."""
        self.place = read.chunk.end
        self._tail = (self._tail + read.chunk.tail)[-TAIL:]
        self._passed_state = self.format.advance(read.chunk.data, read.state)

    def advance(self) -> Advance | None:
        """Give the way from the place that was last committed to the one reached; none if that is the same."""
        before = self._before
        if self.place == (before.place if before else 0):
            return None
        tail = digest_of(self._tail)
        after = Progress(
            self._found.number,
            self._found.head,
            self.place,
            tail,
            self.format.name,
            self._passed_state,
            self.lines,
        )
        return Advance(before, after)

    def committed(self, advance: Advance | None) -> None:
        """Go on from the place that is now committed."""
        if advance is not None:
            self._before = advance.after

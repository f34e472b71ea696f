"""Ingest: logs are read in chunks side by side, kept in order, and each commit holds the place they came from."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.visits.ingest.sources import KnownLog, LogSource, find_known, first_bytes
from keepfaith.visits.logs.chunks import Chunk, chunks
from keepfaith.visits.logs.decompress import Stream
from keepfaith.visits.logs.formats import detect, format_named
from keepfaith.visits.logs.schema import TAIL_BYTES, Format, Reject
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.redaction import RedactedRequests, redact
from keepfaith.visits.pipeline.user_agents import classify
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.store.changes import Advance, LogPosition
from keepfaith.visits.store.files import StoreNotWritable
from keepfaith.visits.store.log_positions import ConcurrentIngest, slow_digest
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import StoreRefused

AUTO: Final = "auto"
THREADS: Final = 2
# More than there are processors: each waits for the disk most of the time.
WRITERS: Final = 4
# So many chunks wait for their turn, so that the threads have work while a commit is written.
MAX_PENDING: Final = 3
# After one of these, what was taken in and not committed cannot be told from what was: only a new call can go on.
_STORE_ERRORS: Final = (StoreNotWritable, StoreRefused, ConcurrentIngest)
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
class IngestOptions:
    """How logs are to be read: `format` is a name or “auto”; `on_progress` gets the lines and bytes so far."""

    format: str = AUTO
    as_new: bool = False
    remove_after: bool = False
    on_progress: Callable[[LogSource, int, int], None] = lambda _source, _lines, _bytes: None


@dataclass(slots=True)
class _PendingChunk:
    """A chunk on its way: redacted beside others, added in the order of the log."""

    chunk: Chunk
    state: str
    done: "Future[tuple[RedactedRequests, Sequence[Reject]]]"


class Ingest:
    """One call of the command: it keeps logs, one after another, and sums up what came of them."""

    def __init__(self, writer: StoreWriter, rules: PathRules, options: IngestOptions) -> None:
        self._writer, self._rules, self._options = writer, rules, options
        self._pool, self._writers = ThreadPoolExecutor(THREADS), ThreadPoolExecutor(WRITERS)
        # Making the matcher takes a while, and the log has to be opened and looked at meanwhile.
        self._pool.submit(classify, [""])
        self.summary = Summary()

    @property
    def manifest(self) -> Manifest:
        """The manifest of the store that it keeps into."""
        return self._writer.store.manifest

    def run(self, sources: Sequence[LogSource]) -> Summary:
        """Ingest each log; one that is refused is reported, and the others follow."""
        began = time.monotonic()
        with self._pool, self._writers:
            for source in sources:
                try:
                    self._ingest_one(source)
                except KeepfaithError as error:
                    if len(sources) == 1 or isinstance(error, _STORE_ERRORS):
                        raise
                    self.summary.refused.append(error)
        self.summary.seconds = time.monotonic() - began
        return self.summary

    def close(self) -> None:
        """Let the threads go."""
        self._pool.shutdown()
        self._writers.shutdown()

    def _ingest_one(self, source: LogSource) -> None:
        known = find_known(self.manifest, source, is_new=self._options.as_new)
        self.summary.logs += 1
        if known is not None:
            reader = self.open_log(source, known)
            error_to_raise = None
            try:
                with source.open(to_end=True) as log:
                    self.ingest(reader, log)
            except KeepfaithError as error:
                if isinstance(error, _STORE_ERRORS):
                    raise
                error_to_raise = error
            # What was read before it broke off is kept, and its place with it.
            self.commit(reader)
            if error_to_raise:
                raise error_to_raise
        if self._options.remove_after and source.path is not None:
            source.path.unlink()

    def open_log(self, source: LogSource, known: KnownLog) -> "LogReader":
        """Begin to read a log, or go on with it."""
        return LogReader(source, known, self._format(source, known))

    def _format(self, source: LogSource, known: KnownLog) -> Format:
        if self._options.format != AUTO:
            return format_named(self._options.format)
        if known.before is not None:
            return format_named(known.before.format)
        return detect(b"".join(first_bytes(source, _SAMPLE)))

    def ingest(self, reader: "LogReader", log: Stream, *, is_growing: bool = False) -> None:
        """Take in what a log now has from its place on; what `is_growing` may still get the rest of its last line."""
        for pending in self._parse_ahead(reader, log, is_growing=is_growing):
            self._add(reader, pending)

    def _parse_ahead(self, reader: "LogReader", log: Stream, *, is_growing: bool) -> Iterator[_PendingChunk]:
        """Have chunks redacted ahead, and yield them in order; an error is raised after the last of them."""
        waiting: deque[_PendingChunk] = deque()
        error_to_raise = None
        try:
            for chunk in reader.chunks(log, is_growing=is_growing):
                state = reader.state
                redacted = self._pool.submit(self._parse, reader.format, chunk, state)
                waiting.append(_PendingChunk(chunk, state, redacted))
                reader.state = reader.format.advance(chunk.data, state)
                if len(waiting) > MAX_PENDING:
                    yield waiting.popleft()
        except KeepfaithError as error:
            error_to_raise = error
        yield from waiting
        if error_to_raise:
            raise error_to_raise

    def _parse(
        self, log_format: Format, chunk: Chunk, state: str
    ) -> tuple[RedactedRequests, Sequence[Reject]]:
        parsed = log_format.parse(chunk.data, state)
        too_long = [chunk.too_long] if chunk.too_long else []
        return redact(parsed.requests, self._rules), parsed.rejects + too_long

    def _add(self, reader: "LogReader", pending: _PendingChunk) -> None:
        redacted, rejects = pending.done.result()
        self._writer.add(redacted, rejects)
        reader.mark_added(pending)
        reader.lines += redacted.table.height
        self.summary.lines += redacted.table.height
        self.summary.rejected.update(reject.reason for reject in rejects)
        self._options.on_progress(reader.source, self.summary.lines, pending.chunk.end)
        if self._writer.is_full:
            self.commit(reader)

    def commit(self, reader: "LogReader") -> None:
        """Make true what was taken in, together with the place it came from."""
        advance = reader.advance()
        if advance is not None or self._writer.pending:
            self._writer.commit(advance, map_days=self._writers.map)
            reader.mark_committed(advance)


class LogReader:
    """One log as it is read: where it stands, and what stands just before."""

    def __init__(self, source: LogSource, known: KnownLog, format: Format) -> None:  # noqa: A002 - the field's own word
        self.source, self.format = source, format
        self.lines = known.before.lines if known.before else 0
        self._known, self._before = known, known.before
        self.state = self._added_state = known.before.state if known.before else ""
        self.byte_offset = known.before.byte_offset if known.before else 0
        self._tail = known.tail

    def chunks(self, log: Stream, *, is_growing: bool) -> Iterator[Chunk]:
        """Read whole lines from the place on; an unfinished last one only if it is whole and nothing follows."""
        for chunk in chunks(log, start=self.byte_offset):
            if chunk.ended or (not is_growing and self._is_whole(chunk)):
                yield chunk

    def _is_whole(self, chunk: Chunk) -> bool:
        parsed = self.format.parse(chunk.data, self.state)
        return not parsed.rejects and chunk.data.rstrip().endswith((b'"', b"}"))

    def mark_added(self, pending: _PendingChunk) -> None:
        """Note that all lines of a chunk are kept, though not yet committed."""
        self.byte_offset = pending.chunk.end
        self._tail = (self._tail + pending.chunk.tail)[-TAIL_BYTES:]
        self._added_state = self.format.advance(pending.chunk.data, pending.state)

    def advance(self) -> Advance | None:
        """Return the way from the place that was last committed to the one reached; none if that is the same."""
        before = self._before
        if self.byte_offset == (before.byte_offset if before else 0):
            return None
        tail = slow_digest(self._tail)
        after = LogPosition(
            self._known.number,
            self._known.first_line_digest,
            self.byte_offset,
            tail,
            self.format.name,
            self._added_state,
            self.lines,
        )
        return Advance(before, after)

    def mark_committed(self, advance: Advance | None) -> None:
        """Go on from the place that is now committed."""
        if advance is not None:
            self._before = advance.after

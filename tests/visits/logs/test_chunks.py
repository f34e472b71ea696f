"""A log is cut at its newlines, whatever its size, its packing and its damage; and nothing of it takes much memory."""

import gzip
import io
import os
import threading
import tracemalloc
import zlib

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from keepfaith.errors import KeepfaithError
from keepfaith.visits.logs import chunks as cutting
from keepfaith.visits.logs.chunks import MAX_REJECT_BYTES, chunks
from keepfaith.visits.logs.formats import FORMATS
from keepfaith.visits.logs.schema import MAX_LINE_LENGTH, TAIL_BYTES

from .random_logs import logs, of_each_kind

LINE = b'192.0.2.7 - - [25/Nov/2026:10:00:00 +0000] "GET /%d HTTP/1.1" 200 612 "-" "-"\n'
LOG = b"".join(LINE % number for number in range(2000))


def zstd(data):
    return zstandard.ZstdCompressor().compress(data)


def skipped(data):
    """Make a frame that holds nothing of the log, as parallel packers do."""
    return b"\x50\x2a\x4d\x18" + len(data).to_bytes(4, "little") + data


def in_members(pack, data, size=50_000):
    return b"".join(pack(data[at : at + size]) for at in range(0, len(data), size))


PACKINGS = {
    "plain": lambda data: data,
    "gzip": gzip.compress,
    "gzip in members": lambda data: in_members(gzip.compress, data),
    "gzip and padding": lambda data: gzip.compress(data) + bytes(70_000),
    "zstd": zstd,
    "zstd in frames": lambda data: in_members(zstd, data),
    "zstd with other frames": lambda data: (
        skipped(b"x" * 99) + zstd(data[:7]) + skipped(b"") + zstd(data[7:])
    ),
}


class Slow(io.RawIOBase):
    """A stream that gives a few bytes at a time."""

    def __init__(self, data, most):
        self.data, self.most = data, most

    def read(self, size=-1):
        piece, self.data = self.data[: min(size, self.most)], self.data[min(size, self.most) :]
        return piece


def checked(given, start=0):
    """Check that places follow one another, and give all bytes."""
    result = list(given)
    place, lines, data = start, 0, b""
    for number, chunk in enumerate(result):
        assert (chunk.start, chunk.lines_before) == (place, lines)
        assert bool(chunk.data) != bool(chunk.too_long)
        assert chunk.ended or number == len(result) - 1
        if not chunk.too_long:
            assert chunk.end == chunk.start + len(chunk.data)
            assert chunk.data.endswith(b"\n") == chunk.ended
            assert chunk.tail == chunk.data[-TAIL_BYTES:]
        place, data = chunk.end, data + chunk.data
        lines += 1 if chunk.too_long else chunk.data.count(b"\n")
    return result, data


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("size", [pytest.param(1, marks=pytest.mark.long), 100, 4096, 1 << 24])
def test_all_bytes_come_out_however_they_are_packed(packing, size):
    packed = PACKINGS[packing](LOG)
    assert checked(chunks(io.BytesIO(packed), size=size))[1] == LOG


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("most", [1, 7, 5000])
def test_all_bytes_come_out_however_few_come_at_a_time(packing, most):
    packed = PACKINGS[packing](LOG[:20_000])
    assert checked(chunks(Slow(packed, most)))[1] == LOG[:20_000]


@pytest.mark.parametrize("packing", PACKINGS)
@pytest.mark.parametrize("start", [0, len(LINE) - 1, 10 * len(LINE) - 10, len(LOG), len(LOG) + 5])
def test_reading_starts_at_a_place(packing, start):
    for stream in (io.BytesIO(PACKINGS[packing](LOG)), Slow(PACKINGS[packing](LOG), 5000)):
        assert checked(chunks(stream, start=start, size=1000), start)[1] == LOG[start:]


def test_an_empty_log_has_no_chunks():
    for packing in PACKINGS.values():
        assert list(chunks(io.BytesIO(packing(b"")))) == []


def test_a_last_line_without_newline_is_yielded_and_marked():
    result = list(chunks(io.BytesIO(b"a\nb")))
    assert [(chunk.data, chunk.ended) for chunk in result] == [(b"a\n", True), (b"b", False)]
    assert [chunk.ended for chunk in chunks(io.BytesIO(b"a\nb\n"))] == [True]


@given(
    st.lists(st.integers(0, 40), max_size=30),
    st.integers(1, 50),
    st.integers(1, 30),
    st.integers(1, 9),
    st.booleans(),
)
@settings(deadline=None)
def test_lines_that_are_too_long_and_no_others_are_set_apart(lengths, size, longest, most, ended):
    lines = [bytes([97 + number % 26]) * length for number, length in enumerate(lengths)]
    data = b"".join(line + b"\n" for line in lines)
    data = data if ended else data[:-1]
    lines = data.split(b"\n")[:-1] if data.endswith(b"\n") else data.split(b"\n") if data else []
    result, rest = checked(chunks(Slow(data, most), size=size, max_line=longest))
    assert rest.splitlines() == [line for line in lines if len(line) <= longest]
    too_long = [chunk for chunk in result if chunk.too_long]
    assert [chunk.too_long.raw for chunk in too_long] == [line for line in lines if len(line) > longest]
    for chunk in too_long:
        assert (chunk.too_long.line, chunk.too_long.reason) == (0, "too-long")
        assert lines[chunk.lines_before] == chunk.too_long.raw
        assert chunk.tail == data[chunk.start : chunk.end]


def test_the_beginning_of_an_overlong_line_is_retained():
    long = b"x" * (MAX_LINE_LENGTH + 1)
    result = list(chunks(io.BytesIO(b"a\n" + long + b"\nb\n")))
    assert [chunk.data for chunk in result] == [b"a\n", b"", b"b\n"]
    assert result[1].too_long.raw == long[:MAX_REJECT_BYTES]
    assert [chunk.start for chunk in result] == [0, 2, 2 + len(long) + 1]
    assert [chunk.data for chunk in chunks(io.BytesIO(long[1:] + b"\n"))] == [long[1:] + b"\n"]


class Endless:
    """A stream of so many pieces of one kind; what it gives is made when it is asked for."""

    def __init__(self, *parts):
        self.parts = list(parts)

    def read(self, _size):
        while self.parts:
            piece, times = self.parts.pop(0)
            if times:
                self.parts.insert(0, (piece, times - 1))
                return piece
        return b""


def peak(stream, **options):
    """Read a stream and give how many chunks it had and the most memory that was in use, in MiB."""
    tracemalloc.start()
    try:
        number = sum(1 for _ in chunks(stream, **options))
        return number, tracemalloc.get_traced_memory()[1] >> 20
    finally:
        tracemalloc.stop()


def test_a_line_of_300_megabytes_costs_no_memory():
    piece = b"x" * (1 << 20)
    result = list(chunks(Endless((b"a\n", 1), (piece, 300), (b"\nb\n", 1))))
    assert [chunk.data for chunk in result] == [b"a\n", b"", b"b\n"]
    assert result[1].end - result[1].start == (300 << 20) + 1
    assert peak(Endless((piece, 300))) == (1, pytest.approx(20, abs=20))


def bomb(pack, finish):
    zeros = bytes(1 << 20)
    return b"".join(pack(zeros) for _ in range(200)) + finish()


def test_a_bomb_of_zeros_costs_no_memory():
    packer = zlib.compressobj(9, wbits=31)
    gzipped = bomb(packer.compress, packer.flush)
    packer = zstandard.ZstdCompressor().compressobj()
    zstded = bomb(packer.compress, packer.flush)
    for packed in (gzipped, zstded):
        assert len(packed) < 1 << 20
        assert peak(io.BytesIO(packed)) == (1, pytest.approx(64, abs=64))


def test_a_bomb_of_newlines_comes_in_many_chunks(monkeypatch):
    monkeypatch.setattr(cutting, "MAX_LINES", 1000)
    result, data = checked(chunks(io.BytesIO(zstd(b"\n" * 100_000 + b"a\n" * 5000))))
    assert data == b"\n" * 100_000 + b"a\n" * 5000
    assert max(chunk.data.count(b"\n") for chunk in result) == 1000


@pytest.mark.parametrize("packing", PACKINGS)
def test_more_bytes_than_allowed_end_the_reading_after_whole_lines(packing):
    given = []
    with pytest.raises(KeepfaithError, match="more than 1,000 bytes"):
        given.extend(chunk.data for chunk in chunks(io.BytesIO(PACKINGS[packing](LOG)), most=1000))
    assert b"".join(given) == LOG[: LOG.rfind(b"\n", 0, 1000) + 1]
    assert checked(chunks(io.BytesIO(PACKINGS[packing](LOG)), most=len(LOG)))[1] == LOG


@pytest.mark.parametrize("packing", [name for name in PACKINGS if name != "plain" and "padding" not in name])
def test_a_log_that_was_cut_off_gives_its_whole_lines_and_then_an_error(packing):
    packed = PACKINGS[packing](LOG)
    for cut in (1, 5, len(packed) // 2):
        given = []
        with pytest.raises(KeepfaithError, match="ends too early"):
            given.extend(chunk.data for chunk in chunks(io.BytesIO(packed[:-cut])))
        data = b"".join(given)
        assert data.endswith(b"\n") or data == b""
        assert LOG.startswith(data)
        assert len(data) > len(LOG) // 4 or packing in {"zstd", "zstd with other frames"}


@pytest.mark.parametrize("packing", [name for name in PACKINGS if name != "plain"])
def test_a_damaged_log_gives_no_line_that_was_not_there_before_it_says_so(packing):
    packed = PACKINGS[packing](LOG)
    if "other" in packing:
        packed = packed.rstrip(b"\0")
    with pytest.raises(KeepfaithError, match=r"is damaged|ends too early"):
        list(chunks(io.BytesIO(packed[:-9] + b"\xff" * 9)))
    with pytest.raises(KeepfaithError, match=r"is damaged|ends too early"):
        list(chunks(io.BytesIO(PACKINGS[packing](LOG) + b"something else that follows")))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"BZh91AY&SY", "bzip2"),
        (b"\xfd7zXZ\x00\x00", "xz"),
        (b"PK\x03\x04", "zip"),
        (b"\xff\xfe1\x009\x00", "UTF-16"),
    ],
)
def test_another_packing_is_named_and_refused(head, name):
    with pytest.raises(KeepfaithError, match=name):
        list(chunks(io.BytesIO(head)))


def test_buffered_lines_of_a_silent_pipe_are_yielded():
    reading, writing = os.pipe()
    given, came = [], threading.Semaphore(0)

    def read():
        with os.fdopen(reading, "rb") as stream:
            for chunk in chunks(stream, linger=0.05):
                given.append((chunk.data, chunk.ended))
                came.release()

    reader = threading.Thread(target=read)
    reader.start()
    try:
        os.write(writing, b"first\nsecond\nthi")
        assert came.acquire(timeout=10)
        os.write(writing, b"rd\nfour")
        assert came.acquire(timeout=10)
    finally:
        os.close(writing)
        reader.join(10)
    assert given == [(b"first\nsecond\n", True), (b"third\n", True), (b"four", False)]


def test_a_file_is_read_to_its_end_though_it_could_linger(tmp_path):
    path = tmp_path / "access.log"
    path.write_bytes(LOG)
    with path.open("rb") as stream:
        assert (
            checked(chunks(stream, linger=5, start=len(LINE) - 1), len(LINE) - 1)[1] == LOG[len(LINE) - 1 :]
        )


def test_a_file_that_grew_is_read_on_from_any_position(tmp_path):
    path = tmp_path / "access.log"
    path.write_bytes(b"a\nb")
    with path.open("rb") as stream:
        assert checked(chunks(stream))[1] == b"a\nb"
        with path.open("ab") as growing:
            growing.write(b"c\n")
        assert checked(chunks(stream, start=2), 2)[1] == b"bc\n"
        assert checked(chunks(stream))[1] == b"a\nbc\n"


def test_a_stream_without_a_file_never_lingers():
    assert checked(chunks(Slow(LOG[:500], 7), linger=5))[1] == LOG[:500]


def rows(name, given):
    """Parse chunk after chunk and give rows, and rejects by their number in the log."""
    taken, rejects, state = [], [], ""
    for chunk in given:
        parsed = FORMATS[name].parse(chunk.data, state)
        taken += parsed.requests.rows()
        rejects += [
            (chunk.lines_before + reject.line, reject.reason, reject.raw) for reject in parsed.rejects
        ]
        state = FORMATS[name].advance(chunk.data, state)
    return sorted(taken), rejects


@pytest.mark.parametrize("name", of_each_kind(FORMATS))
@given(data=st.data(), size=st.integers(1, 3000))
@settings(max_examples=25, deadline=None)
def test_any_size_of_chunks_gives_the_same_rows_and_rejects(name, data, size):
    log = data.draw(logs(name))
    assert rows(name, chunks(io.BytesIO(log), size=size)) == rows(name, chunks(io.BytesIO(log)))

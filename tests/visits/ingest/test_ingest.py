"""Logs are taken once and whole: after rotation, stops, kills, under other names, packed, or being written."""

import gzip
import io
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
import zstandard

from keepfaith.errors import KeepfaithError
from keepfaith.visits.ingest.follow import LogFollower
from keepfaith.visits.ingest.ingest import Ingest, IngestOptions
from keepfaith.visits.ingest.sources import LogSource, find_sources, single_file
from keepfaith.visits.ingest.stdin import ReplayableStream
from keepfaith.visits.pipeline.path_rules import PathRules
from keepfaith.visits.pipeline.writer import StoreWriter
from keepfaith.visits.store.manifest import Manifest

RULES = PathRules.read(Path(__file__).parents[3] / "agencies" / "dese")
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
KEEPFAITH = Path(sys.executable).parent / "keepfaith"


def line(n, *, path=None):
    at = f"{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}"
    return (
        f'192.0.2.{n % 250} - - [{1 + n // 86_400:02}/Mar/2026:{at} +0000] "GET {path or f"/page-{n}"} HTTP/1.1" '
        f'200 {n} "-" "{BROWSER}"\n'
    ).encode()


def lines(start, end):
    return b"".join(line(n) for n in range(start, end))


@pytest.fixture
def store(tmp_path):
    return tmp_path / "data" / "visits"


def ingest(store, *named, **how):
    return Ingest(StoreWriter.open(store, lambda _line: None), RULES, IngestOptions(**how)).run(
        find_sources([str(name) for name in named])
    )


def stored_paths(store):
    """Return every stored path, and see that rows and rollups agree."""
    manifest = Manifest.at(store)
    paths = [path for file in manifest.files("days") for path in pl.read_parquet(file)["path"].to_list()]
    counted = sum(pl.read_parquet(file)["requests"].sum() for file in manifest.files("pages"))
    assert counted == len(paths)
    return sorted(paths, key=lambda path: int(path.rpartition("-")[2]))


def pages(start, end):
    return [f"/page-{n}" for n in range(start, end)]


def test_a_log_is_taken_once_however_often_it_is_given(store, tmp_path):
    log = tmp_path / "access.log"
    log.write_bytes(lines(0, 500))
    assert ingest(store, log).lines == 500
    version = Manifest.at(store).version()
    again = ingest(store, log)
    assert (again.lines, again.rejects) == (0, 0)
    assert Manifest.at(store).version() == version, "nothing new is no commit"
    assert stored_paths(store) == pages(0, 500)


def test_new_lines_are_ingested_after_rotation_and_compression(store, tmp_path):
    log, old = tmp_path / "access.log", tmp_path / "access.log.1"
    log.write_bytes(lines(0, 100))
    ingest(store, log)
    with log.open("ab") as more:
        more.write(lines(100, 200))
    assert ingest(store, log).lines == 100
    with log.open("ab") as more:
        more.write(lines(200, 260))
    log.rename(old)
    log.write_bytes(lines(260, 300))
    assert ingest(store, tmp_path).lines == 100
    packed = tmp_path / "access.log.2.gz"
    packed.write_bytes(gzip.compress(old.read_bytes() + lines(300, 310)))
    assert ingest(store, packed).lines == 10
    frames = [old.read_bytes()[:5_000], old.read_bytes()[5_000:] + lines(300, 310) + lines(310, 320)]
    (tmp_path / "again.zst").write_bytes(b"".join(map(zstandard.compress, frames)))
    assert ingest(store, tmp_path / "again.zst").lines == 10
    assert stored_paths(store) == pages(0, 320)


def test_an_older_shorter_copy_is_refused_and_another_log_that_begins_alike_is_not(store, tmp_path):
    log, copy = tmp_path / "access.log", tmp_path / "copy.log"
    log.write_bytes(lines(0, 200))
    ingest(store, log)
    copy.write_bytes(lines(0, 50))
    with pytest.raises(KeepfaithError, match="begins like a log that was read before, and is shorter"):
        ingest(store, copy)
    other = tmp_path / "other.log"
    other.write_bytes(line(0) + lines(1_000, 1_300))
    assert ingest(store, other).lines == 301
    assert ingest(store, copy, as_new=True).lines == 50
    assert len(stored_paths(store)) == 200 + 301 + 50


def test_comments_at_the_top_do_not_make_two_logs_one(store, tmp_path):
    top = b"#Software: Example\n#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-bytes\n"
    for name, day in (("one", "01"), ("two", "02")):
        log = tmp_path / name
        log.write_bytes(
            top
            + b"".join(f"2026-03-{day} 10:00:0{n} 192.0.2.1 GET /page-{n} 200 5\n".encode() for n in range(9))
        )
        assert ingest(store, log, format="w3c").lines == 9
    with (tmp_path / "two").open("ab") as more:
        more.write(b"2026-03-02 11:00:00 192.0.2.1 GET /page-9 200 5\n")
    assert ingest(store, tmp_path / "two").lines == 1, "what the fields are is remembered with the place"


def test_a_last_line_without_its_end_is_taken_if_it_is_whole_and_else_left_for_later(store, tmp_path):
    log = tmp_path / "access.log"
    log.write_bytes(lines(0, 10) + line(10)[:-1])
    assert ingest(store, log).lines == 11
    with log.open("ab") as more:
        more.write(b"\n" + lines(11, 20) + line(20)[:40])
    report = ingest(store, log)
    assert (report.lines, report.rejected) == (9, {"blank": 1})
    with log.open("ab") as more:
        more.write(line(20)[40:])
    assert ingest(store, log).lines == 1
    assert stored_paths(store) == pages(0, 21)


def test_unreadable_lines_are_counted_by_reason_and_the_others_stored(store, tmp_path):
    log = tmp_path / "access.log"
    cut = b'192.0.2.9 - - [01/Mar/2026:10:00:00 +0000] "GET /open-quote HTTP/1.1 200 5\n'
    log.write_bytes(line(0) + b"\n" + b"nonsense\n" + line(1) + cut + line(2) + line(3))
    report = ingest(store, log, format="combined")
    assert (report.lines, report.rejects) == (4, 3)
    assert report.rejected["blank"] == 1
    assert sum(file.rows for file in Manifest.at(store).listed("rejects")) == 3
    assert stored_paths(store) == pages(0, 4)


def test_an_empty_log_and_one_of_a_half_line_are_nothing_yet(store, tmp_path):
    for name, text in (("empty", b""), ("half", line(0)[:30]), ("top", b"#Fields: x\n")):
        (tmp_path / name).write_bytes(text)
        assert ingest(store, tmp_path / name, format="combined").lines == 0
    assert Manifest.at(store).version() == 0


def test_a_refused_log_does_not_stop_the_others(store, tmp_path):
    (tmp_path / "a.log").write_bytes(lines(0, 5))
    (tmp_path / "b.log").write_bytes(b"not a log\nat all\n" * 20)
    (tmp_path / "c.log").write_bytes(lines(5, 9))
    report = ingest(store, tmp_path / "a.log", tmp_path / "b.log", tmp_path / "c.log")
    assert report.lines == 9
    assert [error.problem[:30] for error in report.refused] == ["The format of this log is none"]
    with pytest.raises(KeepfaithError, match="There is no file"):
        find_sources([str(tmp_path / "nowhere")])


def test_a_log_is_removed_only_once_all_of_it_is_stored(store, tmp_path):
    log = tmp_path / "access.log"
    log.write_bytes(lines(0, 5))
    ingest(store, log, remove_after=True)
    assert not log.exists()
    broken = tmp_path / "broken.gz"
    broken.write_bytes(gzip.compress(lines(5, 50_000))[:-30_000])
    with pytest.raises(KeepfaithError, match="ends too early"):
        ingest(store, broken, remove_after=True)
    assert broken.exists()


def test_lines_before_the_end_of_a_truncated_log_are_stored_once(store, tmp_path):
    whole = gzip.compress(lines(0, 50_000))
    (tmp_path / "a.gz").write_bytes(whole[:-30_000])
    (tmp_path / "b.log").write_bytes(lines(60_000, 60_100))
    report = ingest(store, tmp_path / "a.gz", tmp_path / "b.log")
    assert [error.problem for error in report.refused] == ["This packed log ends too early."]
    assert report.lines > 10_000
    (tmp_path / "a.gz").write_bytes(whole)
    ingest(store, tmp_path)
    assert stored_paths(store) == pages(0, 50_000) + pages(60_000, 60_100)


def test_standard_input_is_read_as_it_comes_and_known_again(store):
    def piped(data):
        origin = LogSource(None, ReplayableStream(io.BufferedReader(io.BytesIO(data))))
        return Ingest(StoreWriter.open(store, lambda _line: None), RULES, IngestOptions()).run([origin])

    assert piped(lines(0, 300)).lines == 300
    assert piped(lines(0, 300) + lines(300, 320)).lines == 20
    assert piped(gzip.compress(lines(400, 410))).lines == 10
    assert stored_paths(store) == pages(0, 320) + pages(400, 410)


def test_two_processes_that_ingest_one_log_at_once_store_each_line_once(store, tmp_path):
    log = tmp_path / "access.log"
    log.write_bytes(lines(0, 60_000))
    environment = {**os.environ, "KEEPFAITH_DATA": str(store.parent)}
    ingest(store, _written(tmp_path / "first", lines(70_000, 70_001)))
    shutil.copy(log, tmp_path / "copy.log")
    command = [KEEPFAITH, "visits", "ingest", "--json"]
    (store.parent / "version").write_text("1\n")
    both = [
        subprocess.Popen(
            [*command, name], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for name in (log, tmp_path / "copy.log")
    ]
    outputs = [process.communicate(timeout=120)[1] for process in both]
    assert min(process.returncode for process in both) == 0, outputs
    for process, words in zip(both, outputs, strict=True):
        assert process.returncode == 0 or "Another ingest is reading the same log" in words
    assert stored_paths(store) == pages(0, 60_000) + pages(70_000, 70_001)


def _written(file, data):
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    "commits", [4, *(pytest.param(number, marks=pytest.mark.long) for number in (0, 1, 9))]
)
def test_a_kill_in_the_middle_loses_and_doubles_nothing(store, tmp_path, commits):
    log = _written(tmp_path / "access.log", lines(0, 80_000))
    store.parent.mkdir()
    (store.parent / "version").write_text("1\n")
    program = (
        "import keepfaith.visits.pipeline.writer as k; k.MAX_ROWS = 5_000\n"
        "import keepfaith.visits.logs.chunks as c; import keepfaith.visits.ingest.ingest as i; import functools\n"
        "i.chunks = functools.partial(c.chunks, size=200_000)\n"
        "from keepfaith.website.cli import main; main()"
    )
    environment = {**os.environ, "KEEPFAITH_DATA": str(store.parent)}
    process = subprocess.Popen(
        [sys.executable, "-c", program, "visits", "ingest", str(log)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    while Manifest.at(store).version() < commits and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, "it was still at work"
    assert Manifest.at(store).version() < 16, "and not at its last commit"
    ingest(store, log)
    assert stored_paths(store) == pages(0, 80_000)


def test_a_full_disk_is_reported_and_the_next_run_goes_on(store, tmp_path):
    log = _written(tmp_path / "access.log", lines(0, 40_000))
    store.parent.mkdir()
    (store.parent / "version").write_text("1\n")

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    environment = {**os.environ, "KEEPFAITH_DATA": str(store.parent)}
    done = subprocess.run(
        [KEEPFAITH, "visits", "ingest", log],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=small,
        timeout=60,
    )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert Manifest.at(store).files("days") == []
    ingest(store, log)
    assert stored_paths(store) == pages(0, 40_000)


def test_a_line_without_end_and_a_bomb_cost_neither_memory_nor_the_other_lines(store, tmp_path):
    packed = tmp_path / "bomb.gz"
    with gzip.open(packed, "wb", compresslevel=9) as bomb:
        bomb.write(lines(0, 10))
        for _ in range(200):
            bomb.write(b"x" * 1_000_000)
        bomb.write(b"\n" + lines(10, 20))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = ingest(store, packed)
    assert (report.lines, report.rejected) == (20, {"too-long": 1})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000
    assert ingest(store, packed).lines == 0
    assert stored_paths(store) == pages(0, 20)


@pytest.mark.parametrize("number", [20_000, pytest.param(200_000, marks=pytest.mark.long)])
def test_as_many_paths_as_requests_are_all_stored(store, tmp_path, number):
    log = _written(
        tmp_path / "access.log", b"".join(line(n % 80_000, path=f"/page-{n}") for n in range(number))
    )
    assert ingest(store, log).lines == number
    assert len(set(stored_paths(store))) == number


def follow(store, log):
    keeper = StoreWriter.open(store, lambda _line: None)
    return LogFollower(
        Ingest(keeper, RULES, IngestOptions(format="combined")), *single_file(find_sources([str(log)]))
    )


def test_a_log_that_is_followed_is_taken_line_by_line_over_rotation_and_emptying(store, tmp_path):
    log = _written(tmp_path / "access.log", lines(0, 5))
    following = follow(store, log)
    following.poll()
    with log.open("ab") as more:
        more.write(lines(5, 8) + line(8)[:30])
    following.poll()
    with log.open("ab") as more:
        more.write(line(8)[30:])
    log.rename(tmp_path / "access.log.1")
    log.write_bytes(lines(9, 12))
    following.poll()
    assert stored_paths(store) == pages(0, 9), "a file that is over is committed"
    following.poll()
    os.truncate(log, 0)
    following.poll()
    with log.open("r+b") as anew:
        anew.write(lines(12, 14))
    following.poll()
    following.close()
    assert stored_paths(store) == pages(0, 14)
    assert ingest(store, tmp_path / "access.log.1").lines == 0


def test_only_one_plain_file_can_be_followed(tmp_path):
    packed = _written(tmp_path / "a.gz", gzip.compress(lines(0, 3)))
    for named in ([packed], [tmp_path, packed], []):
        with pytest.raises(KeepfaithError, match=r"One file can be followed|is packed"):
            single_file(find_sources([str(name) for name in named]))


def test_the_buffer_of_standard_input_is_bounded(monkeypatch):
    monkeypatch.setattr("keepfaith.visits.ingest.stdin.MAX_HELD_BYTES", 1_000)
    piped = ReplayableStream(io.BufferedReader(io.BytesIO(b"x" * 5_000)))
    with pytest.raises(KeepfaithError, match="Give the log as a file"):
        piped.readall()
    free = ReplayableStream(io.BufferedReader(io.BytesIO(b"x" * 5_000)))
    free.read(10)
    assert len(free.rewind(to_end=True).readall()) == 5_000

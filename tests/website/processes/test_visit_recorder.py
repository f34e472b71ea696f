"""The portal's own visits, from the request to the store: none lost in order, none waited for, nobody readable."""

import datetime as dt
import http.client
import ipaddress
import itertools
import json
import os
import re
import shutil
import signal
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import polars as pl
import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.visits.store.manifest import Manifest
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.processes.visit_recorder import (
    NoStoreOfVisits,
    make_store_of_visits,
    recorder_answers,
    recorder_socket,
)
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.agents import BROWSER
from tests.conftest import Served
from tests.portals import until
from tests.website.conftest import Serving, amiss, gone, processes

Serve = Callable[..., Serving]
AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
# Seen through a trusted proxy, so that the visitor's IP address occurs nowhere else.
VISITOR, OTHER = "203.0.113.77", "2001:db8:77::beef"
MARK = "Marked/77.1"
SESSION = "s3ss10nc0de0f0neperson"
SECRET = "word-nobody-may-find"
KEY = re.compile(r"keepfaith-recovery-[a-z2-7]{50,}")


class Portal:
    """A portal that is served, and a visitor to it."""

    def __init__(self, serving: Serving) -> None:
        self.serving, self.data = serving, serving.data
        trusted = ssl.create_default_context(cafile=str(serving.data / "tls" / "authority.pem"))
        self.connection = http.client.HTTPSConnection("localhost", serving.port, timeout=10, context=trusted)

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        all_headers = {
            "User-Agent": f"{BROWSER} {MARK}", "X-Forwarded-For": VISITOR, "X-Forwarded-Proto": "https",
            "Cookie": f"__Host-session={SESSION}",
        } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
        self.connection.request(method, path, body=body, headers=all_headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def health(self) -> tuple[int, dict[str, bool]]:
        status, body = self.ask("/healthz")
        return status, json.loads(body)

    def stop(self) -> str:
        """Stop it in order, without a complaint; give what it said."""
        self.connection.close()
        self.serving.process.send_signal(signal.SIGTERM)
        status, output, complained = self.serving.ended()
        assert (status, gone(self.data)) == (0, {}), complained
        assert amiss(complained) == []
        return output


def part(data: Path, name: str) -> int:
    return min(pid for pid, line in processes(data).items() if f"serve {name}" in line)


def names(data: Path) -> set[str]:
    return {match[0] for line in processes(data).values() if (match := re.search(r"serve [a-z-]+", line))}


@pytest.fixture
def new_portal(place: Path, serve: Serve) -> Portal:
    """A portal that has told its recovery key a moment ago."""
    return Portal(
        serve(place / "var", "--demo", KEEPFAITH_TRUSTED_PROXIES="127.0.0.1").await_ready().at_rest()
    )


@pytest.fixture
def portal(place: Path, serve: Serve) -> Portal:
    return Portal(
        serve(place / "var", "--demo", copied=True, KEEPFAITH_TRUSTED_PROXIES="127.0.0.1")
        .await_ready()
        .at_rest()
    )


def stored_rows(data: Path, kind: str = "days") -> list[dict[str, Any]]:
    files = Manifest.at(data / "visits").files(kind)
    rows = [row for file in files for row in pl.read_parquet(file).to_dicts()]
    if kind != "days":
        return rows
    # The made-up visits of a demonstration end with the day before.
    begun = dt.datetime.combine(this_agency().day(dt.datetime.now(dt.UTC)), dt.time(), dt.UTC)
    return [row for row in rows if row["time"] >= begun]


def visitors(data: Path) -> Counter[tuple[str, str, int]]:
    """Count the requests of people; the portal's own checks are machines."""
    return Counter(
        (row["path"], row["method"], row["status"]) for row in stored_rows(data) if "human" in row["machine"]
    )


def send_form(portal: Portal) -> int:
    path = "/forms/question/"
    page = portal.ask(path)[1].decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(token|edition)" value="([^"]*)"', page))
    blank = dict.fromkeys(re.findall(r'name="(address\.\w+|email|name)"', page), "")
    typed = {**blank, "how": "No answer needed", "question": SECRET} | hidden
    return portal.ask(
        path, method="POST", body=urlencode(typed).encode(), Sec_Fetch_Site="same-origin",
        Content_Type="application/x-www-form-urlencoded",
    )[0]  # fmt: skip


def needles() -> list[bytes]:
    """Return every form in which the visitor could be written somewhere."""
    patterns = []
    for text in (VISITOR, OTHER):
        address = ipaddress.ip_address(text)
        packed = address.packed if address.version == 6 else bytes(10) + b"\xff\xff" + address.packed
        for form in (text, getattr(address, "exploded", text), packed.hex(), str(int(address))):
            patterns += [form.encode(), form.encode("utf-16-le")]
        patterns += [packed, packed[::-1]]
    for text in (MARK, SESSION, SECRET):
        patterns += [text.encode(), text.encode("utf-16-le")]
    return patterns


@pytest.mark.long
def test_visits_are_stored_after_a_stop_and_no_byte_identifies_visitors(new_portal: Portal) -> None:
    portal = new_portal
    began = dt.datetime.now(dt.UTC)
    for _ in range(3):
        assert portal.ask(f"/policies/privacy/?name={SECRET}")[0] == 200
    assert portal.ask("/policies/?q=school", X_Forwarded_For=OTHER)[0] == 200
    assert portal.ask("/no-such-caf%C3%A9/")[0] == 404
    assert portal.ask("/policies/privacy/", method="HEAD")[0] == 200
    assert portal.ask("/", Host="other.example.org")[0] == 400
    assert portal.ask("/policies/", X_Forwarded_Proto="http")[0] == 308
    assert portal.ask(f"/desk/tasks/{SECRET}/")[0] in {302, 403, 404}
    assert send_form(portal) == 200
    style = re.search(r'href="(/static/[^"]+\.css)"', portal.ask("/")[1].decode())
    assert portal.ask(style[1])[0] == 200
    output = portal.stop()
    ended = dt.datetime.now(dt.UTC)

    counted = visitors(portal.data)
    desk = [key for key in counted if key[0].startswith("/desk")]
    assert [(path, method) for path, method, _ in desk] == [("/desk/*", "read")]
    assert counted - Counter(desk) == {
        ("/policies/privacy/", "read", 200): 4,
        ("/policies/", "read", 200): 1,
        ("/no-such-café/", "read", 404): 1,
        ("/", "read", 400): 1,
        ("/policies/", "read", 308): 1,
        ("/forms/question/", "read", 200): 1,
        ("/forms/question/", "send", 200): 1,
        ("/", "read", 200): 1,
        (style[1], "read", 200): 1,
    }
    rows = [row for row in stored_rows(portal.data) if "human" in row["machine"]]
    assert {row["function"] for row in rows if row["path"] == "/policies/"} == {"search", "page"}
    assert {row["host"] for row in rows} == {"", "localhost"}
    for row in rows:
        hour = row["time"].replace(minute=0, second=0)
        if row["method"] == "send":
            assert row["time"] == hour
        else:
            assert began.replace(microsecond=0) <= row["time"] <= ended
    assert min(row["bytes"] for row in rows if row["path"] == "/policies/privacy/") == 0
    assert min(row["bytes"] for row in rows if row["path"] == style[1]) > 1_000
    assert {len(row["address"]) for row in rows} == {32}
    assert len({row["address"] for row in rows}) == len(rows)

    (key,) = KEY.findall(output)
    wanted = [*needles(), key.encode()]
    searched = 0
    for file in portal.data.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert [one for one in wanted if one in content] == [], file
            searched += 1
    assert searched > 50
    packed = ipaddress.ip_address(VISITOR).packed
    assert not [file for file in (portal.data / "visits").rglob("*.*") if packed in file.read_bytes()]
    stored_text = str([stored_rows(portal.data, kind) for kind in ("days", "pages", "hours", "counts")])
    assert not [one for one in (VISITOR, OTHER, MARK, SESSION, SECRET) if one in stored_text]


@pytest.mark.long
def test_a_stopped_recorder_delays_nobody_is_reported_and_misses_nothing(portal: Portal) -> None:
    assert portal.health()[1]["recorder"]
    recorder = part(portal.data, "recorder")
    os.kill(recorder, signal.SIGSTOP)
    try:
        slowest = 0.0
        for number in range(300):
            began = time.monotonic()
            assert portal.ask(f"/no-such/{number}/")[0] == 404
            slowest = max(slowest, time.monotonic() - began)
        assert slowest < 2
        status, report = portal.health()
        assert report.pop("alarms") == []
        assert (status, report.pop("recorder"), set(report.values())) == (503, False, {True})
    finally:
        os.kill(recorder, signal.SIGCONT)
    portal.stop()
    counted = visitors(portal.data)
    assert {number: counted[f"/no-such/{number}/", "read", 404] for number in range(300)} == dict.fromkeys(
        range(300), 1
    )
    assert not [row for row in stored_rows(portal.data, "counts") if row["metric"] == "lost"]


def visit_until_refused(portal: Portal, name: str, answered: list[str], answers: list[int]) -> None:
    """Ask for one page after another, and remember those that were answered whole, until nobody answers."""
    visitor = Portal(portal.serving)
    for number in itertools.count():
        try:
            answers.append(visitor.ask(f"/no-such/{name}/{number}/")[0])
        except (OSError, http.client.HTTPException):
            return
        answered.append(f"/no-such/{name}/{number}/")


def test_a_stop_in_the_middle_of_visits_loses_none_that_was_answered(portal: Portal) -> None:
    answered: list[str] = []
    answers: list[int] = []
    visiting = [
        threading.Thread(target=visit_until_refused, args=(portal, name, answered, answers))
        for name in "abcdef"
    ]
    for thread in visiting:
        thread.start()
    until(lambda: len(answered) > 100)
    portal.stop()
    for thread in visiting:
        thread.join()
    assert set(answers) == {404}
    counted = visitors(portal.data)
    assert [path for path in answered if counted[path, "read", 404] != 1] == []


def test_a_recorder_that_takes_its_time_at_a_stop_commits_what_it_has(portal: Portal) -> None:
    for number in range(20):
        assert portal.ask(f"/no-such/{number}/")[0] == 404
    portal.connection.close()
    # What a web process noted is sent every second.
    time.sleep(3)
    recorder = part(portal.data, "recorder")
    os.kill(recorder, signal.SIGSTOP)
    try:
        portal.serving.process.send_signal(signal.SIGTERM)
        until(lambda: {"serve web", "serve worker"}.isdisjoint(names(portal.data)))
        # Longer than any other process is given.
        time.sleep(7)
    finally:
        os.kill(recorder, signal.SIGCONT)
    status, _, complained = portal.serving.ended()
    assert (status, amiss(complained), gone(portal.data)) == (0, [], {})
    assert sum(visitors(portal.data).values()) == 20


def test_no_thread_of_the_recorder_ends_it_at_once_on_sigterm(served: Served) -> None:
    tasks = Path(f"/proc/{part(served.data, 'recorder')}/task")
    blocked = [re.search(r"SigBlk:\s+(\w+)", (task / "status").read_text()) for task in tasks.iterdir()]
    # The main thread takes SIGTERM out by waiting for it, so it may or may not block it at this moment.
    masks = [int(match[1], 16) >> (signal.SIGTERM - 1) & 1 for match in blocked if match]
    assert len(masks) > 1
    assert masks.count(0) <= 1


@pytest.mark.long
def test_the_recorder_commits_received_visits_after_the_supervisor_is_killed(portal: Portal) -> None:
    for number in range(20):
        portal.ask(f"/no-such/{number}/")
    portal.connection.close()
    # What a web process noted is sent every second; the kernel ends that process together with its parent.
    time.sleep(2)
    portal.serving.kill()
    assert gone(portal.data) == {}
    assert sum(visitors(portal.data).values()) == 20


@pytest.mark.long
def test_the_recovery_key_is_printed_once_also_by_a_command_that_starts_the_portal(
    place: Path, serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    data = DataDirectory.at(place / "var").opened()
    with LocalPortal(data).running_portal():
        pass
    output, complained = capfd.readouterr()
    assert (output, len(KEY.findall(complained))) == ("", 1)
    assert gone(place) == {}
    again = Portal(serve(data.path).await_ready())
    assert KEY.findall(again.stop()) == []


def test_a_store_of_visits_that_cannot_be_made_is_refused_in_words(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    data = DataDirectory.at(tmp_path / "var")
    data.path.touch()
    messages: list[str] = []
    with pytest.raises(NoStoreOfVisits, match="could not be made"):
        make_store_of_visits(data, messages.append)
    assert messages == []
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.long
def test_the_recorder_runs_alone_makes_its_store_and_ends_in_order(place: Path, serve: Serve) -> None:
    data = DataDirectory.at(place / "var")
    alone = serve(data.path, "recorder")
    end = time.monotonic() + 30
    while not recorder_answers(data) and time.monotonic() < end:
        time.sleep(0.1)
    assert recorder_answers(data)
    assert recorder_socket(data).stat().st_mode & 0o777 == 0o600
    assert data.visits.stat().st_mode & 0o777 == 0o700
    second = serve(data.path, "recorder")
    status, _, complained = second.ended()
    assert (status, "Another recorder of visits runs" in complained) == (1, True)
    alone.process.send_signal(signal.SIGINT)
    status, output, complained = alone.ended()
    assert (status, output) == (0, "")
    assert len(KEY.findall(complained)) == 1
    assert "Traceback" not in complained
    assert not recorder_socket(data).exists()


def test_invalid_path_rules_are_refused_in_words_before_a_process_starts(place: Path, serve: Serve) -> None:
    agency = Path(shutil.copytree(AGENCY, place / "agency"))
    with (agency / "agency.toml").open("a") as file:
        file.write('\n[visits]\nforms = ["no slash"]\n')
    status, output, complained = serve(place / "var", KEEPFAITH_AGENCY=str(agency)).ended(within=60)
    assert (status, output) == (1, "")
    assert "under [visits]" in complained
    assert "Traceback" not in complained


def test_a_deep_data_directory_has_its_recorder_in_a_private_folder_elsewhere(
    place: Path, serve: Serve
) -> None:
    data = DataDirectory.at(place / ("deep" * 25) / "var")
    alone = serve(data.path, "recorder")
    end = time.monotonic() + 30
    while not recorder_answers(data) and time.monotonic() < end:
        time.sleep(0.1)
    folder = recorder_socket(data).parent
    try:
        assert recorder_answers(data)
        assert not folder.is_relative_to(data.path)
        assert folder.stat().st_mode & 0o777 == 0o700
        alone.process.send_signal(signal.SIGTERM)
        assert alone.ended()[0] == 0
    finally:
        folder.rmdir()

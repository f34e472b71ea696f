"""A real Chromium opens pages of a real portal: nothing amiss is found, and what is done to browsers alone is seen."""

from pathlib import Path

import pytest

from keepfaith.prober.chromium import opened_page
from keepfaith.prober.chromium.look import Look
from keepfaith.prober.chromium.opened_page import can_start, open_page
from keepfaith.prober.chromium.program import Program
from keepfaith.prober.examiner.cookies import opened_cookie_faults
from keepfaith.prober.examiner.loads import opened_faults
from tests.portals import until

pytestmark = pytest.mark.browser
FORM = "/forms/question/"


def _style(passing):
    """An inline style that a content policy would stop is let through, for browsers alone."""
    if passing.is_of_browser and passing.is_page:
        passing.allow()
        passing.put(b"</head>", b'<style>@import "https://elsewhere.example/a.css";</style></head>')


def _style_sheet(passing):
    """A file that all pages load has a picture from elsewhere, for whoever loads it as a style."""
    if passing.sent.get("sec-fetch-dest") == "style":
        passing.body += b"\nbody{background:url(https://elsewhere.example/a.png)}"
    passing.allow()


def _hint(passing):
    if passing.is_of_browser and passing.is_page:
        passing.put(b"</head>", b'<link rel="preconnect" href="https://elsewhere.example/"></head>')


def _script(passing):
    """A script tells our own site what nobody asked for."""
    if passing.is_of_browser and passing.is_page:
        passing.allow()
        passing.put(b"</body>", b"<script>fetch('/healthz?width=' + innerWidth)</script></body>")


def _frame(passing):
    if passing.is_of_browser and passing.is_page:
        passing.allow()
        passing.put(b"</body>", b'<iframe src="https://elsewhere.example/"></iframe></body>')


def _other_words(passing):
    if passing.is_of_browser and passing.is_page:
        passing.put(b"to anyone who asks", b"to some who ask")


def _cookie_for_browsers(passing):
    if passing.is_of_browser and passing.is_page:
        passing.headers.append(("Set-Cookie", "visitor=1; Path=/; Secure"))


def _cookie_with_a_file(passing):
    if passing.sent.get("sec-fetch-dest") == "style":
        passing.headers.append(("Set-Cookie", "reader=1; Path=/; Secure"))


def _cookie_by_a_script(passing):
    if passing.is_of_browser and passing.is_page:
        passing.allow()
        passing.put(b"</body>", b"<script>document.cookie = 'guest=1'</script></body>")


LOADS = {
    "a style from elsewhere": (_style, "a request to elsewhere.example, which is not declared"),
    "a picture of a file of style": (_style_sheet, "a request to elsewhere.example, which is not declared"),
    "a hint": (_hint, "a <link> that leads to another host"),
    "a script that tells": (_script, "a request for something that pages do not load"),
    "a frame": (_frame, "a request to elsewhere.example, which is not declared"),
    "other words": (_other_words, "another page than anybody else gets"),
}
COOKIES = {
    "for browsers": (_cookie_for_browsers, "visitor"),
    "with a file": (_cookie_with_a_file, "reader"),
    "by a script": (_cookie_by_a_script, "guest"),
}


@pytest.fixture(autouse=True)
def _mended(proxy):
    yield
    proxy.breach = None


def test_a_sound_page_has_no_fault_nothing_stays_and_nothing_tells_that_it_is_the_prober(
    program, tour, proxy, temporary
):
    passed = []
    proxy.breach = passed.append
    opening = open_page(program, tour, FORM)
    assert list(opened_faults(tour, opening)) == []
    assert list(opened_cookie_faults(tour, opening)) == []
    assert {request.status for request in opening.log.requests} >= {200}
    assert list(temporary.iterdir()) == []
    (page,) = (passing.sent for passing in passed if passing.is_of_browser)
    files = [
        passing.sent for passing in passed if passing.sent.get("sec-fetch-dest") in {"style", "font", "image"}
    ]
    assert len(files) > 3
    for sent in (page, *files):
        assert not any(word in str(sent).lower() for word in ("headless", "prober", "python"))
        assert {"accept-language", "sec-fetch-mode", "user-agent"} <= sent.keys()


def test_each_load_and_each_cookie_that_only_a_browser_gets_is_seen_at_once(program, tour, proxy):
    """One opening costs as much as a hundred other tests; the long run has one for each."""

    def breach(passing):
        for break_one in (
            *(break_one for break_one, _ in LOADS.values()),
            *(one for one, _ in COOKIES.values()),
        ):
            break_one(passing)

    proxy.breach = breach
    opening = open_page(program, tour, FORM)
    faults, cookie_faults = set(opened_faults(tour, opening)), set(opened_cookie_faults(tour, opening))
    assert {fault for _, fault in LOADS.values()} <= faults
    for _, cookie in COOKIES.values():
        assert any(f"a cookie {cookie}, which is on no list" in fault for fault in cookie_faults)


@pytest.mark.long
@pytest.mark.parametrize("name", LOADS)
def test_what_a_browser_loads_beyond_a_page_is_seen(program, tour, proxy, name):
    breach, fault = LOADS[name]
    proxy.breach = breach
    assert fault in set(opened_faults(tour, open_page(program, tour, FORM)))


@pytest.mark.long
@pytest.mark.parametrize("name", COOKIES)
def test_a_cookie_that_only_a_browser_gets_is_seen(program, tour, proxy, name):
    proxy.breach, cookie = COOKIES[name]
    faults = set(opened_cookie_faults(tour, open_page(program, tour, FORM)))
    assert any(f"a cookie {cookie}, which is on no list" in fault for fault in faults)


def test_a_fault_counts_only_if_a_second_opening_has_it_too(program, tour, proxy):
    proxy.breach = _cookie_with_a_file
    look = Look(tour, program, 1, [open_page(program, tour, FORM)])

    def judge(opening):
        return opened_cookie_faults(tour, opening)

    assert look.faults(judge)[0].startswith(f"{FORM} in a browser: a cookie reader")
    proxy.breach = None
    assert look.faults(judge) == []
    assert (len(look.openings), look.figure) == (1, "A browser opened 1 of 1 pages.")


def test_another_certificate_than_the_portal_s_is_not_trusted(program, tour, proxy, monkeypatch):
    monkeypatch.setattr("keepfaith.prober.chromium.program.public_key_pin", lambda _portal: "A" * 43 + "=")
    assert open_page(program, tour, FORM) is None


def test_a_browser_that_starts_is_told_from_one_that_does_not(program, tour, temporary):
    assert can_start(program, tour)
    assert not can_start(Program("/bin/false", "1"), tour)
    assert list(temporary.iterdir()) == []


def test_a_browser_that_hangs_is_ended_with_all_that_it_started(tour, temporary, tmp_path, monkeypatch):
    hanging, child = tmp_path / "hanging", tmp_path / "child"
    hanging.write_text(f"#!/bin/sh\nsleep 4711 &\necho $! > {child}\nwait\n")
    hanging.chmod(0o755)
    monkeypatch.setattr(opened_page, "SECONDS", 2.0)
    assert open_page(Program(str(hanging), "1"), tour, FORM) is None
    # What was killed ends when it next has a processor.
    until(lambda: not _is_running(int(child.read_text())))
    assert list(temporary.iterdir()) == []


def _is_running(number: int) -> bool:
    status = Path(f"/proc/{number}/stat")
    return status.exists() and status.read_text().split()[2] != "Z"

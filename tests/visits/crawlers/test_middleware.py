"""Machines that say what they are get neither what is closed to them nor more than their rate; people get all."""

import re
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from urllib.robotparser import RobotFileParser

import pytest
from django.core.signing import TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.editions.machine_rules import CAUTIOUS, MachineRules
from keepfaith.policies.promises import check_token
from keepfaith.policies.promises.check_token import HEADER, is_pass, new_pass
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.prober.examiner.page_structure import structure_faults
from keepfaith.prober.pages.markup import read_document
from keepfaith.visits.crawlers import current_rules, rate_limiter
from keepfaith.visits.crawlers.middleware import CrawlerRules, is_closed
from keepfaith.visits.crawlers.rate_limiter import burst
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import web_beats
from tests.agents import BROWSER
from tests.conftest import Served, serving

CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
UNKNOWN, SCANNER, TOOL = "ExampleBot/1.0 (+https://example.org/bot)", "sqlmap/1.8", "curl/8.14.1"
RULES = MachineRules(("/desk/", "/forms/", "/your-information/"), 1.0, 20.0, 2)
CLOSED = (
    "/forms/", "/forms", "/forms/literature/", "/forms/receipt/", "/es/forms/", "/no-tools/forms/literature/",
    "/no-tools/es/forms/", "/desk/", "/desk", "/desk/sign-in/", "/desk/tasks/1/", "/es/desk/",
    "/no-tools/desk/sign-in/", "/your-information/", "/es/your-information/anything/",
)  # fmt: skip
OPEN = (
    "/",
    "/policies/",
    "/es/policies/privacy/",
    "/no-tools/tools/",
    "/robots.txt",
    "/.well-known/security.txt",
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> Iterator[None]:
    rate_limiter.shared_limiter().forget()
    yield
    rate_limiter.shared_limiter().forget()


def status(path: str, agent: str, *, method: str = "get", **more: str) -> int:
    return getattr(Client(), method)(path, secure=True, headers={"user-agent": agent}, **more).status_code


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("agent", [CRAWLER, UNKNOWN, SCANNER])
def test_a_declared_bot_is_blocked_from_closed_parts(path: str, agent: str) -> None:
    assert status(path, agent) == 403
    assert status(path, agent, method="post") == 403
    assert status(path, agent, method="head") == 403


@pytest.mark.parametrize("path", OPEN)
def test_and_reads_whatever_else_the_public_reads(path: str) -> None:
    assert status(path, CRAWLER) == 200


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("agent", [BROWSER, TOOL])
def test_people_are_not_blocked_nor_are_the_scripts_they_read_with(path: str, agent: str) -> None:
    assert status(path, agent) in {200, 301, 302, 404}


def test_a_bot_that_tries_often_is_blocked_each_time_and_may_still_read() -> None:
    assert [status("/forms/", CRAWLER) for _ in range(20)] == [403] * 20
    assert status("/", CRAWLER) == 200


def test_the_page_says_why_and_what_a_person_can_do() -> None:
    answer = Client().get("/forms/literature/", secure=True, headers={"user-agent": CRAWLER})
    words = answer.content.decode()
    assert "Bots cannot use forms or sign in." in words
    assert "Use another browser" in words
    assert f"mailto:{this_agency().contact_email}" in words
    assert 'href="/policies/non-human-visitors/"' in words
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    spanish = Client().get("/es/forms/", secure=True, headers={"user-agent": CRAWLER})
    assert spanish.headers["Content-Language"] == "es"
    assert "Esta parte del sitio es para personas" in spanish.content.decode()
    assert 'href="/es/policies/non-human-visitors/"' in spanish.content.decode()


@pytest.mark.parametrize("agent", [TOOL, CRAWLER, SCANNER, "", "-"])
def test_a_bot_over_the_rate_limit_gets_retry_after(agent: str) -> None:
    began, allowed = time.monotonic(), 0
    while (
        refused := Client().get("/policies/", secure=True, headers={"user-agent": agent})
    ).status_code == 200:
        allowed += 1
    # What the time allows again counts too: a busy machine asks slowly.
    regained = (time.monotonic() - began) * RULES.requests_per_second
    assert burst(RULES.requests_per_second) <= allowed <= burst(RULES.requests_per_second) + regained
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["Cache-Control"] == "no-store"
    assert refused.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Wait 1 second, then try again." in refused.content.decode()
    assert not refused.cookies


def test_a_machine_that_sends_no_name_at_all_is_one() -> None:
    request = RequestFactory().get("/policies/", secure=True)
    del request.META["HTTP_USER_AGENT"]
    middleware = CrawlerRules(lambda _request: HttpResponse())
    assert [middleware(request).status_code for _ in range(6)] == [200] * 5 + [429]


def test_a_bot_that_waits_for_retry_after_is_served_again() -> None:
    while (answer := Client().get("/robots", secure=True, headers={"user-agent": TOOL})).status_code != 429:
        pass
    time.sleep(int(answer.headers["Retry-After"]))
    assert status("/policies/", TOOL) == 200


def test_people_are_never_held_to_a_rate() -> None:
    assert {status("/policies/", BROWSER) for _ in range(30)} == {200}


def test_static_files_do_not_count_against_the_rate(served: Served) -> None:
    for path in ("/robots.txt", "/healthz"):
        assert 429 not in {status(path, TOOL) for _ in range(12)}
    assert status("/policies/", TOOL) == 200
    files = re.findall(r'(?:href|src)="(/static/[^"#]+)', fetch(served.portal, "/").text)
    options = {"headers": {"User-Agent": TOOL}, "as_stranger": True}
    assert {fetch(served.portal, path, **options).status for path in files * 6} == {200}
    assert len(files) > 2


FILES = (
    "/policies/privacy/2018-01-31/SHA256SUMS", "/policies/privacy/2018-01-31/policy.md", "/policies/privacy/feed/",
    "/es/policies/privacy/feed/", "/no-tools/policies/privacy/feed/", "/policies/privacy/promises.json",
    "/events/feed/", "/events/calendar.ics", "/.well-known/security.txt", "/.well-known/gpc.json",
    "/statistics/pages.csv", "/statistics/pages.json",
)  # fmt: skip


@pytest.mark.parametrize("path", FILES)
def test_files_that_programs_read_do_not_count_as_pages(path: str) -> None:
    assert {status(path, TOOL) for _ in range(12)} == {200}
    assert status("/policies/", TOOL) == 200


@pytest.mark.parametrize("agent", [TOOL, CRAWLER])
def test_a_program_that_fetches_files_far_too_fast_gets_the_time_to_wait(agent: str) -> None:
    began, allowed = time.monotonic(), 0
    middleware = CrawlerRules(lambda _request: HttpResponse())
    request = RequestFactory().get(FILES[0], secure=True, headers={"user-agent": agent})
    while (refused := middleware(request)).status_code == 200:
        allowed += 1
    regained = (time.monotonic() - began) * RULES.files_per_second
    assert burst(RULES.files_per_second) <= allowed <= burst(RULES.files_per_second) + regained
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")


def test_each_ip_address_has_its_own_rate_limit() -> None:
    while status("/policies/", TOOL, REMOTE_ADDR="192.0.2.1") != 429:
        pass
    assert status("/policies/", CRAWLER, REMOTE_ADDR="192.0.2.1") == 429
    assert status("/policies/", TOOL, REMOTE_ADDR="192.0.2.2") == 200
    assert status("/policies/", BROWSER, REMOTE_ADDR="192.0.2.1") == 200


def test_a_third_request_at_a_time_waits() -> None:
    inside, go = threading.Semaphore(0), threading.Event()

    def slow(_request: HttpRequest) -> HttpResponse:
        inside.release()
        go.wait(10)
        return HttpResponse()

    middleware = CrawlerRules(slow)
    request = RequestFactory().get("/policies/", secure=True, headers={"user-agent": TOOL})
    results: list[int] = []
    rules = current_rules.rules_in_force()
    assert rules == RULES
    threads = [
        threading.Thread(target=lambda: results.append(middleware._within_rate(request, rules).status_code))
        for _ in "ab"
    ]
    for thread in threads:
        thread.start()
        inside.acquire()
    third = middleware(request)
    assert (third.status_code, third.headers["Retry-After"]) == (429, "1")
    go.set()
    for thread in threads:
        thread.join()
    assert results == [200, 200]
    assert middleware(request).status_code == 200


def test_a_request_that_breaks_leaves_its_place() -> None:
    class Broken(Exception):
        pass

    def broken(_request: HttpRequest) -> HttpResponse:
        raise Broken

    middleware = CrawlerRules(broken)
    request = RequestFactory().get("/policies/", secure=True, headers={"user-agent": TOOL})
    for _ in range(4):
        with pytest.raises(Broken):
            middleware(request)
    assert status("/policies/", TOOL) == 200


def test_a_check_shows_its_pass_and_nobody_else_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"user-agent": TOOL, HEADER: new_pass()}
    assert {Client().get("/policies/", secure=True, headers=headers).status_code for _ in range(12)} == {200}
    other = TimestampSigner(key="another key", salt="keepfaith.policies.promises.check_token").sign("check")
    elsewhere = TimestampSigner(salt="keepfaith.policies.promises.other").sign("check")
    for forged in (
        "",
        "check",
        "1",
        other,
        elsewhere,
        new_pass() + "x",
        new_pass().replace("check", "chuck"),
    ):
        rate_limiter.shared_limiter().forget()
        headers = {"user-agent": TOOL, HEADER: forged}
        assert 429 in {Client().get("/policies/", secure=True, headers=headers).status_code for _ in range(7)}
    old = new_pass()
    later = time.time() + check_token.SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert not is_pass(old)
    assert is_pass(new_pass())


def test_a_pass_opens_nothing() -> None:
    headers = {"user-agent": CRAWLER, HEADER: new_pass()}
    assert Client().get("/forms/", secure=True, headers=headers).status_code == 403


def test_with_no_such_edition_in_force_the_desk_alone_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current_rules, "posted_editions", lambda: PostedEditions({}))
    assert status("/desk/sign-in/", CRAWLER) == 403
    assert status("/forms/", CRAWLER) == 200
    assert CAUTIOUS.closed == ("/desk/",)


def test_a_closed_part_does_not_close_paths_that_begin_like_it() -> None:
    for path in ("/formsandmore/", "/policies/forms/", "/", "", "/es/", "/es", "/no-tools", "/fr/forms/"):
        assert not is_closed(path, RULES), path
    assert not is_closed("/desk/", MachineRules((), 1.0, 20.0, 2))


def test_the_middleware_closes_the_same_paths_as_robots_txt() -> None:
    reader = RobotFileParser()
    reader.parse(Client().get("/robots.txt", secure=True).content.decode().splitlines())
    # These lead to a closed part, or to nothing at all, and no file needs to say so.
    unsaid = {"/forms", "/desk", "/es/desk/", "/no-tools/desk/sign-in/"}
    for path in {*CLOSED, *OPEN} - unsaid:
        assert reader.can_fetch("*", path) is not is_closed(path, RULES), path


@pytest.mark.parametrize("template", ["visits/closed.html", "visits/too_fast.html"])
@pytest.mark.parametrize("path", ["/forms/", "/no-tools/es/forms/"])
def test_the_pages_are_as_well_built_as_any(template: str, path: str) -> None:
    agent = CRAWLER if "closed" in template else TOOL
    answers = [Client().get(path, secure=True, headers={"user-agent": agent}) for _ in range(7)]
    answer = answers[-1]
    assert answer.templates[0].name == template
    language = "es" if "/es/" in path else "en"
    assert list(structure_faults(read_document(answer.content.decode()), language)) == []
    for document in this_agency().documents:
        assert f"/policies/{document.slug}/" in answer.content.decode()


def test_retry_after_is_the_time_to_wait_in_seconds() -> None:
    request = RequestFactory().get("/")
    for wait, words in ((1, "Wait 1 second, then"), (12, "Wait 12 seconds, then")):
        assert words in render_to_string(
            "visits/too_fast.html", {"wait": wait, "document": "privacy"}, request
        )


@pytest.mark.long
def test_the_portal_as_it_is_served_counts_for_all_its_processes_together() -> None:
    with serving("two-processes", KEEPFAITH_WEB_PROCESSES="2") as served:
        assert len(web_beats(DataDirectory.at(served.data))) == 2
        hold_to_the_rate(served)


def hold_to_the_rate(served: Served) -> None:
    """Ask from four places at once, and see that no more is answered than one machine may ask for."""
    began, let_in, refused = time.monotonic(), 0, 0
    lock = threading.Lock()

    def hurry() -> None:
        nonlocal let_in, refused
        for _ in range(15):
            answer = fetch(served.portal, "/policies/", headers={"User-Agent": TOOL}, as_stranger=True)
            with lock:
                let_in += answer.status == HTTPStatus.OK
                refused += answer.status == HTTPStatus.TOO_MANY_REQUESTS
            assert answer.status == HTTPStatus.OK or re.fullmatch(r"[1-9]\d*", answer.header("Retry-After"))

    threads = [threading.Thread(target=hurry) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_in + refused == 60
    assert refused
    assert (
        let_in
        <= burst(RULES.requests_per_second) + (time.monotonic() - began) * RULES.requests_per_second + 1
    )


def test_a_person_costs_next_to_nothing() -> None:
    middleware = CrawlerRules(lambda _request: None)
    request = RequestFactory().get("/policies/privacy/", headers={"user-agent": BROWSER})
    middleware(request)
    began = time.process_time()
    for _ in range(20_000):
        middleware(request)
    # It was 0.1 microseconds on a quiet machine.
    assert (time.process_time() - began) / 20_000 < 20e-6


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("agent", [CRAWLER, UNKNOWN, TOOL, ""])
def test_a_mail_provider_ends_notices_for_as_many_of_its_users_as_come_at_once(agent):
    client = Client(headers={"user-agent": agent})
    answers = [
        client.post("/events/unsubscribe/?token=abc", {"List-Unsubscribe": "One-Click"}, secure=True)
        for _ in range(30)
    ]
    # The mark is nobody's; it was looked at each time, though.
    assert {answer.status_code for answer in answers} == {404}

"""The desk's menu has what an account's duties can use, and no link of the desk leads anybody into a refusal."""

import re

import pytest
from django.urls import reverse

from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.disclosure.records import custodian_clients
from keepfaith.disclosure.records.office_duties import writes
from keepfaith.disclosure.staff.demo_accounts import SAMPLES
from keepfaith.policies.sections.registry import SECTIONS

from .conftest import LITERATURE, received

pytestmark = pytest.mark.django_db

MENU = re.compile(r'<nav class="masthead__nav" aria-label="Desk">(.*?)</nav>', re.DOTALL)
LINK = re.compile(r'<a [^>]*?href="(/desk/[^"#]*)"')
# Signing out ends the session, and pages of an account are for each employee, whatever their duties.
LEFT_OUT = re.compile("/desk/(sign-out|account)/")


def text(answer):
    return b"".join(answer).decode() if answer.streaming else answer.content.decode()


def menu(page):
    return re.findall(r"<a [^>]*>([^<]+)</a>", MENU.search(page)[1])


@pytest.fixture
def tasks(custody):
    return [
        received(**LITERATURE),
        received("questions", name="Example Reader", message="May I?", email="reader@example.org"),
    ]


@pytest.mark.parametrize(
    ("duties", "entries"),
    [
        (("literature",), ["Labels", "New request by phone or paper"]),
        (("events",), ["Message templates", "Events"]),
        (("assistance",), ["Message templates", "New request by phone or paper"]),
        (("accessibility",), ["New request by phone or paper"]),
        (("records",), ["Office", "Cases", "Decisions", "Retention", "New request by phone or paper"]),
        (
            ("privacy",),
            [
                "Office",
                "Message templates",
                "Cases",
                "Decisions",
                "Retention",
                "Withheld",
                "Reviews",
                "New request by phone or paper",
                "Copies",
            ],
        ),
        (("supervisor",), ["Cases", "Grants", "Decisions"]),
        (("auditor",), ["Cases", "Grants", "Decisions", "Duties"]),
        (("administrator", "searcher"), ["Cases", "Decisions", "Duties", "New request by phone or paper"]),
        (("security",), ["Withheld"]),
        ((), []),
        (
            ("literature", "records", "events"),
            [
                "Office",
                "Labels",
                "Message templates",
                "Cases",
                "Decisions",
                "Retention",
                "New request by phone or paper",
                "Events",
            ],
        ),
    ],
)
def test_the_menu_has_what_the_duties_can_use(clerk, custody, duties, entries):
    shown = menu(text(clerk(*duties).get("/desk/")))
    assert [entry for entry in shown if entry != "Outbox"] == ["Queue", *entries, "Account", "Sign out"]


@pytest.mark.parametrize("account", SAMPLES)
def test_no_link_of_the_desk_answers_that_a_sample_account_may_not(clerk, tasks, account):
    desk = clerk(*SAMPLES[account])
    for task in tasks:
        desk.task(task, "note", text="A note.", token="t")
    seen, waiting, refused = set(), ["/desk/"], []
    while waiting:
        address = waiting.pop()
        seen.add(address)
        answer = desk.client.get(address, secure=True, follow=True)
        if answer.status_code >= 400:
            refused.append((address, answer.status_code))
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            links = {link.replace("&amp;", "&") for link in LINK.findall(text(answer))}
            waiting += [link for link in sorted(links - seen - {*waiting}) if not LEFT_OUT.match(link)]
    assert refused == []
    has_tasks = any(address.startswith("/desk/tasks/") for address in seen)
    assert has_tasks is (account in {"literature-clerk", "assistance-clerk"})


@pytest.mark.parametrize("account", SAMPLES)
def test_a_room_that_is_not_in_the_menu_is_refused_by_its_address(clerk, tasks, settings, tmp_path, account):
    settings.OUTBOX_SOCKET = tmp_path / "nobody listens"
    desk = clerk(*SAMPLES[account])
    rooms = {entry.title: reverse(entry.url_name) for entry in SECTIONS.menu}
    rooms["Outbox"] = "/desk/outbox/"
    titles = menu(text(desk.get("/desk/"))) + (["Outbox"] if writes(SAMPLES[account]) else [])
    # The outbox itself is not there to be read.
    expected = {title: ((503 if title == "Outbox" else 200) if title in titles else 403) for title in rooms}
    assert {title: desk.get(address).status_code for title, address in rooms.items()} == expected


@pytest.mark.parametrize(
    ("duties", "does", "rooms"),
    [
        (("events",), "Sends notices of events", ["Message templates", "Events"]),
        (
            ("auditor", "events"),
            "<strong>Events clerk.</strong> Sends notices",
            ["Message templates", "Cases", "Grants", "Decisions", "Duties", "Events"],
        ),
    ],
)
def test_a_duty_without_tasks_reads_what_it_does_and_where(clerk, tasks, duties, does, rooms):
    main = text(clerk(*duties).get("/desk/")).split("<main")[1].split("</main>")[0]
    assert does in main
    assert re.findall(r'<dt><a href="/desk/[^"]+">([^<]+)</a></dt><dd>[^<]+\.</dd>', main) == rooms
    assert "Nothing waits" not in main
    assert 'name="reference"' not in main


@pytest.mark.parametrize(
    "duties", [("literature",), ("assistance",), ("accessibility",), ("records", "literature")]
)
def test_a_duty_with_tasks_has_its_queue_when_nothing_waits_too(clerk, custody, duties):
    page = text(clerk(*duties).get("/desk/"))
    assert "Nothing waits" in page
    assert 'name="reference"' in page
    assert "Your work here" not in page


def test_a_page_asks_the_custodian_for_the_duties_once(clerk, custody, monkeypatch):
    desk, client = clerk("literature"), custodian_clients.custodian()
    asked_for = []
    duties_of = type(client).duties_of
    monkeypatch.setattr(
        type(client), "duties_of", lambda own, account: asked_for.append(account) or duties_of(own, account)
    )
    desk.get("/desk/")
    assert asked_for == [desk.account]


def test_without_the_custodian_the_menu_has_what_everyone_can_use(clerk, settings, tmp_path):
    desk = clerk("literature")
    settings.CUSTODY_SOCKETS = tmp_path
    custodian_clients.custodian.cache_clear()
    try:
        with pytest.raises(CustodianUnavailable):
            custodian_clients.custodian().duties_of(desk.account)
        shown = menu(text(desk.get("/desk/")))
    finally:
        custodian_clients.custodian.cache_clear()
    assert shown == ["Queue", "Account", "Sign out"]

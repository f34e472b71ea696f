"""Word for machines is made from the edition in force, and two readers that know nothing of each other agree on it."""

import re
from urllib.robotparser import RobotFileParser

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as some

from keepfaith.policies.editions.edition_cache import PostedEditions
from keepfaith.policies.editions.machine_rules import ALWAYS_OPEN, CAUTIOUS, MachineRules, faults_of
from keepfaith.policies.validation.machine_checks import check_machines
from keepfaith.visits.crawlers import current_rules
from keepfaith.visits.crawlers.robots import paths_of, robots_text

RULES = MachineRules(("/desk/", "/forms/", "/your-information/"), 1.0, 20.0, 2)
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文")]
OPEN = (
    "/",
    "/policies/",
    "/policies/privacy/",
    "/es/policies/",
    "/robots.txt",
    "/statistics/",
    "/formsandmore",
)


def allowed(text: str, path: str) -> bool:
    """Read the file as RFC 9309 says (2.2): the groups for *, and of their rules the longest that fits."""
    rules: list[tuple[bool, str]] = []
    is_ours, is_naming = False, False
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if not colon:
            continue
        if key == "user-agent":
            is_ours, is_naming = (is_ours and is_naming) or value == "*", True
        elif key in {"allow", "disallow"}:
            is_naming = False
            if is_ours and value:
                rules.append((key == "allow", value))
    fitting = [
        (len(pattern), allows)
        for allows, pattern in rules
        if re.match(re.escape(pattern).replace(r"\*", ".*").replace(r"\$", "$"), path)
    ]
    return max(fitting, default=(0, True))[1]


def by_python(text: str) -> RobotFileParser:
    reader = RobotFileParser()
    reader.parse(text.splitlines())
    return reader


@pytest.mark.django_db
def test_the_edition_in_force_is_what_the_portal_says(client: Client) -> None:
    languages = ["", *(f"/{code}" for code, _ in settings.LANGUAGES if code != "en")]
    choices = [f"{tools}{language}" for tools in ("", "/no-tools") for language in languages]
    assert "/no-tools/es" in choices
    answer = client.get("/robots.txt", secure=True)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode() == robots_text(RULES)
    assert answer.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /desk/",
        *(f"Disallow: {choice}/forms/" for choice in choices),
        *(f"Disallow: {choice}/your-information/" for choice in choices),
        "Crawl-delay: 1",
        "# The delay is for pages. Of files for programs, such as feeds: 20 a second.",
        "# What is asked of machines, and why: /policies/non-human-visitors/",
    ]  # fmt: skip


@override_settings(LANGUAGES=LANGUAGES)
def test_both_readers_find_each_closed_part_closed_under_every_choice_and_nothing_else() -> None:
    text = robots_text(RULES)
    python = by_python(text)
    closed = [
        f"{opted_out}{language}{part}"
        for part in RULES.closed[1:]
        for opted_out in ("", "/no-tools")
        for language in ("", "/es", "/zh-hans")
    ]
    for address in ["/desk/", "/desk/sign-in/", *closed, *(f"{prefix}literature/?a=b" for prefix in closed)]:
        assert not allowed(text, address), address
        assert not python.can_fetch("ExampleBot", address), address
    for address in OPEN:
        assert allowed(text, address), address
        assert python.can_fetch("ExampleBot", address), address
    assert python.crawl_delay("ExampleBot") == 1


PARTS = some.from_regex(r"\A/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,8}/){1,3}\Z").filter(
    lambda part: not part.startswith(ALWAYS_OPEN) and part.split("/")[1] not in {"es", "no-tools", "static"}
)


@given(
    some.lists(PARTS, unique=True, max_size=6),
    some.floats(0.05, 10),
    some.floats(5, 100),
    some.integers(1, 20),
)
def test_both_readers_agree_on_whatever_an_edition_may_say(
    parts: list[str], rate: float, files: float, connections: int
) -> None:
    table = {
        "closed": parts,
        "requests_per_second": rate,
        "files_per_second": files,
        "connections": connections,
    }
    assert faults_of(table) == []
    text = robots_text(MachineRules(tuple(parts), rate, files, connections))
    python = by_python(text)
    for address in [
        *(path for part in parts for path in paths_of(part)),
        "/",
        "/policies/",
        "/robots.txt",
    ]:
        is_closed = any(address.startswith(path) for part in parts for path in paths_of(part))
        assert allowed(text, address) is python.can_fetch("*", address) is not is_closed
    assert int(python.crawl_delay("*") or 0) * rate >= 1 - 1e-9
    assert len(text.splitlines()) == 4 + sum(1 for part in parts for _ in paths_of(part))


@pytest.mark.parametrize(("rate", "delay"), [(1.0, 1), (0.5, 2), (0.3, 4), (10.0, 1)])
def test_the_pause_is_whole_seconds_and_never_shorter_than_the_rate(rate: float, delay: int) -> None:
    assert f"Crawl-delay: {delay}" in robots_text(MachineRules((), rate, 20.0, 2)).splitlines()


def test_a_policy_that_closes_nothing_leaves_all_open() -> None:
    text = robots_text(MachineRules((), 1.0, 20.0, 2))
    assert all(
        allowed(text, address) and by_python(text).can_fetch("*", address) for address in (*OPEN, "/desk/")
    )


def test_with_no_such_edition_in_force_the_desk_is_closed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current_rules, "posted_editions", lambda: PostedEditions({}))
    assert client.get("/robots.txt", secure=True).content.decode() == robots_text(CAUTIOUS)
    assert not allowed(robots_text(CAUTIOUS), "/desk/")


def test_and_so_it_is_while_the_database_is_away(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> PostedEditions:
        raise OperationalError

    monkeypatch.setattr(current_rules, "posted_editions", away)
    answer = client.get("/robots.txt", secure=True)
    assert (answer.status_code, answer.content.decode()) == (200, robots_text(CAUTIOUS))


def test_an_edition_that_was_posted_with_rules_that_cannot_be_meant_is_as_one_without() -> None:
    from keepfaith.policies.editions.bundle import Bundle

    for clauses in (
        "machines = 3",
        '[machines]\nclosed = ["forms"]',
        "[machines]\nclosed = []\nrequests_per_second = -1",
    ):
        bundle = Bundle({"policy.md": "", "clauses.toml": clauses})
        assert MachineRules.of(bundle) is None
        assert list(check_machines(bundle))

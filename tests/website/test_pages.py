"""Every page without a browser: it answers, links the five policies, and brings nothing forbidden."""

import hashlib
import json
import re
import ssl
import urllib.request
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from django.templatetags.static import static
from django.test import Client, RequestFactory

from keepfaith.agency.agency import this_agency
from keepfaith.policies.models import CheckRun
from keepfaith.website import views
from keepfaith.website.processes import health

if TYPE_CHECKING:
    from django.http import HttpResponse

SLUGS = ("accessibility", "non-discrimination", "privacy", "non-human-visitors", "translation")
PAGES = (
    "/",
    "/events/",
    "/forms/",
    "/policies/",
    *(f"/policies/{slug}/{rest}" for slug in SLUGS for rest in ("", "history/", "changes/", "2018-01-31/")),
    "/policies/privacy/changes/?from=2018-01-31&to=2018-01-31",
    "/policies/privacy/promises/",
    "/policies/privacy/who-can-do-what/",
    "/statistics/",
)


class Markup(HTMLParser):
    """The tags of a page, its ids and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, name: str) -> list[dict[str, str]]:
        """Return the attributes of each tag of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]

    @property
    def links(self) -> set[str]:
        """Where its links lead."""
        return {link.get("href", "") for link in self.all("a")}


def markup(response: "HttpResponse") -> Markup:
    """Read the page of a response."""
    return Markup(response.content.decode())


def faults(page: Markup) -> list[str]:
    """List what no page may have, and what each must have."""
    listed = [f"no link to {slug}" for slug in SLUGS if f"/policies/{slug}/" not in page.links]
    for tag, attributes in page.tags:
        listed += [f"{tag} has {name}" for name in attributes if name == "style" or name.startswith("on")]
        if tag in {"script", "style", "iframe", "object", "embed"}:
            listed.append(f"it has a {tag}")
        posts = tag == "form" and attributes.get("method", "").lower() == "post"
        if posts and not attributes["action"].startswith("/forms/"):
            listed.append("it has a form that posts")
        source = attributes.get("src") or (attributes.get("href") if tag in {"link", "use"} else None)
        if source and not source.startswith("/"):
            listed.append(f"{tag} loads {source}")
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    listed += [f"id {name} is used twice" for name in {name for name in ids if ids.count(name) > 1}]
    listed += [f"{len(page.all('h1'))} h1"] if len(page.all("h1")) != 1 else []
    listed += [] if page.all("html")[0].get("lang") == "en" else ["no language"]
    listed += [
        f"#{anchor} leads nowhere"
        for anchor in (link[1:] for link in page.links if link[:1] == "#")
        if anchor not in ids
    ]
    return listed


@pytest.mark.django_db
@pytest.mark.parametrize("address", PAGES)
def test_page_answers_links_the_five_policies_and_brings_nothing_forbidden(
    client: Client, address: str
) -> None:
    response = client.get(address, secure=True)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert faults(markup(response)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", [*PAGES, "/nothing-here/", "/robots.txt", "/healthz", "/policies/privacy/feed/"]
)
def test_no_answer_sets_a_cookie(client: Client, address: str) -> None:
    response = client.get(address, secure=True)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
@pytest.mark.parametrize("address", [*PAGES, "/robots.txt", "/healthz"])
def test_pages_are_for_reading_only(client: Client, address: str) -> None:
    for method in ("post", "put", "delete"):
        refusal = getattr(client, method)(address, secure=True)
        assert refusal.status_code == 405
        assert refusal.headers["Allow"] == "GET, HEAD"
        assert faults(markup(refusal)) == []
    answer = client.head(address, secure=True)
    assert answer.status_code in ({200, 503} if address == "/healthz" else {200})
    assert answer.content == b""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/nothing-here/",
        "/policies/nothing-here/",
        "/policies/privacy/2018-02-30/",
        "/policies/privacy/2018-01-31/no.toml",
    ],
)
def test_a_missing_page_links_the_policies(client: Client, address: str) -> None:
    response = client.get(address, secure=True)
    assert response.status_code == 404
    assert faults(markup(response)) == []
    assert "We cannot find that page" in response.content.decode()


def test_request_for_another_host_gets_a_page_that_links_the_policies(
    client: Client, django_db_setup: None
) -> None:
    response = client.get("/", secure=True, headers={"host": "portal.example.gov:x"})
    assert response.status_code == 400
    assert faults(markup(response)) == []


def test_forbidden_page_links_the_policies(rf: RequestFactory, django_db_setup: None) -> None:
    response = views.forbidden(rf.get("/desk/"), exception=PermissionError())
    assert response.status_code == 403
    assert faults(markup(response)) == []


def test_broken_page_needs_no_database(django_db_setup: None) -> None:
    # This test may not use the database, so the home page breaks, and the page that says so must not.
    response = Client(raise_request_exception=False).get("/", secure=True)
    assert response.status_code == 500
    assert faults(markup(response)) == []
    assert "Something went wrong on our side" in response.content.decode()


@pytest.mark.django_db
def test_policy_page_shows_its_dates_digest_and_contents(client: Client) -> None:
    text = client.get("/policies/privacy/", secure=True).content.decode()
    assert 'In force since <time datetime="2018-01-31">January 31, 2018</time>' in text
    assert re.search(
        r"Posted here on <time [^>]+>[A-Z][a-z]+ \d{1,2}, \d{4}, \d{1,2}:\d\d [ap]\.m\. E[SD]T", text
    )
    manifest = client.get("/policies/privacy/2018-01-31/SHA256SUMS", secure=True).content
    assert hashlib.sha256(manifest).hexdigest() in text
    assert 'href="#policy-changes"' in text
    assert "/policies/privacy/promises/" in markup(client.get("/policies/privacy/", secure=True)).links


@pytest.mark.django_db
def test_each_file_of_an_edition_is_linked_and_agrees_with_the_manifest(client: Client) -> None:
    links = markup(client.get("/policies/privacy/", secure=True)).links
    files = {link for link in links if re.fullmatch(r"/policies/privacy/2018-01-31/[A-Za-z0-9./-]+", link)}
    manifest = client.get("/policies/privacy/2018-01-31/SHA256SUMS", secure=True).content.decode()
    named = {line.split("  ")[1] for line in manifest.splitlines()}
    shown = {link.removeprefix("/policies/privacy/2018-01-31/") for link in files}
    assert shown == {*named, "SHA256SUMS"}
    assert len(named) > 2


@pytest.mark.django_db
def test_a_policy_speaks_of_ended_laws_only_where_one_has_ended(client: Client) -> None:
    spoken = {}
    for document in this_agency().documents:
        page = client.get(f"/policies/{document.slug}/", secure=True).content.decode()
        spoken[document.slug] = "Some of them have ended since." in page
        assert spoken[document.slug] == ("tag--ended" in page)
    assert set(spoken.values()) == {True, False}


@pytest.mark.django_db
def test_laws_that_have_ended_are_marked_as_ended(client: Client) -> None:
    text = client.get("/policies/privacy/", secure=True).content.decode()
    assert "No: revoked" in text
    assert "No: rescinded" in text


@pytest.mark.django_db
def test_coming_edition_is_announced_and_its_changes_are_marked(client: Client) -> None:
    assert "A new edition starts on" in client.get("/policies/privacy/", secure=True).content.decode()
    page = markup(client.get("/policies/privacy/changes/", secure=True))
    # One of each is in the key that explains the marks.
    assert len(page.all("ins")) > 1
    assert len(page.all("del")) > 1


@pytest.mark.django_db
def test_promises_page_shows_every_promise_with_its_verdict(client: Client) -> None:
    rows = json.loads(client.get("/policies/privacy/promises.json", secure=True).content)["promises"]
    page = markup(client.get("/policies/privacy/promises/", secure=True))
    shown = [item for item in page.all("li") if item.get("id", "").startswith("promise-")]
    by_id = {item["id"]: item["class"] for item in shown}
    assert len(shown) == len(by_id) == 59
    assert by_id == {f"promise-{row['number']}": f"promise promise--{row['verdict']}" for row in rows}
    assert all(row["says"] and row["law"] and row["kept_by"] for row in rows)


@pytest.mark.django_db
def test_bar_of_the_tally_is_as_long_as_the_promises_are_many(client: Client) -> None:
    for address in ("/", "/policies/privacy/promises/"):
        parts = markup(client.get(address, secure=True)).all("rect")
        assert sum(int(part["width"]) for part in parts) == 59
        assert [int(part.get("x", "0")) for part in parts] == [
            sum(int(before["width"]) for before in parts[:place]) for place in range(len(parts))
        ]


@pytest.mark.django_db
def test_agency_and_contact_are_on_every_page(client: Client) -> None:
    agency = this_agency()
    for address in ("/", "/policies/privacy/", "/nothing-here/"):
        text = client.get(address, secure=True).content.decode()
        assert agency.name in text
        assert f"mailto:{agency.contact_email}" in text
        assert 'E-mail is not encrypted. For anything private, use our <a href="/forms/question/">' in text


@pytest.mark.django_db
def test_robots_may_read_what_the_public_may_but_for_forms(client: Client, django_db_setup: None) -> None:
    response = client.get("/robots.txt", secure=True)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /desk/" in lines
    refused = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    patterns = [re.compile(re.escape(path).replace(r"\*", ".*")) for path in refused]
    # Forms are for people.
    assert [page for page in PAGES if any(pattern.match(page) for pattern in patterns)] == ["/forms/"]
    assert any(line.startswith("Crawl-delay: ") for line in lines)


@pytest.mark.django_db
def test_health_is_bad_while_a_part_is_missing(client: Client) -> None:
    response = client.get("/healthz", secure=True)
    assert response.status_code == 503
    assert response.json()["database"] is True
    assert response.json()["worker"] is False
    assert "no-store" in response.headers["Cache-Control"]


def test_health_is_good_when_all_processes_work(served: Any) -> None:
    trust = ssl.create_default_context(cafile=served.portal.certificate)
    with urllib.request.urlopen(f"{served.origin}/healthz", context=trust, timeout=10) as answer:
        assert answer.status == 200
        report = json.load(answer)
        # Which alarms there are depends on what other tests had checked in this portal.
        assert isinstance(report.pop("alarms"), list)
        assert set(report.values()) == {True}


@pytest.mark.django_db
def test_health_names_the_alarms_of_backups_and_is_as_good_as_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_FRESH_SECONDS", -1.0)
    before = client.get("/healthz", secure=True)
    alarms = before.json()["alarms"]
    for name, verdict in (
        ("monitoring.backups", "failed"),
        ("monitoring.drill", "unproven"),
        ("a.b", "failed"),
    ):
        CheckRun.objects.update_or_create(check_name=name, defaults={"verdict": verdict, "figure": "."})
    after = client.get("/healthz", secure=True)
    new = ["Promise 42 is not kept.", "The daily backup is missing or not as it should be."]
    assert sorted(set(after.json()["alarms"]) - set(alarms)) == new
    assert {**after.json(), "alarms": []} == {**before.json(), "alarms": []}
    assert after.status_code == before.status_code


def test_picture_that_is_posted_to_answers_with_a_page(client: Client, django_db_setup: None) -> None:
    refusal = client.post(static("keepfaith/mark.svg"), secure=True)
    assert refusal.status_code == 405
    assert refusal.headers["Allow"] == "GET, HEAD"
    assert faults(markup(refusal)) == []

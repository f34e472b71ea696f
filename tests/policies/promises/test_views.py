"""The promises page and its JSON."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import counts, views
from keepfaith.policies.sections.registry import SECTIONS

pytestmark = pytest.mark.django_db
PAGE = "/policies/privacy/promises/"
JSON = "/policies/privacy/promises.json"
SIBLINGS = {"accessibility": 9, "non-discrimination": 7, "non-human-visitors": 9, "translation": 7}


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture(autouse=True)
def _one_run() -> None:
    CheckRun.objects.all().delete()
    CheckRun.objects.create(check_name="policies.inventory", verdict="kept", figure="25 of 25 & more")


def test_every_promise_is_on_the_page_with_its_figure(reader: Client) -> None:
    text = reader.get(PAGE).content.decode()
    assert all(f'id="promise-{number}"' in text for number in range(1, 60))
    assert "25 of 25 &amp; more" in text


def test_json_gives_each_promise_by_number_in_just_these_members(reader: Client) -> None:
    document: dict[str, Any] = reader.get(JSON).json()
    assert list(document) == ["promises"]
    assert [row["number"] for row in document["promises"]] == list(range(1, 60))
    assert {tuple(row) for row in document["promises"]} == {
        (
            "number",
            "clause",
            "verdict",
            "figure",
            "checked_at",
            "says",
            "kept_by",
            "keeper",
            "how",
            "law",
            "checks",
            "since",
            "times_not_kept",
            "not_kept",
            "times_not_checked",
            "not_checked",
        )
    }
    row = document["promises"][5]
    assert (row["verdict"], row["figure"]) == ("unproven", "Not examined yet. 25 of 25 & more")
    assert dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(row["checked_at"]) < dt.timedelta(minutes=5)


def test_json_may_be_kept_for_a_short_while(reader: Client) -> None:
    assert set(reader.get(JSON)["Cache-Control"].split(", ")) == {"public", "max-age=30"}


@pytest.mark.parametrize("address", [PAGE, JSON])
def test_the_promises_can_only_be_read(reader: Client, address: str) -> None:
    assert reader.head(address).status_code == 200
    assert reader.post(address).status_code == 405


def test_before_the_policy_is_posted_there_is_no_promise(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "posted_editions", lambda: PostedEditions({}))
    assert reader.get(PAGE).status_code == 404
    assert reader.get(JSON).json() == {"promises": []}


@pytest.mark.parametrize(("slug", "promises"), SIBLINGS.items())
def test_every_document_has_its_page_and_json(reader: Client, slug: str, promises: int) -> None:
    text = reader.get(f"/policies/{slug}/promises/").content.decode()
    assert text.count('id="promise-') == promises
    assert f"/policies/{slug}/promises.json" in text
    rows = reader.get(f"/policies/{slug}/promises.json").json()["promises"]
    assert [row["number"] for row in rows] == list(range(1, promises + 1))


def test_an_unknown_document_promises_nothing(reader: Client) -> None:
    assert reader.get("/policies/nothing/promises/").status_code == 404
    assert reader.get("/policies/nothing/promises.json").status_code == 404


@pytest.mark.parametrize("slug", ["privacy", *SIBLINGS])
def test_every_policy_in_force_leads_to_its_promises_and_counts_them(reader: Client, slug: str) -> None:
    text = reader.get(f"/policies/{slug}/").content.decode()
    assert f'href="/policies/{slug}/promises/"' in text
    assert f"{SIBLINGS.get(slug, 59)} promises:" in text
    assert f"{SIBLINGS.get(slug, 59)} promises:" in reader.get("/policies/").content.decode()


def test_a_coming_edition_is_not_counted(reader: Client) -> None:
    coming = posted_editions().coming("privacy", at=dt.datetime.now(dt.UTC))[0]
    assert "59 promises:" not in reader.get(f"/policies/privacy/{coming.starts_on}/").content.decode()


def test_a_count_that_changes_shows_on_the_policy_page(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "FRESH_SECONDS", 0.0)
    assert "not kept" not in reader.get("/policies/privacy/").content.decode()
    CheckRun.objects.update(verdict="failed")
    assert "1 not kept" in reader.get("/policies/privacy/").content.decode()


def test_every_check_has_a_plain_description_and_some_clause_names_it() -> None:
    at = dt.datetime.now(dt.UTC)
    editions = [posted_editions().in_force(slug, at=at) for slug in SIBLINGS]
    named = {name for edition in editions if edition for clause in edition.clauses for name in clause.checks}
    for check in SECTIONS.checks.values():
        assert check.says.endswith("."), check.name
        assert check.promises or check.name in named, check.name
        assert check.name.count(".") == 1, check.name

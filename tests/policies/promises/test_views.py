"""The promises page and its JSON."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from keepfaith.policies.models import CheckRun
from keepfaith.policies.promises import views
from keepfaith.policies.promises.checks import CHECKS
from keepfaith.policies.shelf import Shelf

pytestmark = pytest.mark.django_db
PAGE = "/policies/privacy/promises/"
JSON = "/policies/privacy/promises.json"


@pytest.fixture
def reader() -> Client:
    return Client(headers={"host": "localhost"})


@pytest.fixture(autouse=True)
def _one_run() -> None:
    CheckRun.objects.all().delete()
    CheckRun.objects.create(check_name="policies.notice", verdict="kept", figure="25 of 25 & more")


def test_every_promise_stands_on_the_page_with_its_figure(reader: Client) -> None:
    text = reader.get(PAGE).content.decode()
    assert all(f'id="promise-{number}"' in text for number in range(1, 59))
    assert "25 of 25 &amp; more" in text


def test_json_gives_each_promise_by_number_in_just_five_members(reader: Client) -> None:
    told: dict[str, Any] = reader.get(JSON).json()
    assert list(told) == ["promises"]
    assert [row["number"] for row in told["promises"]] == list(range(1, 59))
    assert {tuple(row) for row in told["promises"]} == {
        ("number", "clause", "verdict", "figure", "checked_at")
    }
    row = told["promises"][54]
    assert (row["verdict"], row["figure"]) == ("kept", "25 of 25 & more")
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
    monkeypatch.setattr(views, "shelf", lambda: Shelf({}))
    assert reader.get(PAGE).status_code == 404
    assert reader.get(JSON).json() == {"promises": []}


def test_every_check_says_in_plain_words_what_it_examines() -> None:
    for check in CHECKS.checks.values():
        assert check.says.endswith("."), check.name
        assert check.promises, check.name
        assert check.name.count(".") == 1, check.name

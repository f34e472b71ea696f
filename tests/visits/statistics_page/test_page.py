"""The page of statistics: what it shows, what it never shows, and what it does when something is wrong."""

import datetime as dt
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import override

import pytest
from django.test import Client

from keepfaith.visits.charts import renderer
from keepfaith.visits.engines import selection
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.store.manifest_database import NAME
from tests.visits.rollups import Counted, Request, write_rollups
from tests.visits.sample_year import visits
from tests.website.test_pages import faults, markup

pytestmark = pytest.mark.django_db
PAGE = "/statistics/"


class Words(HTMLParser):
    """What a page says, each run of words apart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(text)

    @override
    def handle_data(self, data: str) -> None:
        self.texts += [" ".join(data.split())] if data.strip() else []


def text_of(client: Client, address: str = PAGE, status: int = 200) -> str:
    answer = client.get(address, secure=True)
    assert answer.status_code == status
    assert faults(markup(answer)) == []
    return "\n".join(Words(answer.content.decode()).texts)


def test_an_empty_store_is_a_friendly_page(client: Client, folder: Path) -> None:
    text = text_of(client)
    assert "Nothing has been counted yet" in text
    assert "Last update" not in text
    assert "How we count, and what we do not count" in text
    assert not folder.exists()


def test_people_and_machines_are_side_by_side_in_words_pictures_and_tables(
    client: Client, folder: Path, today: dt.date
) -> None:
    visits(folder, last=today - dt.timedelta(1), days=40, left_out=0)
    answer = client.get(PAGE, secure=True)
    page, text = markup(answer), "\n".join(Words(answer.content.decode()).texts)
    assert faults(page) == []
    assert re.search(r"About one visit in \w+ was a machine's\.", text)
    assert "Last update:" in text
    for heading in ("Day by day", "Pages", "Functions", "Downloads", "Hours of the day", "Machines"):
        assert heading in text
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert [svg["class"] for svg in pictures] == ["picture__wide", "picture__narrow"] * 8
    named = {tag["id"] for tag in [*page.all("title"), *page.all("desc")] if "id" in tag}
    assert {svg[which] for svg in pictures for which in ("aria-labelledby", "aria-describedby")} == named
    # The same figures are listed: 30 days, the pages, and what else there is.
    assert len(page.all("table")) == 9
    assert "/policies/privacy/promises/" in text
    assert "Search engines" in text


def test_a_picture_says_in_words_what_it_shows(client: Client, folder: Path, today: dt.date) -> None:
    for back, number in ((2, 4), (1, 9)):
        day = today - dt.timedelta(back)
        write_rollups(folder, [Request(day)] * 30, [Counted(day, "visits", "likely-human", number)])
    text = text_of(client)
    assert "People: 4 at the least, 9 at the most. Machines: 0 at the least, 0 at the most." in text
    assert "Bars. The first are: /: 60." in text


def test_a_group_under_the_minimum_is_never_shown(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    few = [
        Request(day, path="/nine-of-it/"),
        Request(day, path="/nine.pdf", function="download"),
        Request(day, path="/nine-missing/", status=404),
        Request(day, machine="archiver", function="search", path="/s"),
    ]
    write_rollups(folder, few * 9 + [Request(day, path="/ten/")] * 10)
    text = text_of(client)
    assert "/ten/" in text
    assert not re.search(r"nine|Archives|Searches", text.replace("nine things", ""))
    assert "Other" in text


def test_names_that_others_chose_are_shown_as_text_and_never_as_links(
    client: Client, folder: Path, today: dt.date
) -> None:
    day, bad = today - dt.timedelta(1), "/<script>alert(1)</script>\u202e?x"
    requests = [Request(day, path=bad)] * 20 + [Request(day, path=bad, status=404)] * 20
    write_rollups(folder, requests, [Counted(day, "referrer", "evil.example.org", 50)])
    answer = client.get(PAGE, secure=True)
    assert b"<script" not in answer.content
    assert "\u202e" not in answer.content.decode()
    assert "/<script>alert(1)</script>\ufffd?x" in Words(answer.content.decode()).texts
    assert not [link for link in markup(answer).links if "evil" in link or "script" in link]


def test_an_upper_bound_says_so(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    for run in ("first", "second"):
        write_rollups(folder, [Request(day)], [Counted(day, "visits", "likely-human", 3, run)])
    assert "Their visits are upper bounds." in text_of(client)


def test_days_without_counts_say_where_there_are_some(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(400))])
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    then = today - dt.timedelta(200)
    text = text_of(client, f"{PAGE}?from={then}&to={then}")
    assert "Nothing was counted in these days" in text
    assert "Choose other days above." in text


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("from=2026-13&to=2026-01", "is not a day of the calendar"),
        ("from=2026-05&to=2026-01", "comes after the last one"),
        ("from=1990-01&to=2026-01", "too much time"),
        ("range=forever", "days that we do not know"),
        ("from=%00%3Cscript%3E", "is not a day of the calendar"),
    ],
)
def test_a_bad_address_is_answered_with_words_and_what_was_typed(
    client: Client, folder: Path, today: dt.date, query: str, problem: str
) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    text = text_of(client, f"{PAGE}?{query}", status=400)
    assert "We cannot show these days" in text
    assert problem in text
    page = markup(client.get(f"{PAGE}?{query}", secure=True))
    chosen = [option["value"] for option in page.all("option") if "selected" in option]
    for typed, shown in zip(re.findall(r"(?:from|to)=([0-9-]+)", query), chosen, strict=False):
        assert typed == shown


def test_a_choice_stays_selected(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(100)), Request(today - dt.timedelta(1))])
    month = str(today - dt.timedelta(100))[:7]
    page = markup(client.get(f"{PAGE}?from={month}&to={month}", secure=True))
    assert [option["value"] for option in page.all("option") if "selected" in option] == [month, month]
    assert f"/statistics/pages.json?from={month}-01&to={month}" in "".join(page.links)


def test_the_form_offers_only_what_the_page_writes(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    page = markup(client.get(PAGE, secure=True))
    assert [form["method"] for form in page.all("form")] == ["get"]
    assert not page.all("input")
    assert not page.all("textarea")


def test_each_question_is_there_as_json_and_csv(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    links = markup(client.get(PAGE, secure=True)).links
    for name in QUESTIONS:
        for form in ("json", "csv"):
            assert [link for link in links if link.startswith(f"/statistics/{name}.{form}?from=")]


def test_files_are_the_same_in_every_language(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    links = markup(client.get(f"/es{PAGE}", secure=True)).links
    assert [link for link in links if link.startswith("/statistics/pages.json")]
    assert [link for link in links if link.startswith("/es/statistics/?range=90")]


def test_an_engine_that_is_down_leaves_a_page_that_says_so(
    client: Client, folder: Path, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    monkeypatch.setenv(selection.ENGINE, "nothing")
    text = text_of(client)
    assert "Some figures are missing" in text
    assert "How we count" in text
    monkeypatch.delenv(selection.ENGINE)
    # What failed is not remembered.
    assert "Some figures are missing" not in text_of(client)


def test_one_rollup_that_cannot_be_read_takes_no_other_with_it(
    client: Client, folder: Path, today: dt.date
) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))] * 20)
    for file in (folder / "pages").iterdir():
        file.write_bytes(b"PAR1 damaged PAR1")
    text = text_of(client)
    assert "Some figures are missing" in text
    assert "Hours of the day" in text


def test_a_store_that_cannot_be_read_leaves_a_page_that_says_so(client: Client, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"not a database at all" * 100)
    text = text_of(client, status=503)
    assert "Some figures are missing" in text
    assert "Nothing has been counted yet" not in text


def test_without_a_picture_the_page_says_so_and_has_the_table(
    client: Client, folder: Path, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_spec: object, _numbers: object) -> None:
        raise ValueError

    monkeypatch.setattr(renderer, "_render", broken)
    monkeypatch.setattr("keepfaith.visits.statistics_page.page_charts.RENDERER", renderer.Renderer())
    write_rollups(folder, [Request(today - dt.timedelta(1))] * 20)
    text = text_of(client)
    assert "The picture could not be drawn just now." in text
    assert "Pages as a table (1 row)" in text


def test_a_change_of_the_store_is_seen_at_once(client: Client, folder: Path, today: dt.date) -> None:
    day = today - dt.timedelta(1)
    write_rollups(folder, [Request(day, path="/first/")] * 10)
    assert "/second/" not in text_of(client)
    write_rollups(folder, [Request(day, path="/second/")] * 10)
    assert "/second/" in text_of(client)
    shutil.rmtree(folder)
    assert "Nothing has been counted yet" in text_of(client)


def test_no_ip_address_can_be_queried_or_is_shown(client: Client, folder: Path, today: dt.date) -> None:
    write_rollups(folder, [Request(today - dt.timedelta(1))])
    assert "192.0.2.1" not in text_of(client, f"{PAGE}?address=192.0.2.1")
    assert client.get("/statistics/address.json", secure=True).status_code == 404
    assert client.get("/statistics/days.json", secure=True).status_code == 404

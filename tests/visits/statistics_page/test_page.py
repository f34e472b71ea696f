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
from keepfaith.visits.publication.published_weeks import _publication
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.store.manifest import Manifest
from keepfaith.visits.store.manifest_database import NAME
from tests.visits.published import MONDAY, WEEK, publish, publish_sample
from tests.visits.rollups import Counted, Request, write_rollups
from tests.website.test_pages import faults, markup

pytestmark = pytest.mark.django_db
PAGE = "/statistics/"
NEXT = MONDAY + dt.timedelta(7)


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


def test_before_the_first_week_is_over_the_page_says_when_counts_come(client: Client, folder: Path) -> None:
    text = text_of(client)
    assert "Nothing has been published yet" in text
    assert "on the Tuesday after it" in text
    assert "How we count, and what we do not count" in text
    assert "The same as data" not in text
    assert not folder.exists()


def test_requests_of_a_week_that_is_not_published_are_in_no_figure(client: Client, folder: Path) -> None:
    write_rollups(folder, [Request(MONDAY, path="/today/")] * 90)
    assert "Nothing has been published yet" in text_of(client)
    publish(folder, [Request(NEXT, path="/next/")] * 90)
    write_rollups(folder, [Request(NEXT + dt.timedelta(7), path="/now/")] * 90)
    assert "/now/" not in text_of(client)


def test_people_and_machines_are_side_by_side_in_words_pictures_and_tables(
    client: Client, folder: Path
) -> None:
    publish_sample(folder, days=60)
    answer = client.get(PAGE, secure=True)
    page, text = markup(answer), "\n".join(Words(answer.content.decode()).texts)
    assert faults(page) == []
    assert re.search(r"About one visit in \w+ was a machine's\.", text)
    for heading in (
        "Day by day",
        "Pages",
        "Functions",
        "Downloads",
        "Hours of the day",
        "Week by week",
        "Machines",
    ):
        assert heading in text
    pictures = [svg for svg in page.all("svg") if svg.get("role") == "img"]
    assert [svg["class"] for svg in pictures] == ["picture__wide", "picture__narrow"] * 10
    named = {tag["id"] for tag in [*page.all("title"), *page.all("desc")] if "id" in tag}
    assert {svg[which] for svg in pictures for which in ("aria-labelledby", "aria-describedby")} == named
    # The same figures are listed: seven days, the weeks, the pages, and what else there is.
    assert len(page.all("table")) == 9
    assert "/policies/privacy/promises/" in text
    assert "Search engines" in text


def test_a_picture_says_in_words_what_it_shows(client: Client, folder: Path) -> None:
    requests, counted = [], []
    for place, number in ((0, 14), (1, 19)):
        day = MONDAY + dt.timedelta(place)
        requests += [Request(day)] * 30
        counted.append(Counted(day, "visits", "likely-human", number))
    publish(folder, requests, counted)
    text = text_of(client)
    assert "People: 14 at the least, 19 at the most." in text
    assert "Machines: " not in text
    assert "Bars. The first are: /: 60." in text
    assert "visits by machines" not in text


def test_a_group_under_the_minimum_is_never_shown_and_cannot_be_computed(
    client: Client, folder: Path
) -> None:
    few = [
        Request(MONDAY, path="/nine-of-it/"),
        Request(MONDAY, path="/nine.pdf", function="download"),
        Request(MONDAY, path="/nine-missing/", status=404),
        Request(MONDAY, machine="archiver", function="search", path="/s"),
    ]
    publish(folder, few * 9 + [Request(MONDAY, path="/ten/")] * 10 + [Request(MONDAY, path="/many/")] * 30)
    text = text_of(client)
    assert "/many/" in text
    assert "19" in text.split("\n")
    assert not re.search(r"nine|Archives|Searches|/ten/", text.replace("nine things", ""))
    assert "Other" in text


def test_names_that_others_chose_are_shown_as_text_and_never_as_links(client: Client, folder: Path) -> None:
    bad = "/<script>alert(1)</script>\u202e?x"
    requests = [Request(MONDAY, path=bad)] * 80 + [Request(MONDAY, path=bad, status=404)] * 20
    publish(folder, requests, [Counted(MONDAY, "referrer", "evil.example.org", 50)])
    answer = client.get(PAGE, secure=True)
    assert b"<script" not in answer.content
    assert "\u202e" not in answer.content.decode()
    assert "/<script>alert(1)</script>\ufffd?x" in Words(answer.content.decode()).texts
    assert "evil.example.org" in Words(answer.content.decode()).texts
    assert not [link for link in markup(answer).links if "evil" in link or "script" in link]


def test_an_upper_bound_says_so(client: Client, folder: Path) -> None:
    for run in ("first", "second"):
        write_rollups(folder, [Request(MONDAY)] * 40, [Counted(MONDAY, "visits", "likely-human", 13, run)])
    publish(folder, [Request(MONDAY)])
    assert "Their visits are upper bounds." in text_of(client)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("week=2026-W99", "is not a week of the calendar"),
        ("week=%00%3Cscript%3E", "is not a week of the calendar"),
        ("week=2020-W01", "Nothing is published of this week."),
        ("from=2026-10-01&to=2026-10-29", "by whole weeks only"),
        ("range=90", "by whole weeks only"),
    ],
)
def test_other_days_than_published_weeks_are_refused_in_words(
    client: Client, folder: Path, query: str, problem: str
) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    text = text_of(client, f"{PAGE}?{query}", status=400)
    assert "We cannot show this week" in text
    assert problem in text
    assert "November 16, 2026" in text.split("\n")
    assert "In short" not in text


def test_a_choice_stays_selected_and_leads_to_its_neighbors(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY + dt.timedelta(7 * place)) for place in range(3) for _ in range(20)])
    page = markup(client.get(f"{PAGE}?week=2026-W48", secure=True))
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["2026-W48"]
    links = [link["href"] for link in page.all("a")]
    assert [link for link in links if link.startswith("/statistics/?")][:2] == [
        "/statistics/?week=2026-W47",
        "/statistics/?week=2026-W49",
    ]
    assert "/statistics/pages.json?week=2026-W48" in links


def test_the_form_offers_only_what_the_page_writes(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    page = markup(client.get(PAGE, secure=True))
    assert [form["method"] for form in page.all("form")] == ["get"]
    assert not page.all("input")
    assert not page.all("textarea")


def test_each_question_is_there_as_json_and_csv(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    links = markup(client.get(PAGE, secure=True)).links
    for name in PUBLISHED:
        for form in ("json", "csv"):
            assert f"/statistics/{name}.{form}?week={WEEK}" in links
    assert f"/statistics/week.json?week={WEEK}" in links


def test_files_are_the_same_in_every_language(client: Client, folder: Path) -> None:
    publish(folder, [Request(day) for day in (MONDAY, NEXT) for _ in range(20)])
    links = markup(client.get(f"/es{PAGE}", secure=True)).links
    assert "/statistics/pages.json?week=2026-W48" in links
    assert f"/es/statistics/?week={WEEK}" in links


def test_a_published_file_that_was_altered_takes_no_other_week_with_it(client: Client, folder: Path) -> None:
    publish(folder, [Request(day) for day in (MONDAY, NEXT) for _ in range(77)])
    [file] = [file for file in Manifest.at(folder).files("published") if str(NEXT) in file.name]
    file.write_text(file.read_text().replace("77", "78"))
    _publication.cache_clear()
    text = text_of(client)
    assert "Some figures are missing" in text
    assert not re.search(r"\b78\b", text)
    assert "Some figures are missing" in text_of(client, f"{PAGE}?week={WEEK}")
    assert "77" in text_of(client, f"{PAGE}?week={WEEK}")
    assert client.get("/statistics/pages.json", secure=True).status_code == 503
    assert client.get(f"/statistics/pages.json?week={WEEK}", secure=True).status_code == 200


def test_a_store_that_cannot_be_read_leaves_a_page_that_says_so(client: Client, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"not a database at all" * 100)
    text = text_of(client, status=503)
    assert "Some figures are missing" in text
    assert "Nothing has been published yet" not in text


def test_without_a_picture_the_page_says_so_and_has_the_table(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_spec: object, _numbers: object) -> None:
        raise ValueError

    monkeypatch.setattr(renderer, "_render", broken)
    monkeypatch.setattr("keepfaith.visits.statistics_page.page_charts.RENDERER", renderer.Renderer())
    publish(folder, [Request(MONDAY)] * 20)
    text = text_of(client)
    assert "The picture could not be drawn just now." in text
    assert "Pages as a table (1 row)" in text


def test_a_week_is_seen_as_soon_as_it_is_published(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY, path="/first/")] * 20)
    assert "/first/" in text_of(client)
    publish(folder, [Request(NEXT, path="/second/")] * 20)
    assert "/second/" in text_of(client)
    shutil.rmtree(folder)
    assert "Nothing has been published yet" in text_of(client)


def test_what_came_late_has_a_row_of_its_own(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    write_rollups(folder, [Request(MONDAY)] * 33)
    publish(folder, [Request(NEXT)] * 44)
    text = text_of(client)
    assert "Other weeks, came late" in text
    assert "\n33\n" in text
    assert "\n77\n" not in text


def test_no_ip_address_can_be_queried_or_is_shown(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    assert "192.0.2.1" not in text_of(client, f"{PAGE}?address=192.0.2.1")
    assert client.get("/statistics/address.json", secure=True).status_code == 404
    assert client.get("/statistics/days.json", secure=True).status_code == 404

"""The page of statistics: what it shows, what it never shows, and what it does when something is wrong."""

import datetime as dt
import itertools
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
    assert "Download the counts" not in text
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
    assert re.search(r"About one visit in \w+ came from a bot\.", text)
    for heading in (
        "Day by day",
        "Pages",
        "Functions",
        "Downloads",
        "Hours of the day",
        "Week by week",
        "Bots",
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
    assert "People: from 14 to 19." in text
    assert "Bots: " not in text
    assert "Bars. The first are: Home: 60." in text
    assert "visits by bots" not in text


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


def test_each_figure_is_beside_that_of_the_week_before(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 40 + [Request(NEXT)] * 60 + [Request(NEXT, machine="seo")] * 12)
    answer = client.get(PAGE, secure=True)
    text = "\n".join(Words(answer.content.decode()).texts)
    assert "Compared with the week from November 16, 2026." in text
    changes = [span for span in markup(answer).all("span") if span.get("class") == "counts__change"]
    # The day, the week, the page, the function, and the hour; bots came for the first time.
    assert len(changes) == text.count("50% more than 40") - 1 == 5
    assert "The week before" in text
    assert "Dotted lines show the week before." not in text


def test_without_the_week_before_the_page_says_that_it_cannot_compare(client: Client, folder: Path) -> None:
    later = NEXT + dt.timedelta(7)
    publish(folder, [Request(MONDAY)] * 40 + [Request(later)] * 60)
    text = text_of(client)
    assert "We cannot compare this with the week before, because its counts are not published." in text
    assert not re.search("more than|fewer than 4|The week before", text)


def test_a_month_is_shown_as_its_weeks_together(client: Client, folder: Path) -> None:
    days = [dt.date(2026, 9, 28) + dt.timedelta(7 * place) for place in range(10)]
    publish(folder, [Request(day) for day in days for _ in range(20)])
    text = text_of(client, f"{PAGE}?month=2026-11")
    assert "From November 2, 2026 to November 29, 2026" in text
    assert "80" in text.split("\n")
    assert "as many a week as before" in text
    assert "Compared with October 2026." in text
    assert "Month by month" in text
    page = markup(client.get(f"{PAGE}?month=2026-11", secure=True))
    assert [option["value"] for option in page.all("option")] == ["2026-11", "2026-10"]
    links = page.links
    assert "/statistics/?week=2026-W48" in links
    assert "/statistics/?month=2026-10" in links
    assert "/statistics/pages.csv?month=2026-11" in links


def test_a_month_says_which_of_its_weeks_is_not_in_it(client: Client, folder: Path) -> None:
    days = [dt.date(2026, 11, 2), dt.date(2026, 11, 16), dt.date(2026, 11, 23)]
    publish(folder, [Request(day) for day in days for _ in range(20)])
    text = text_of(client, f"{PAGE}?month=2026-11")
    assert "Weeks from: November 9, 2026." in text
    assert "We cannot compare this with the month before" in text


def test_a_page_has_its_title_in_the_language_of_the_reader(client: Client, folder: Path) -> None:
    paths = (
        "/",
        "/policies/privacy/",
        "/es/forms/literature/",
        "/policies/translation/changes/",
        "/not-ours/",
        "/forms/*/",
    )
    publish(folder, [Request(MONDAY, path=path) for path in paths for _ in range(20)])
    lines = text_of(client).split("\n")
    for title, path in (("Home", "/"), ("Privacy Policy", "/policies/privacy/"),
                        ("Translation Disclaimer: what changes", "/policies/translation/changes/"),
                        ("Order free booklets (Español)", "/es/forms/literature/")):  # fmt: skip
        assert (title, path) in itertools.pairwise(lines)
    assert "/not-ours/" in lines
    spanish = Words(client.get(f"/es{PAGE}", secure=True).content.decode()).texts
    assert ("Política de Privacidad", "/policies/privacy/") in itertools.pairwise(spanish)


def test_titles_are_of_pages_that_are_there(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 30 + [Request(MONDAY, path="/policies/privacy/", status=404)] * 20)
    lines = text_of(client).split("\n")
    assert lines[lines.index("/policies/privacy/") - 1] != "Privacy Policy"


def test_what_has_nothing_to_show_says_so_and_draws_no_empty_plot(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 40)
    answer = client.get(PAGE, secure=True)
    sections = [tag["aria-labelledby"] for tag in markup(answer).all("section")]
    assert {"downloads", "machines", "referrers", "missing"} <= set(sections)
    text = "\n".join(Words(answer.content.decode()).texts)
    assert text.count("There is nothing to show for this week: no requests, or too few to publish.") == 5
    # Nobody can be seen in a row of empty hours.
    hours = answer.content.decode().split('id="hours-wide-says"')[1].split("</svg>")[0]
    assert ">People<" in hours
    assert ">Bots<" not in hours
    # Nor does a legend name what is not drawn.
    assert "Bots" not in re.findall(r"</svg>\s*([A-Z][a-z]+)</li>", answer.content.decode())


def test_pages_of_staff_are_in_no_count(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 40 + [Request(MONDAY, path="/desk/*", staff=True)] * 90)
    text = text_of(client)
    assert "/desk/" not in text
    assert not re.search(r"\b(90|130)\b", text)
    assert "We leave out the pages of our own staff." in text


def test_an_upper_bound_says_so(client: Client, folder: Path) -> None:
    for run in ("first", "second"):
        write_rollups(folder, [Request(MONDAY)] * 40, [Counted(MONDAY, "visits", "likely-human", 13, run)])
    publish(folder, [Request(MONDAY)])
    assert "There were at most this many visits." in text_of(client)


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("week=2026-W99", "is not a week of the calendar"),
        ("week=%00%3Cscript%3E", "is not a week of the calendar"),
        ("week=2020-W01", "We have not published anything about this time."),
        ("from=2026-10-01&to=2026-10-29", "by whole weeks"),
        ("range=90", "by whole weeks"),
        ("month=2026-13", "is not a month of the calendar"),
        ("month=2026-11", "We have not published anything about this time."),
        ("month=2026-11&week=2026-W47", "by whole weeks"),
    ],
)
def test_other_days_than_published_weeks_are_refused_in_words(
    client: Client, folder: Path, query: str, problem: str
) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    text = text_of(client, f"{PAGE}?{query}", status=400)
    assert "We cannot show this" in text
    assert problem in text
    assert "November 16, 2026" in text.split("\n")
    assert "In short" not in text


def test_a_choice_stays_selected_and_leads_to_its_neighbors(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY + dt.timedelta(7 * place)) for place in range(3) for _ in range(20)])
    page = markup(client.get(f"{PAGE}?week=2026-W48", secure=True))
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["2026-W48"]
    links = [link["href"] for link in page.all("a")]
    assert [link for link in links if link.startswith("/statistics/?")] == [
        "/statistics/?week=2026-W48",
        "/statistics/?month=2026-11",
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
    assert "Requests of earlier weeks that were recorded late" in text
    assert "\n33\n" in text
    assert "\n77\n" not in text


def test_no_ip_address_can_be_queried_or_is_shown(client: Client, folder: Path) -> None:
    publish(folder, [Request(MONDAY)] * 20)
    assert "192.0.2.1" not in text_of(client, f"{PAGE}?address=192.0.2.1")
    assert client.get("/statistics/address.json", secure=True).status_code == 404
    assert client.get("/statistics/days.json", secure=True).status_code == 404

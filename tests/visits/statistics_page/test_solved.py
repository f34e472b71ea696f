"""Everything that is published, over all weeks and forms and while days go by, is solved: no small count follows."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepfaith.prober.oracle.derivation import Derivation
from keepfaith.prober.oracle.figures import PublishedWeek, csv_rows, report_of, week_of
from keepfaith.prober.oracle.small_counts import small_counts
from keepfaith.visits.publication import figures
from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.figures import published_figures
from keepfaith.visits.publication.publisher import publish_due
from keepfaith.visits.publication.questions import PUBLISHED
from keepfaith.visits.publication.raw_counts import RawCounts
from keepfaith.visits.publication.weeks import Week
from keepfaith.visits.statistics_page.reports import report
from keepfaith.visits.store.files import Store
from keepfaith.visits.store.location import FOLDER
from tests.visits.rollups import Counted, Request, write_rollups

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 16)
MACHINES = ("likely-human", "likely-human", "likely-human", "tool", "scanner")
STATUSES = (200, 200, 200, 404, 302)
# On which step, how many requests, and which.
type Coming = list[tuple[int, int, Request]]


@st.composite
def days(draw: st.DrawFn) -> Coming:
    """Draw what comes on some days one after another: on which step, how many requests, and which."""
    coming = []
    for _ in range(draw(st.integers(1, 24))):
        step = draw(st.integers(0, 20))
        # Now and then it is about a day long past.
        day = MONDAY + dt.timedelta(draw(st.sampled_from((step, step, step, step // 2, 0))))
        request = Request(
            day,
            hour=draw(st.integers(0, 23)),
            path=f"/{draw(st.sampled_from('abc'))}/",
            function=draw(st.sampled_from(("page", "page", "form", "download"))),
            machine=draw(st.sampled_from(MACHINES)),
            part=draw(st.sampled_from((False, False, True))),
            status=draw(st.sampled_from(STATUSES)),
            staff=draw(st.sampled_from((False, False, False, True))),
        )
        coming.append((step, draw(st.one_of(st.integers(1, 12), st.integers(1, 90))), request))
    return coming


def served(client: Client, address: str) -> str:
    answer = client.get(f"/statistics/{address}", secure=True)
    assert answer.status_code == 200, address
    return answer.content.decode()


def every_week(client: Client) -> Iterator[PublishedWeek]:
    for name in week_of(served(client, "week.json")).weeks:
        yield week_of(served(client, f"week.json?week={name}"))


def solved(weeks: list[PublishedWeek]) -> list[str]:
    """Solve all weeks as one system, with the sums of weeks among its equations."""
    small, whole = [], Derivation()
    for week in weeks:
        small_here, system = small_counts(week.reports)
        small += small_here
        for terms, total in system.equations:
            whole.add({f"{week.week} {name}": int(factor) for name, factor in terms.items()}, int(total))
    return small + whole.small(10)


PLAINLY = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.long
@settings(PLAINLY, max_examples=8)
@given(coming=days())
def test_as_days_go_by_no_small_count_and_no_single_visit_follows(
    client: Client, tmp_path_factory: pytest.TempPathFactory, settings: object, coming: Coming
) -> None:
    look_as_days_go_by(client, tmp_path_factory.mktemp("solved"), settings, coming)


@pytest.mark.long
@settings(PLAINLY, max_examples=100)
@given(coming=days())
def test_over_many_more_days_no_small_count_and_no_single_visit_follows(
    client: Client, tmp_path_factory: pytest.TempPathFactory, settings: object, coming: Coming
) -> None:
    look_as_days_go_by(client, tmp_path_factory.mktemp("solved"), settings, coming)


def look_as_days_go_by(client: Client, place: Path, settings: object, coming: Coming) -> None:
    """Publish day by day what comes, and solve what everybody can see by then."""
    settings.DATA = place
    folder = Path(settings.DATA) / FOLDER
    Store.open(folder)
    seen: dict[str, Mapping[str, object]] = {}
    for step in range(32):
        arrived = [entry for entry in coming if entry[0] == step]
        if arrived:
            requests = [request for _, number, request in arrived for _ in range(number)]
            visits = [
                Counted(request.day, "visits", request.machine, number // 2)
                for _, number, request in arrived
                if request.status == 200 and not request.part and not request.staff
            ]
            write_rollups(folder, requests, visits)
        if not arrived and step not in {9, 16, 23, 30}:
            continue
        publish_due(Store.open(folder), today=MONDAY + dt.timedelta(step))
        weeks = list(every_week(client))
        for week in weeks:
            assert seen.setdefault(week.week, week.reports) == week.reports, "a published week changed"
        assert solved(weeks) == []
    assert seen.keys() == {week.week for week in weeks}


def test_page_json_and_csv_come_from_the_same_publication(client: Client, folder: Path) -> None:
    write_rollups(folder, [Request(MONDAY, path=f"/{n}/") for n in range(5) for _ in range(9 + n)])
    publish_due(Store.open(folder), today=MONDAY + dt.timedelta(9))
    [week] = every_week(client)
    for name in PUBLISHED:
        report = report_of(served(client, f"{name}.json?week={week.week}"))
        assert report == week.reports[name]
        assert csv_rows(served(client, f"{name}.csv?week={week.week}")) == list(report.rows)
    assert [row["requests"] for row in week.reports["pages"].rows] == ["13", "12", "11", "19"]


def test_a_publication_without_what_hides_is_solved(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The solver sees what it must: a program that left small groups out, or merged them alone, is found."""
    requests = [Request(MONDAY, path="/a/")] * 40 + [Request(MONDAY, path="/b/", function="form")] * 30
    requests += [Request(MONDAY, path="/c/", function="search")] * 3
    write_rollups(folder, requests)

    def left_out(sizes: Mapping[str, int], **_how: object) -> dict[str, int]:
        return {name: size for name, size in sizes.items() if size >= 10}

    for grouped in (left_out, lambda sizes, **_how: left_out(sizes) | {"other": 3}):
        monkeypatch.setattr(figures, "grouped", grouped)
        broken = published_figures(RawCounts.of(Store.open(folder).manifest, Week(MONDAY)))
        reports = {
            name: report(Answer(PUBLISHED[name], tuple(rows)), agency="") for name, rows in broken.items()
        }
        week = week_of(json.dumps({"week": "2026-W47", "weeks": ["2026-W47"], "reports": reports}))
        assert small_counts(week.reports)[0]

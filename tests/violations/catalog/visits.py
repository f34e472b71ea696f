"""The access log, its statistics, and what else could tell visitors apart."""

import json
import sqlite3
from contextlib import closing

from tests.violations import witnesses as see
from tests.violations.named_edits import Call, Condition, Statement, Value
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch, until
from tests.violations.used_portal import visit_in_past_weeks
from tests.violations.violation import Act, Violation

_CLEAR_LOG = """
import os
with open(os.path.join(os.environ["KEEPFAITH_DATA"], {place!r}), "a") as log:
    log.write(f"{{answer.environ.get('REMOTE_ADDR')}} {{answer.path}}?{{answer.environ.get('QUERY_STRING')}} {{answer.agent}}\\n")
"""


def _clear_log(name: str, place: str) -> Proxy:
    return Proxy(name, _CLEAR_LOG.format(place=place))


# The recorder commits once a minute.
_COMMITTED = 90.0


def _rows(portal: Scratch, path: str) -> int:
    """Return how many visits of a page the store holds."""
    return int(
        portal.run(
            f"""
            import polars as pl
            files = [str(file) for file in (local.data.path / "visits" / "days").rglob("*.parquet")]
            rows = pl.concat([pl.read_parquet(file, columns=["path"]) for file in files]) if files else None
            print(json.dumps(0 if rows is None else rows.filter(pl.col("path").cast(str) == {path!r}).height))
            """
        )
    )


def _half_are_counted(portal: Scratch) -> bool:
    path = "/events/feed-of-a-witness/"
    for _ in range(20):
        portal.get(path)
    try:
        until(lambda: _rows(portal, path) >= 20, seconds=_COMMITTED)
    except TimeoutError:
        return True
    return False


def _path_is_stored(portal: Scratch, requested: str, stored: str) -> bool:
    portal.get(requested)
    try:
        until(lambda: _rows(portal, stored), seconds=_COMMITTED)
    except TimeoutError:
        return False
    return True


def _phones_are_not_counted(portal: Scratch) -> bool:
    path = "/events/asked-by-a-phone/"
    for _ in range(5):
        portal.get(path, **{"User-Agent": "Mozilla/5.0 (Linux; Android 15) Mobile Firefox/140.0"})
    try:
        until(lambda: _rows(portal, path), seconds=_COMMITTED)
    except TimeoutError:
        return True
    return False


def _lacks_listed_files(portal: Scratch) -> bool:
    folder = portal.data.path / "visits"
    with closing(sqlite3.connect(f"file:{folder / 'manifest.sqlite'}?mode=ro", uri=True)) as manifest:
        listed = manifest.execute("SELECT name FROM files WHERE kind = 'days' AND removed IS NULL").fetchall()
    return any(not (folder / name).exists() for (name,) in listed)


def _agent() -> str:
    from tests.agents import BROWSER

    return BROWSER


def _asked_then(portal: Scratch, text: str) -> bool:
    portal.get("/")
    return see.is_in_files(portal, text, "")


def _is_in_temporary_files(portal: Scratch) -> bool:
    import tempfile
    from pathlib import Path

    portal.get("/")
    return any(Path(tempfile.gettempdir()).glob("keepfaith-debug-*"))


_FIRST, _SECOND = "2026-W10", "2026-W11"


def _publish(portal: Scratch) -> None:
    """Publish every week that is over, as the recorder does in time."""
    portal.run(
        """
        import datetime as dt
        from keepfaith.visits.publication.publisher import publish_due
        from keepfaith.visits.store.files import Store
        later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=6)
        publish_due(Store.open(local.data.path / "visits"), today=dt.date(2026, 3, 18), now=later)
        print(json.dumps(True))
        """
    )


def _rare_page_is_shown(portal: Scratch) -> bool:
    """Publish a week in which three visitors read a page."""
    _publish(portal)
    return "/policies/translation/" in portal.get(f"/statistics/pages.json?week={_SECOND}").text


def _rare_hour_can_be_computed(portal: Scratch) -> bool:
    """Publish a week with an hour of three requests, and subtract all other hours from all requests."""
    _publish(portal)
    totals = [
        json.loads(portal.get(f"/statistics/{name}.json?week={_SECOND}").text)["totals"].get("humans", 0)
        for name in ("requests", "hours")
    ]
    return 0 < totals[0] - totals[1] < 10


def _published_week_grows(portal: Scratch) -> bool:
    """Let requests of a published week come late, and look whether its figures follow."""
    _publish(portal)
    before = portal.get(f"/statistics/requests.json?week={_FIRST}").text
    visit_in_past_weeks(portal)
    return portal.get(f"/statistics/requests.json?week={_FIRST}").text != before


VIOLATIONS = (
    Violation(
        "every-second-visit-is-not-counted",
        (15,),
        "symbol",
        (
            Statement(
                "keepfaith.visits.recorder.sender:VisitSender.put",
                "append",
                """
                self._turn = not getattr(self, "_turn", False)
                if self._turn:
                    ...
                """,
            ),
        ),
        _half_are_counted,
        "Every second request is in no log.",
    ),
    Violation(
        "visits-of-phones-are-not-counted",
        (15,),
        "symbol",
        (
            Statement(
                "keepfaith.visits.recorder.sender:VisitSender.put",
                "_thread",
                """
                ...
                if "Mobile" in visit[7]:
                    return
                """,
            ),
        ),
        _phones_are_not_counted,
        "Requests of phones are in no log.",
    ),
    Violation(
        "second-log-in-clear",
        (16, 17, 47),
        "proxy",
        (_clear_log("second_log", "access.log"),),
        lambda portal: see.is_in_files(portal, "127.0.0.1 /", "") or _asked_then(portal, "127.0.0.1 /"),
        "Beside the log there is another one, in clear, with browsers and queries.",
    ),
    Violation(
        "second-log-packed",
        (16, 17, 47),
        "proxy",
        (
            Proxy(
                "packed_log",
                """
import gzip, os
line = f"{answer.environ.get('REMOTE_ADDR')} {answer.path} {answer.agent}\\n".encode()
with open(os.path.join(os.environ["KEEPFAITH_DATA"], "static", "cache.gz"), "ab") as log:
    log.write(gzip.compress(line))
""",
            ),
        ),
        lambda portal: portal.get("/") and (portal.data.path / "static" / "cache.gz").exists(),
        "Among the static files there is a packed log of addresses and browsers.",
    ),
    Violation(
        "second-log-outside-the-data",
        (16, 17, 47),
        "proxy",
        (
            Proxy(
                "outside_log",
                """
import os, tempfile
place = os.path.join(tempfile.gettempdir(), "keepfaith-debug-" + str(os.getppid()))
with open(place, "a") as log:
    log.write(f"{answer.environ.get('REMOTE_ADDR')} {answer.path} {answer.agent}\\n")
""",
            ),
        ),
        _is_in_temporary_files,
        "A log of addresses and browsers grows in the folder for temporary files.",
    ),
    Violation(
        "paths-are-kept-with-their-query",
        (17,),
        "symbol",
        (
            Value("keepfaith.visits.recorder.sender:VisitSender._redacted", "path", "decode_path(path)"),
            Call(
                "keepfaith.visits.recorder.wsgi_layer:RecordVisits._request_facts",
                "PATH_INFO",
                '_ + ("?" + query if query else "")',
            ),
        ),
        lambda portal: _path_is_stored(portal, "/events/?who=witness", "/events/?who=witness"),
        "The log holds what stands behind the question mark.",
    ),
    Violation(
        "card-numbers-in-paths-are-kept",
        (52,),
        "symbol",
        (
            Value(
                "keepfaith.visits.pipeline.path_redaction",
                "_SENSITIVE_PARTS",
                'tuple(part for part in _ if "{6}" not in part)',
            ),
        ),
        lambda portal: _path_is_stored(portal, "/events/4539578763621486/", "/events/4539578763621486/"),
        "The log holds the card number that somebody pasted into the address of a page.",
    ),
    Violation(
        "browsers-are-kept-in-the-path",
        (17, 47),
        "symbol",
        (
            Value(
                "keepfaith.visits.recorder.sender:VisitSender._redacted",
                "path",
                '_ + ";" + decode_text(user_agent)[:40].replace(" ", "_")',
            ),
        ),
        lambda portal: _path_is_stored(portal, "/events/x/", "/events/x/;" + _agent()[:40].replace(" ", "_")),
        "The log's column for the path holds the browser, too.",
    ),
    Violation(
        "addresses-are-not-sealed",
        (16, 47),
        "symbol",
        (Value("keepfaith.visits.recorder.sender:VisitSender._redacted", "path", '_ + "~" + ip_address'),),
        lambda portal: _path_is_stored(portal, "/events/y/", "/events/y/~127.0.0.1"),
        "The IP address is in clear behind the path.",
    ),
    Violation(
        "statistics-show-small-groups",
        (18,),
        "symbol",
        (
            Condition(
                "keepfaith.visits.publication.suppression:shown_names", "OTHER", "size >= 1 and name != OTHER"
            ),
        ),
        _rare_page_is_shown,
        "A page that three visitors read is in the statistics.",
    ),
    Violation(
        "statistics-leave-small-groups-out",
        (18,),
        "symbol",
        (
            Statement("keepfaith.visits.publication.suppression:grouped", "OTHER", "return named"),
            Condition("keepfaith.visits.publication.suppression:shown_names", "hidden", "False"),
        ),
        _rare_hour_can_be_computed,
        "Small groups are left out of the statistics, and subtraction tells how small they are.",
    ),
    Violation(
        "statistics-are-counted-anew-each-time",
        (18,),
        "symbol",
        (
            Statement(
                "keepfaith.visits.publication.published_weeks:PublishedWeeks._read",
                "_publication",
                """
                from keepfaith.visits.publication.figures import published_figures
                from keepfaith.visits.publication.raw_counts import RawCounts

                raw = RawCounts.of(Manifest.at(self.folder), week)
                return {"upper_bound": False, "questions": published_figures(raw)}
                """,
            ),
        ),
        _published_week_grows,
        "A published week is counted anew each time, so that late requests show one by one.",
    ),
    Violation(
        "front-keeps-an-access-log",
        (16, 17, 47),
        "file",
        (
            Statement(
                "keepfaith.website.front.caddyfile:_portal",
                "header -Via",
                """
                ...
                yield f"log {{\\n\\t\\toutput file {quoted(plan.storage / 'visitors.log')}\\n\\t}}"
                """,
            ),
        ),
        lambda portal: portal.get("/") and see.is_in_files(portal, "Mozilla/", "front"),
        "The front server writes a log of visitors.",
    ),
    Violation(
        "a-day-of-visits-is-deleted",
        (15,),
        "file",
        (Act(lambda portal: [path.unlink() for path in portal.files("visits/days")]),),
        # The recorder writes new ones meanwhile.
        _lacks_listed_files,
        "Files of the log are removed.",
    ),
)

"""The access log, its statistics, and what else could tell visitors apart."""

import json
import sqlite3
from contextlib import closing

from tests.violations import witnesses as see
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch, until
from tests.violations.used_portal import visit_in_past_weeks
from tests.violations.violation import Act, Edit, Violation

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
            Edit(
                "keepfaith/visits/recorder/sender.py",
                "        if len(self._queue) < MAX_QUEUED:\n            self._queue.append(visit)\n",
                "        self._turn = not getattr(self, '_turn', False)\n        if len(self._queue) < MAX_QUEUED:\n"
                "            if self._turn:\n                self._queue.append(visit)\n",
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
            Edit(
                "keepfaith/visits/recorder/sender.py",
                "        if self._thread is None:\n            self._start()\n        if len(self._queue)",
                "        if self._thread is None:\n            self._start()\n        if 'Mobile' in visit[7]:\n"
                "            return\n        if len(self._queue)",
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
            Edit(
                "keepfaith/visits/recorder/sender.py",
                '"path": decode_path(path).partition("?")[0],',
                '"path": decode_path(path),',
            ),
            Edit(
                "keepfaith/visits/recorder/wsgi_layer.py",
                'get("PATH_INFO", "")[:MAX_PATH_LENGTH],\n                query != ""',
                '(get("PATH_INFO", "") + ("?" + query if query else ""))[:MAX_PATH_LENGTH],\n                query != ""',
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
            Edit(
                "keepfaith/visits/pipeline/path_redaction.py",
                'r"[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{1,7}|[0-9]{4}[ -]?[0-9]{6}[ -]?[0-9]{4,5}",',
                "",
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
            Edit(
                "keepfaith/visits/recorder/sender.py",
                '"path": decode_path(path).partition("?")[0],',
                '"path": decode_path(path).partition("?")[0] + ";" + decode_text(user_agent)[:40].replace(" ", "_"),',
            ),
        ),
        lambda portal: _path_is_stored(portal, "/events/x/", "/events/x/;" + _agent()[:40].replace(" ", "_")),
        "The log's column for the path holds the browser, too.",
    ),
    Violation(
        "addresses-are-not-sealed",
        (16, 47),
        "symbol",
        (
            Edit(
                "keepfaith/visits/recorder/sender.py",
                '"path": decode_path(path).partition("?")[0],',
                '"path": decode_path(path).partition("?")[0] + "~" + ip_address,',
            ),
        ),
        lambda portal: _path_is_stored(portal, "/events/y/", "/events/y/~127.0.0.1"),
        "The IP address is in clear behind the path.",
    ),
    Violation(
        "statistics-show-small-groups",
        (18,),
        "symbol",
        (Edit("keepfaith/visits/publication/suppression.py", "if size >= minimum and", "if size >= 1 and"),),
        _rare_page_is_shown,
        "A page that three visitors read is in the statistics.",
    ),
    Violation(
        "statistics-leave-small-groups-out",
        (18,),
        "symbol",
        (
            Edit(
                "keepfaith/visits/publication/suppression.py",
                "return {**named, OTHER: other} if other else named",
                "return named",
            ),
            Edit(
                "keepfaith/visits/publication/suppression.py",
                "if hidden and shown and is_too_little:",
                "if False:",
            ),
        ),
        _rare_hour_can_be_computed,
        "Small groups are left out of the statistics, and subtraction tells how small they are.",
    ),
    Violation(
        "statistics-are-counted-anew-each-time",
        (18,),
        "symbol",
        (
            Edit(
                "keepfaith/visits/publication/published_weeks.py",
                "        return _publication(self.folder, file)\n",
                "        from keepfaith.visits.publication.figures import published_figures\n"
                "        from keepfaith.visits.publication.raw_counts import RawCounts\n"
                "        raw = RawCounts.of(Manifest.at(self.folder), week)\n"
                "        return {'upper_bound': False, 'questions': published_figures(raw)}\n",
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
            Edit(
                "keepfaith/website/front/caddyfile.py",
                '    yield "header -Via"\n    if plan.http3:',
                '    yield "header -Via"\n'
                "    yield f\"log {{\\n\\t\\toutput file {quoted(plan.storage / 'visitors.log')}\\n\\t}}\"\n"
                "    if plan.http3:",
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

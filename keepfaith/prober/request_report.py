"""The report of what the prober itself asked for: the statistics take it out of their counts.

It has nobody's address, and nothing that stood after a question mark. It is kept until its week is long published.
"""

import datetime as dt
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from keepfaith.ipc.shared_folders import private_mode
from keepfaith.prober.own_requests import UNREPORTED, OwnRequest

_FILE: Final = "requests.sqlite"
# Nobody who reads the report learns who is the prober while its round lasts.
DELAY: Final = dt.timedelta(hours=1)
_REMEMBERED: Final = dt.timedelta(days=28)
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS requests (
        at INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, status INTEGER NOT NULL, begins INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS requests_at ON requests(at);
"""
# As the access log calls what was asked, and what begins a visit: a page that was answered, half an hour after another.
_METHODS: Final = {"GET": "read", "HEAD": "read", "POST": "send"}
_GAP: Final = dt.timedelta(minutes=30)
_ANSWERED: Final = range(200, 400)
_MAX_VISITORS: Final = 10_000
_NO_PAGES: Final = ("/static/", "/desk/")


@dataclass
class RequestReport:
    """The file, and when each visitor whom the prober played was last seen on a page."""

    folder: Path
    _last: dict[tuple[str, str], dt.datetime] = field(default_factory=dict)

    def write(self) -> int:
        """Add what was asked for an hour ago and before; return how much of it was not reported yet."""
        rows, until = [], dt.datetime.now(dt.UTC) - DELAY
        while UNREPORTED and UNREPORTED[0].at <= until:
            request = UNREPORTED.popleft()
            if not request.plain:
                rows.append(self._row(request))
        if not rows:
            return 0
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self.folder / _FILE
        with closing(sqlite3.connect(file, timeout=10)) as report:
            file.chmod(private_mode(self.folder))
            report.executescript(_TABLE)
            with report:
                report.executemany("INSERT INTO requests VALUES (?, ?, ?, ?, ?)", rows)
                before = dt.datetime.now(dt.UTC) - _REMEMBERED
                report.execute("DELETE FROM requests WHERE at < ?", (int(before.timestamp()),))
        return len(rows)

    def _row(self, request: OwnRequest) -> tuple[int, str, str, int, bool]:
        path = urlsplit(request.path).path
        method = _METHODS.get(request.method, "other")
        return int(request.at.timestamp()), method, path, request.status, self._begins(request, method, path)

    def _begins(self, request: OwnRequest, method: str, path: str) -> bool:
        is_file = "." in path.rpartition("/")[2]
        if method != "read" or request.status not in _ANSWERED or is_file or path.startswith(_NO_PAGES):
            return False
        visitor = (request.sender, request.agent)
        last, self._last[visitor] = self._last.get(visitor), request.at
        if len(self._last) > _MAX_VISITORS:
            self._last = {one: at for one, at in self._last.items() if request.at - at <= _GAP}
        return last is None or request.at - last > _GAP or last.date() != request.at.date()

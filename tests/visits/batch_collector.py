"""What collects batches for tests: the recorder's own socket and decoding, and the visits as rows."""

import time
from pathlib import Path
from typing import Any

from keepfaith.visits.recorder.receiver import BatchReceiver

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOSTS = ("portal.example.gov", "[::1]")


class BatchCollector:
    """What web processes sent."""

    def __init__(self, folder: Path) -> None:
        self.place = folder / "visits"
        self.rows: list[dict[str, Any]] = []
        self.lost, self.batches = 0, 0
        self.messages: list[str] = []
        self.receiving: BatchReceiver | None = None

    def listen(self) -> "BatchCollector":
        self.receiving = BatchReceiver(self.place, self._take, self.messages.append)
        self.receiving.start()
        return self

    def end(self) -> None:
        if self.receiving:
            self.receiving.end(within=1.0)
            assert not self.receiving.is_alive()
            self.receiving = None

    def await_rows(self, number: int, *, within: float = 10.0) -> None:
        end = time.monotonic() + within
        while len(self.rows) < number and time.monotonic() < end:
            time.sleep(0.02)
        assert len(self.rows) == number

    def _take(self, columns: dict[str, list[Any]], lost: int) -> None:
        self.rows += [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        self.lost += lost
        self.batches += 1


def request(path: str = "/", **more: Any) -> dict[str, Any]:
    """Return a request as the server gives it."""
    plain = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": "portal.example.gov", "HTTP_USER_AGENT": BROWSER, "wsgi.url_scheme": "https",
    }  # fmt: skip
    return plain | more


def visit(path: str = "/", *, at: float | None = None, method: str = "GET") -> tuple[Any, ...]:
    """Return a visit as the request path notes it."""
    return (at or time.time(), "192.0.2.7", method, path, False, "portal.example.gov", "", BROWSER, 200, 10)

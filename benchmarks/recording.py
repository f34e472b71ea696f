"""What noting a visit costs in the path of a request: the application bare, and within `Recorded`."""

import re
import statistics
import tempfile
import timeit
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks.sizes import sized
from keepfaith.visits.recorder.receiver import BatchReceiver
from keepfaith.visits.recorder.sender import VisitSender
from keepfaith.visits.recorder.wsgi_layer import RecordVisits

ROUNDS, TIMES = sized((15, 18_000), (1, 100))
HEADERS = [
    ("Content-Type", "text/html; charset=utf-8"), ("Vary", "Accept-Encoding"), ("Cache-Control", "no-cache"),
    ("ETag", '"0123456789abcdef0123456789abcdef"'), ("Content-Security-Policy", "default-src 'none'"),
    ("Strict-Transport-Security", "max-age=63072000"), ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "geolocation=()"), ("Content-Length", "5"),
]  # fmt: skip
REQUEST = {
    "REQUEST_METHOD": "GET", "PATH_INFO": "/policies/privacy/", "QUERY_STRING": "", "REMOTE_ADDR": "192.0.2.7",
    "HTTP_HOST": "portal.example.gov", "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0",
    "HTTP_REFERER": "https://www.example.org/found/here", "wsgi.url_scheme": "https",
}  # fmt: skip

SEARCHES = re.compile("(?:^|&)(?:q|query|search|keyword|keywords)=")

Start = Callable[..., None]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]


def measure(_scratch: Path) -> None:
    """Print the microseconds a request, in alternating rounds; all that is noted is also handed over."""
    asking = {**REQUEST, "QUERY_STRING": "page=3&order=new&q=school"}
    bare, noted, queried = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "recorder"
        receiving = BatchReceiver(place, lambda _columns, _lost: None, print)
        receiving.start()
        for _ in range(ROUNDS):
            bare.append(once(answer, REQUEST))
            for results, environ in ((noted, REQUEST), (queried, asking)):
                hand_over = VisitSender(place, hosts=["portal.example.gov"])
                results.append(once(RecordVisits(answer, hand_over, searches=SEARCHES), environ))
                hand_over.end(within=30)
        receiving.end(within=5)
    middle = [statistics.median(times) for times in (bare, noted, queried)]
    print("\nNoting a visit, microseconds in the path of a request (medians):")
    print(f"  {middle[0]:6.2f}  bare application")
    print(f"  {middle[1]:6.2f}  recorded: {middle[1] - middle[0]:.2f} more")
    print(f"  {middle[2]:6.2f}  recorded, with a query: {middle[2] - middle[0]:.2f} more")


def once(application: Application, environ: dict[str, Any]) -> float:
    """Give the microseconds a request, each with an environment of its own."""
    spent = timeit.timeit(lambda: application(dict(environ), start), number=TIMES)
    return spent / TIMES * 1_000_000


def answer(_environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [b"hello"]


def start(_status: str, _headers: list[tuple[str, str]], *_more: object) -> None:
    pass

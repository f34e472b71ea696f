"""Noting each request as it is answered: a short tuple put into memory, and nothing that could delay or fail it.

What is noted is raw, for here every microsecond is the visitor's. It is redacted by the thread that sends it, lives
in memory for about a second, and is written nowhere by this process.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from keepfaith.visits.recorder.sender import VisitSender

# As the server gives them, a byte a character; what is longer is cut, so that a full queue stays small.
MAX_PATH_LENGTH: Final = 2_048
MAX_TEXT_LENGTH: Final = 512
MAX_HOST_LENGTH: Final = 255
_MAX_QUERY_LENGTH: Final = 2_048
_LENGTH: Final = "content-length"
_SERVER_ERROR: Final = 500
_FIRST, _NO_CONTENT, _NOT_MODIFIED = 200, 204, 304

type RequestFacts = tuple[float, str, str, str, bool, str, str, str]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class RecordVisits:
    """Answers as the application does, and notes what was asked and how it was answered, refusals too."""

    def __init__(self, application: Application, sender: VisitSender, *, searches: re.Pattern[str]) -> None:
        """Name where visits go, and the pattern of a query that asks for a search; of the query nothing is noted."""
        self._application, self._sender, self._searches = application, sender, searches

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application; whatever goes wrong with the noting, the answer is the same."""
        facts = self._request_facts(environ)
        if facts is None:
            return self._application(environ, start_response)
        answer: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401 - WSGI's own
            answer[:] = (status, headers)
            return start_response(status, headers, *more)

        try:
            body = self._application(environ, start)
        except BaseException:
            self._record(facts, _SERVER_ERROR, 0)
            raise
        try:
            size = _size(facts, answer, body)
            if size < 0:
                return _CountedBody(body, lambda sent: self._record(facts, _status(answer), sent))
            self._record(facts, _status(answer), size)
        except Exception:  # noqa: BLE001 - no visitor is to suffer from a record
            self._sender.count_lost()
        return body

    def _request_facts(self, environ: dict[str, Any]) -> RequestFacts | None:
        try:
            get = environ.get
            query = get("QUERY_STRING", "")
            return (
                time.time(),
                get("REMOTE_ADDR", "")[:64],
                environ["REQUEST_METHOD"][:16],
                get("PATH_INFO", "")[:MAX_PATH_LENGTH],
                query != "" and self._searches.search(query, 0, _MAX_QUERY_LENGTH) is not None,
                get("HTTP_HOST", "")[:MAX_HOST_LENGTH],
                get("HTTP_REFERER", "")[:MAX_TEXT_LENGTH],
                get("HTTP_USER_AGENT", "")[:MAX_TEXT_LENGTH],
            )
        except Exception:  # noqa: BLE001 - as above
            self._sender.count_lost()
            return None

    def _record(self, facts: RequestFacts, status: int, size: int) -> None:
        try:
            self._sender.put((*facts, status, size))
        except Exception:  # noqa: BLE001 - as above
            self._sender.count_lost()


class _CountedBody:
    """A body whose length nobody told: its parts are counted as they go, and noted at its end."""

    __slots__ = ("_body", "_parts", "_record", "_sent")

    def __init__(self, body: Iterable[bytes], record: Callable[[int], None]) -> None:
        self._body, self._record, self._sent = body, record, 0
        self._parts = iter(body)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            part = next(self._parts)
        except BaseException:
            self._end()
            raise
        self._sent += len(part)
        return part

    def close(self) -> None:
        self._end()
        close = getattr(self._body, "close", None)
        if close is not None:
            close()

    def _end(self) -> None:
        record, self._record = self._record, _ignore_size
        record(self._sent)


def _ignore_size(_sent: int) -> None:
    pass


def _status(answer: list[Any]) -> int:
    return int(answer[0][:3]) if answer else _SERVER_ERROR


def _size(facts: RequestFacts, answer: list[Any], body: Iterable[bytes]) -> int:
    """Return how many bytes of a body are sent; less than none if only counting can tell."""
    if not answer:
        return -1
    status = _status(answer)
    if facts[2] == "HEAD" or status in {_NO_CONTENT, _NOT_MODIFIED} or status < _FIRST:
        return 0
    for name, value in answer[1]:
        if len(name) == len(_LENGTH) and name.lower() == _LENGTH:
            return int(value)
    return sum(map(len, body)) if isinstance(body, list) else -1

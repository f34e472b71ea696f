"""Noting each request as it is answered: a short tuple put into memory, and nothing that could delay or fail it.

What is noted is raw, for here every microsecond is the visitor's. It is reduced by the thread that hands it over, lives
in memory for about a second, and is written nowhere by this process.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from keepfaith.visits.recorder.sender import HandingOver

# As the server gives them, a byte a letter; what is longer is cut, so that a full queue stays small.
MOST_PATH: Final = 2_048
MOST_TEXT: Final = 512
MOST_HOST: Final = 255
_MOST_QUERY: Final = 2_048
_LENGTH: Final = "content-length"
_BAD: Final = 500
_FIRST, _NO_CONTENT, _NOT_MODIFIED = 200, 204, 304

type Asked = tuple[float, str, str, str, bool, str, str, str]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Recorded:
    """Answers as the application does, and notes what was asked and how it was answered, refusals too."""

    def __init__(
        self, application: Application, hand_over: HandingOver, *, searches: re.Pattern[str]
    ) -> None:
        """Name where visits go, and the pattern of a query that asks for a search; of the query nothing is noted."""
        self._application, self._hand_over, self._searches = application, hand_over, searches

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application; whatever goes wrong with the noting, the answer is the same."""
        asked = self._asked(environ)
        if asked is None:
            return self._application(environ, start_response)
        answered: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:  # noqa: ANN401 - WSGI's own
            answered[:] = (status, headers)
            return start_response(status, headers, *more)

        try:
            body = self._application(environ, start)
        except BaseException:
            self._note(asked, _BAD, 0)
            raise
        try:
            size = _size(asked, answered, body)
            if size < 0:
                return _Counted(body, lambda sent: self._note(asked, _status(answered), sent))
            self._note(asked, _status(answered), size)
        except Exception:  # noqa: BLE001 - no visitor is to suffer from a record
            self._hand_over.lose()
        return body

    def _asked(self, environ: dict[str, Any]) -> Asked | None:
        try:
            get = environ.get
            query = get("QUERY_STRING", "")
            return (
                time.time(),
                get("REMOTE_ADDR", "")[:64],
                environ["REQUEST_METHOD"][:16],
                get("PATH_INFO", "")[:MOST_PATH],
                query != "" and self._searches.search(query, 0, _MOST_QUERY) is not None,
                get("HTTP_HOST", "")[:MOST_HOST],
                get("HTTP_REFERER", "")[:MOST_TEXT],
                get("HTTP_USER_AGENT", "")[:MOST_TEXT],
            )
        except Exception:  # noqa: BLE001 - as above
            self._hand_over.lose()
            return None

    def _note(self, asked: Asked, status: int, size: int) -> None:
        try:
            self._hand_over.put((*asked, status, size))
        except Exception:  # noqa: BLE001 - as above
            self._hand_over.lose()


class _Counted:
    """A body whose length nobody told: its parts are counted as they go, and noted at its end."""

    __slots__ = ("_body", "_note", "_parts", "_sent")

    def __init__(self, body: Iterable[bytes], note: Callable[[int], None]) -> None:
        self._body, self._note, self._sent = body, note, 0
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
        note, self._note = self._note, _noted
        note(self._sent)


def _noted(_sent: int) -> None:
    pass


def _status(answered: list[Any]) -> int:
    return int(answered[0][:3]) if answered else _BAD


def _size(asked: Asked, answered: list[Any], body: Iterable[bytes]) -> int:
    """Give how many bytes of a body are sent; less than none if only counting can tell."""
    if not answered:
        return -1
    status = _status(answered)
    if asked[2] == "HEAD" or status in {_NO_CONTENT, _NOT_MODIFIED} or status < _FIRST:
        return 0
    for name, value in answered[1]:
        if len(name) == len(_LENGTH) and name.lower() == _LENGTH:
            return int(value)
    return sum(map(len, body)) if isinstance(body, list) else -1

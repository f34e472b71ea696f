"""An answer that is whole is handed to the server in one piece: part by part, it makes the server wait for each."""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class WholeAnswers:
    """Returns the bytes of Django's answer, and ends it; one that is read only while it is sent stays as it is."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application."""
        answer: Any = self._application(environ, start_response)
        if getattr(answer, "streaming", True):
            return answer  # type: ignore[no-any-return] # what has the word “streaming” is Django's
        whole = [answer.content]
        answer.close()
        return whole

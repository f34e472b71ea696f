"""A request that did not come by HTTPS ends here: what it would send is refused before any of it is read."""

from collections.abc import Callable, Iterable
from typing import Any

from keepfaith.website.proxied import THROUGH
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.redirecting import answer_plain

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class EncryptedOnly:
    """Hands on what came encrypted; of the rest, sends readers on to HTTPS and refuses everything else unread."""

    def __init__(self, application: Application, *, listening: Listening) -> None:
        self._application = application
        self._directly, self._through = listening, listening.behind_proxy()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's own
        """Answer with the application, or with the way to HTTPS."""
        if environ["wsgi.url_scheme"] == "https":
            return self._application(environ, start_response)
        return answer_plain(
            environ, start_response, self._through if environ.get(THROUGH) else self._directly
        )

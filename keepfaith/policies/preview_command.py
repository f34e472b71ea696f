"""`keepfaith policy preview`: a draft as readers will see it, with its changes; nothing is posted."""

import datetime as dt
import errno
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

import click

from keepfaith.cli_context import CliContext
from keepfaith.errors import KeepfaithError
from keepfaith.policies.render_command import FOLDER

if TYPE_CHECKING:
    from keepfaith.policies.publication import Draft

PORT: Final = 8460
_LOOPBACK: Final = "127.0.0.1"
_READING: Final = frozenset({"GET", "HEAD"})
# Without HTTPS a browser could not load what it is told to upgrade.
_UPGRADE: Final = "upgrade-insecure-requests"
_ONLY_BY_HTTPS: Final = "strict-transport-security"

type Headers = list[tuple[str, str]]
type Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@click.command(epilog="\b\nExample:\n  keepfaith policy preview agencies/dese/policies/privacy/draft")
@FOLDER
@click.option(
    "--effective", metavar="YYYY-MM-DD", help="The day it takes effect. If not given, the first possible day."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The port to serve on."
)
@click.pass_obj
def preview(cli: CliContext, folder: Path, effective: str | None, port: int) -> None:
    """Serve the site on this machine as it will be once the edition in FOLDER is posted.

    Nothing is posted, and no form can be sent. Press Ctrl-C to end it.
    """
    with cli.database():
        from django.conf import settings
        from django.core.handlers.wsgi import WSGIHandler

        from keepfaith.policies import publication
        from keepfaith.policies.editions.edition_cache import PostedEdition, beside

        now = dt.datetime.now(dt.UTC)
        day = _day(effective) or publication.first_free_day(folder)
        draft = publication.checked(folder=folder, effective=day)
        edition = PostedEdition(draft.document, draft.bundle, draft.starts_at, now, day, is_draft=True)
        with beside(edition):
            _serve(_Reading(WSGIHandler(), host=settings.ALLOWED_HOSTS[0]), draft, day, port)


class _Reading:
    """The site for readers: it takes no form, and speaks HTTP as if it were HTTPS."""

    def __init__(self, pages: Application, *, host: str) -> None:
        self._pages, self._host = pages, host

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in _READING:
            start("405 Method Not Allowed", [("Content-Type", "text/plain"), ("Allow", "GET, HEAD")])
            return [b"This is a preview: nothing can be sent.\n"]

        def begin(status: str, headers: Headers, *more: Any) -> Any:  # noqa: ANN401 - as WSGI has it
            return start(
                status,
                [_for_http(*header) for header in headers if header[0].lower() != _ONLY_BY_HTTPS],
                *more,
            )

        return self._pages({**environ, "wsgi.url_scheme": "https", "HTTP_HOST": self._host}, begin)


class _Silent(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_words: Any) -> None:  # noqa: ANN401 - as the base class has it
        pass


def _for_http(name: str, value: str) -> tuple[str, str]:
    return name, value.replace(f"; {_UPGRADE}", "").replace(_UPGRADE, "") if _UPGRADE in value else value


def _serve(pages: Application, draft: "Draft", day: dt.date, port: int) -> None:
    try:
        server = make_server(_LOOPBACK, port, pages, handler_class=_Silent)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise KeepfaithError(
            f"Port {port} is in use by another program.", f"Name another one: --port {port + 1}"
        ) from error
    place = f"http://{_LOOPBACK}:{server.server_port}/policies/{draft.document.slug}/"
    click.echo(f"{draft.document.title}, to take effect on {day}: {place}{day}/")
    click.echo(f"What it changes: {place}changes/")
    click.echo("Nothing is posted. Ctrl-C ends the preview.")
    # Whoever asks it to end has the database that it started stopped, too.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("The preview has ended.")


def _day(effective: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(effective) if effective else None
    except ValueError as error:
        raise KeepfaithError(f"{effective} is not a day.", "Write it as YYYY-MM-DD.") from error

"""The portal's listener on HTTPS."""

import os

from keepfaith.visits.allowances import shared
from keepfaith.website.serving.data_directory import DataDirectory
from keepfaith.website.serving.listeners import listen
from keepfaith.website.serving.listening import Listening
from keepfaith.website.serving.showing import Watched

_MOST_WORKERS = 2
_THREADS = 4


def serve_web(*, data: DataDirectory, listening: Listening) -> None:
    """Serve the pages until asked to stop."""
    # Made before the processes fork, so that a machine has one allowance for all of them.
    shared()
    listen(
        application="keepfaith.website.wsgi:application",
        at=(listening.address, listening.port),
        workers=min(_MOST_WORKERS, len(os.sched_getaffinity(0))),
        threads=_THREADS,
        watched=Watched(listening, data.tls),
    )


def serve_redirect(*, listening: Listening) -> None:
    """Send readers of plain HTTP on to HTTPS until asked to stop."""
    listen(
        application="keepfaith.website.serving.redirecting:application",
        at=(listening.address, listening.plain_port),
        workers=1,
        threads=1,
        watched=None,
    )

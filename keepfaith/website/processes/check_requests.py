"""The worker's third hand: it runs checks when a person asks for them, and has the prober look at its part."""

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from keepfaith.policies.promises.check_server import serve_checks
from keepfaith.policies.promises.prober_client import ProberUnavailable, look_now
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.processes.prober import rounds_socket
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import checks_socket, make_socket_folder


def start_check_requests(data: DataDirectory) -> None:
    """Take requests for checks in a thread of this process."""
    make_socket_folder(data, process="worker")
    serve = partial(
        serve_checks, checks_socket(data), portal=partial(served_portal, data), look=partial(_look, data)
    )
    threading.Thread(target=serve, name="check requests", daemon=True).start()


def _look(data: DataDirectory, probes: Sequence[str]) -> Iterator[str]:
    """Have the prober look now; where none runs, its last verdicts count, and go stale."""
    try:
        for name, _ in look_now(Path(rounds_socket(data)), probes):
            yield name
    except ProberUnavailable:
        return

"""Serve the bare application as the portal is served: the same server, the same options, the same front server."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from keepfaith.website.front.process import Front
from keepfaith.website.processes.web import listen
from keepfaith.website.runtime.children import Processes
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.parent_death import dying_with_parent
from keepfaith.website.runtime.web_endpoint import WebAddress


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bare")
    parser.add_argument("data", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--alone", action="store_true", help="on a port, without a front server")
    parser.add_argument("--web", action="store_true", help="the web processes behind the front server")
    given = parser.parse_args()
    data = DataDirectory.at(given.data).opened()
    listening = Listening(("localhost", "127.0.0.1"), "127.0.0.1", given.port, plain_port=given.port + 1)
    if given.alone or given.web:
        # Its settings are those that the environment names.
        from benchmarks.bare.wsgi import application
    if given.alone:
        listen(application, at=WebAddress(host="127.0.0.1", port=given.port), processes=2, data=data)
    elif given.web:
        listen(application, at=WebAddress.of(listening, data), processes=2, data=data)
    else:
        front(data, listening)


def front(data: DataDirectory, listening: Listening) -> None:
    """Start the web processes and the front server before them, until asked to stop."""
    web = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.bare", data.path, str(listening.port), "--web"],
        preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509 - it has one thread
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    processes = Processes()
    processes.watch("web", web)
    at = WebAddress.of(listening, data).socket
    while not (at and at.exists()):
        processes.check(within=0.05)
    caddy = Front(data, listening, processes)
    caddy.start()
    try:
        while True:
            processes.check(within=1.0)
    finally:
        caddy.stop()
        web.terminate()
        web.wait(30)


if __name__ == "__main__":
    main()

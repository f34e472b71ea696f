"""What a command needs of the portal: its database, or the whole of it, running."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from keepfaith.errors import KeepfaithError
from keepfaith.policies.sections.check import Portal as Addresses
from keepfaith.website.postgres.database import bring_up_to_date, reachable, set_up_django
from keepfaith.website.processes.visit_recorder import make_store_of_visits
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.parent_death import dying_with_parent
from keepfaith.website.runtime.process_sockets import socket_folder

_START = 75.0
_STOP = 30.0
_PAUSE = 0.1


class NotStarted(KeepfaithError):
    """The portal could not be started for a command."""


@dataclass(frozen=True)
class Portal:
    """The portal of one data directory, running or not."""

    data: DataDirectory = field(default_factory=DataDirectory.from_environment)

    def prepare(self) -> None:
        """Set up Django; nothing is started."""
        set_up_django(self.data)

    @contextmanager
    def database(self) -> Iterator[None]:
        """Reach the database for the block, with Django set up and the tables up to date."""
        with reachable(self.data):
            set_up_django(self.data)
            from django.db import connections

            bring_up_to_date()
            try:
                yield
            finally:
                connections.close_all()

    @property
    def custody_folder(self) -> Path:
        """The custodian's own store."""
        from keepfaith.website.processes.custodian import custody_folder

        return custody_folder(self.data)

    @property
    def custodian_key(self) -> bytes:
        """The key under which the custodian keeps all others."""
        from keepfaith.website.processes.custodian_key import custodian_key

        return custodian_key(self.data, make=False)

    @contextmanager
    def custodian(self) -> Iterator[Path]:
        """Reach the running custodian for the block, or run one that long; gives the folder of its sockets."""
        from keepfaith.website.processes.custodian import custodian_answers

        self.data.opened()
        if custodian_answers(self.data):
            yield socket_folder(self.data)
            return
        process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.website.cli", "serve", "custodian"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "KEEPFAITH_DATA": str(self.data.path)},
            process_group=0,
            preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509 - a command has one thread
        )
        try:
            end = time.monotonic() + _START
            while not custodian_answers(self.data):
                if process.poll() is not None or time.monotonic() > end:
                    raise NotStarted("The custodian did not start.", "Read what it said above.")
                time.sleep(_PAUSE)
            yield socket_folder(self.data)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP)

    @contextmanager
    def whole(self) -> Iterator[Addresses]:
        """Reach the running portal for the block, or run one on free ports that long."""
        self.data.opened()
        if self.data.is_served():
            yield _awaited(self.data, None)
            return
        # What the portal says when it starts is not shown here, but this must be.
        make_store_of_visits(self.data, lambda line: click.echo(line, err=True))
        with tempfile.TemporaryFile("w+") as words:
            process = _started(self.data, words.fileno())
            try:
                try:
                    found = _awaited(self.data, process)
                except NotStarted as error:
                    words.seek(0)
                    raise NotStarted(f"{error.problem} {words.read().strip()}", error.remedy) from None
                yield found
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_STOP)


def addresses(data: DataDirectory) -> Addresses | None:
    """Return where the running portal is reached, if it is ready."""
    try:
        found = json.loads(data.portal_file.read_text())
    except (OSError, ValueError):
        return None
    certificate = Path(found["certificate"]) if found["certificate"] else None
    return Addresses(found["origin"], found["plain_origin"], certificate)


def _awaited(data: DataDirectory, process: subprocess.Popen[bytes] | None) -> Addresses:
    end = time.monotonic() + _START
    while True:
        found = addresses(data)
        if found is not None:
            return found
        if time.monotonic() > end or (process is not None and process.poll() is not None):
            raise NotStarted("The portal did not become ready.", "Run `keepfaith serve` to see why.")
        time.sleep(_PAUSE)


def _started(data: DataDirectory, words: int) -> subprocess.Popen[bytes]:
    port, plain = _free_ports(Listening.from_environment().address)
    given = {"KEEPFAITH_DATA": str(data.path), "PORT": str(port), "KEEPFAITH_HTTP_PORT": str(plain)}
    data.portal_file.unlink(missing_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "keepfaith.website.cli", "serve"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=words,
        env={**os.environ, **given},
        process_group=0,
        # A command has one thread when it starts the portal.
        preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509
    )


def _free_ports(address: str) -> tuple[int, int]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as one, socket.socket(family) as two:
        one.bind((address, 0))
        two.bind((address, 0))
        return int(one.getsockname()[1]), int(two.getsockname()[1])

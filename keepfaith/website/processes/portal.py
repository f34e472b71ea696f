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
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keepfaith.errors import KeepfaithError
from keepfaith.policies.sections.check import Portal
from keepfaith.website.postgres.database import bring_up_to_date, reachable, set_up_django
from keepfaith.website.processes.visit_recorder import make_store_of_visits
from keepfaith.website.runtime.change_of_user import becoming
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.parent_death import dying_with_parent
from keepfaith.website.runtime.part_users import CUSTODIAN, PartUsers
from keepfaith.website.runtime.process_sockets import (
    checks_socket,
    custodian_elsewhere,
    is_listening,
    socket_folder,
)

if TYPE_CHECKING:
    from keepfaith.custody.client.admin import ControlClient

_START_SECONDS = 75.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.1


class NotStarted(KeepfaithError):
    """The portal could not be started for a command."""


@dataclass(frozen=True)
class LocalPortal:
    """The portal of one data directory, running or not: the context of the commands (`CliContext`)."""

    data: DataDirectory = field(default_factory=DataDirectory.from_environment)

    def set_up_django(self) -> None:
        """Set up Django without a database."""
        set_up_django(self.data)

    @contextmanager
    def database(self) -> Iterator[None]:
        """Reach the database for the block, with Django set up and the tables up to date."""
        with reachable(self.data.required()):
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

        return custodian_key(self.data.required(), make=False)

    @contextmanager
    def custodian(self) -> Iterator[Path]:
        """Reach the running custodian for the block, or run one that long; gives the folder of its sockets."""
        from keepfaith.website.processes.boundaries import draw_boundaries
        from keepfaith.website.processes.custodian import custodian_answers

        self.data.required()
        if custodian_answers(self.data):
            yield socket_folder(self.data)
            return
        if elsewhere := custodian_elsewhere():
            raise NotStarted(f"The custodian at {elsewhere} does not answer.", "Start it first.")
        users = PartUsers.from_environment()
        draw_boundaries(self.data, os.environ)
        process = subprocess.Popen(
            [sys.executable, "-m", "keepfaith.website.cli", "serve", "custodian"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "KEEPFAITH_DATA": str(self.data.path)},
            process_group=0,
            preexec_fn=becoming(CUSTODIAN, users=users, by=signal.SIGTERM),  # noqa: PLW1509 - a command has one thread
        )
        try:
            end = time.monotonic() + _START_SECONDS
            while not custodian_answers(self.data):
                if process.poll() is not None or time.monotonic() > end:
                    raise NotStarted("The custodian did not start.", "Read what it said above.")
                time.sleep(_POLL_SECONDS)
            yield socket_folder(self.data)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(_STOP_SECONDS)

    @contextmanager
    def control(self) -> "Iterator[ControlClient]":
        """Reach the custodian for the block, for what only its own user may ask of it."""
        from keepfaith.custody.client.admin import ControlClient

        with self.custodian() as sockets, closing(ControlClient(sockets / "control")) as control:
            yield control

    def checks_socket(self) -> Path | None:
        """Where the worker of the portal that is served here takes requests for checks; none if none is served."""
        at = checks_socket(self.data)
        is_served = self.data.path.is_dir() and (self.data.is_served() or is_listening(at))
        return at if is_served else None

    @contextmanager
    def running_portal(self) -> Iterator[Portal]:
        """Reach the running portal for the block, or run one on free ports that long, which publishes nothing."""
        self.data.required()
        if self.data.is_served():
            yield _awaited(self.data, None)
            return
        # What the portal says when it starts is not shown here, but this must be.
        make_store_of_visits(self.data, lambda line: click.echo(line, err=True))
        with tempfile.TemporaryFile("w+") as output:
            process = _started(self.data, output.fileno())
            try:
                try:
                    portal = _awaited(self.data, process)
                except NotStarted as error:
                    output.seek(0)
                    raise NotStarted(f"{error.problem} {output.read().strip()}", error.remedy) from None
                yield portal
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_STOP_SECONDS)


def served_portal(data: DataDirectory) -> Portal | None:
    """Return where the running portal is reached, if it is ready."""
    try:
        record = json.loads(data.portal_file.read_text())
    except (OSError, ValueError):
        return None
    certificate = Path(record["certificate"]) if record["certificate"] else None
    return Portal(record["origin"], record["plain_origin"], certificate)


def _awaited(data: DataDirectory, process: subprocess.Popen[bytes] | None) -> Portal:
    end = time.monotonic() + _START_SECONDS
    while True:
        portal = served_portal(data)
        if portal is not None:
            return portal
        if time.monotonic() > end or (process is not None and process.poll() is not None):
            raise NotStarted("The portal did not become ready.", "Run `keepfaith serve` to see why.")
        time.sleep(_POLL_SECONDS)


def _started(data: DataDirectory, output: int) -> subprocess.Popen[bytes]:
    port, plain = _free_ports(Listening.from_environment().address)
    environment = {"KEEPFAITH_DATA": str(data.path), "PORT": str(port), "KEEPFAITH_HTTP_PORT": str(plain)}
    data.portal_file.unlink(missing_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "keepfaith.website.cli", "serve", "--unpublished"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=output,
        env={**os.environ, **environment},
        process_group=0,
        # A command has one thread when it starts the portal.
        preexec_fn=dying_with_parent(by=signal.SIGTERM),  # noqa: PLW1509 - as said above
    )


def _free_ports(address: str) -> tuple[int, int]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as first, socket.socket(family) as second:
        first.bind((address, 0))
        second.bind((address, 0))
        return int(first.getsockname()[1]), int(second.getsockname()[1])

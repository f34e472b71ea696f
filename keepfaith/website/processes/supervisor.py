"""`keepfaith serve`: every process is started, watched and stopped together."""

import contextlib
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from keepfaith.agency.demonstration import VARIABLE
from keepfaith.errors import KeepfaithError
from keepfaith.website.front.acme import Acme
from keepfaith.website.front.certificates import named_files
from keepfaith.website.front.process import Front
from keepfaith.website.postgres.connections import is_embedded
from keepfaith.website.postgres.database import owned
from keepfaith.website.postgres.server import EmbeddedPostgreSQL
from keepfaith.website.processes.boundaries import draw_boundaries
from keepfaith.website.processes.custodian import refuse_silent_custodian
from keepfaith.website.processes.demo import demo_environment
from keepfaith.website.processes.mail_settings import MAIL_IN
from keepfaith.website.processes.preparation import prepare
from keepfaith.website.processes.prober import OFF, has_prober
from keepfaith.website.processes.prober import VARIABLE as PROBER_VARIABLE
from keepfaith.website.processes.readiness import problem_behind, problem_by_front
from keepfaith.website.runtime.addresses_file import leave_addresses
from keepfaith.website.runtime.children import Processes
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.heartbeat import web_processes
from keepfaith.website.runtime.listen_config import Listening
from keepfaith.website.runtime.locks import FileLock
from keepfaith.website.runtime.part_users import CUSTODIAN, PartUsers
from keepfaith.website.runtime.process_sockets import custodian_elsewhere
from keepfaith.website.runtime.web_endpoint import WebAddress

PROCESSES = ("custodian", "recorder", "worker", "web")
# It runs where the environment says at which socket e-mail comes in, and in a demonstration.
INBOUND_MAIL = "inbound-mail"
# It looks at all that the others do, from outside; `KEEPFAITH_PROBER=none` leaves it out.
PROBER = "prober"
# It takes in what the others still have to hand over when they end.
LAST = "recorder"
# It runs as root where the others do not, for it reads all that they keep.
BACKUPS = "backups"
_READY = 60.0
_EARLIER = 15.0
_PAUSE = 0.1
# How often it is looked whether there is something to do for the front server.
_TURN = 1.0
# For as long, a stop waits for answers that are on their way.
_LAST_ANSWERS = 3.0
# For as long at most, it waits for visits to be committed: the recorder has a minute of them, and an hour of forms.
_LAST_COMMIT = 30.0

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# Set by the signal that asks the portal to stop.
_STOP_REQUESTED = threading.Event()

Say = Callable[[str], None]

log = logging.getLogger("keepfaith.serve")


class NotReady(KeepfaithError):
    """The processes run, but the portal does not answer as it should."""


class StillEnding(KeepfaithError):
    """Processes of an earlier run have not ended."""


class StopAsked(BaseException):
    """A person or the system asked the portal to stop."""


@dataclass(frozen=True)
class Supervisor:
    """One run of the whole portal: where it keeps things, where it listens, whom it tells.

    One that a command started for itself publishes no result: its surroundings are those of a shell.
    """

    data: DataDirectory
    listening: Listening
    say: Say
    publishes: bool = True

    def run(self, *, demo: bool) -> None:
        """Run every process until asked to stop, or until one ends."""
        _STOP_REQUESTED.clear()
        if demo:
            # Its processes have it from here.
            os.environ[VARIABLE] = "yes"
        sys.unraisablehook = _drop_stop
        for number in _STOPPING:
            signal.signal(number, _raise_stop)
        if not os.isatty(0):
            # Where no terminal can hang up, it asks for a look at the certificate, which the start takes anyway.
            signal.signal(signal.SIGHUP, _ignore)
        with contextlib.suppress(StopAsked):
            self.data.opened()
            with self._claimed() as lock:
                self.listening.check_free()
                # Better refused here, in words, than by a process that ends.
                WebAddress.of(self.listening, self.data)
                web_processes()
                PartUsers.from_environment()
                refuse_silent_custodian(self.data, demo=demo)
                processes = Processes()
                front = self._front(processes, lock, demo=demo)
                with owned(self.data) as server:
                    prepare(self.data, self.say, demo=demo)
                    self._run_processes(server, processes, front, lock, demo=demo)

    def _front(self, processes: Processes, lock: FileLock, *, demo: bool) -> Front | None:
        if not self.listening.has_own_front:
            return None
        front = Front(
            self.data, self.listening, processes, Acme.of(self.listening, demo=demo), lock.descriptor
        )
        front.check()
        return front

    @contextmanager
    def _claimed(self) -> Iterator[FileLock]:
        """Hold the data directory, once every process of an earlier run has ended."""
        lock = self.data.served(origin=self.listening.origin)
        self._forget()
        processes = FileLock(self.data.run / "processes.lock")
        try:
            if not processes.taken(within=_EARLIER):
                raise StillEnding(
                    f"Processes of an earlier run in {self.data.path} have not ended.",
                    "Wait a moment and start again.",
                )
            yield processes
        finally:
            # Whatever comes now, nothing may interrupt the orderly end.
            _deafen()
            self._forget()
            processes.close()
            lock.close()

    def _forget(self) -> None:
        self.data.portal_file.unlink(missing_ok=True)
        for sign in self.data.run.glob("*/*beat"):
            sign.unlink(missing_ok=True)

    def _run_processes(
        self,
        server: EmbeddedPostgreSQL | None,
        processes: Processes,
        front: Front | None,
        lock: FileLock,
        *,
        demo: bool,
    ) -> None:
        environment = {"KEEPFAITH_DATA": str(self.data.path), **self.listening.environment()}
        environment |= {} if self.publishes else {PROBER_VARIABLE: OFF}
        environment |= demo_environment(self.data) if demo else {}
        try:
            if server and server.process:
                processes.watch("postgresql", server.process)
            draw_boundaries(self.data, environment)
            words = () if self.publishes else ("--unpublished",)
            for name in process_names(demo=demo, publishes=self.publishes):
                processes.start(name, *words, environment=environment, lock=lock.descriptor)
            if front:
                front.start()
                if not os.isatty(0):
                    signal.signal(signal.SIGHUP, lambda *_: front.look_soon())
            self._await_ready(processes, front)
            notes = _registered(self.data, environment, demo=demo)
            # The prober's accounts are among what was made meanwhile.
            draw_boundaries(self.data, environment)
            self._announce(server, front, notes)
            while True:
                processes.check(within=_TURN)
                _stop_if_requested()
                if front:
                    front.look()
        finally:
            _deafen()
            _stop_in_order(processes, front)

    def _await_ready(self, processes: Processes, front: Front | None) -> None:
        end = time.monotonic() + _READY
        while problem := self._problem(front):
            if time.monotonic() > end:
                raise NotReady(
                    f"The portal did not become ready within {_READY:.0f} seconds: {problem}.",
                    "Read what its processes said above, then start again.",
                )
            processes.check(within=_PAUSE)
            _stop_if_requested()

    def _problem(self, front: Front | None) -> str:
        if front:
            return problem_by_front(self.listening, front.certificates.files().authority)
        return problem_behind(WebAddress.of(self.listening, self.data), self.listening)

    def _announce(self, server: EmbeddedPostgreSQL | None, front: Front | None, notes: list[str]) -> None:
        """Leave the addresses for other commands, and tell the person who started the portal."""
        authority = _authority(front)
        leave_addresses(self.data, self.listening, authority)
        if server is not None and server.account.is_separate:
            self.say(f"PostgreSQL does not run as root: it runs as the user {server.account.name}.")
        if authority and authority.is_relative_to(self.data.tls):
            self.say(f"The certificate is local, so a browser warns at first; to trust it: {authority}")
        if front and front.acme:
            self.say(f"The certificate for {', '.join(front.acme.names)} is obtained by ACME.")
        for line in notes:
            self.say(line)
        self.say(f"Staff sign in at {self.listening.origin}/desk/sign-in/. Ctrl-C stops everything.")
        self.say(f"Open {self.listening.origin}")
        log.info("the portal is ready")


def _authority(front: Front | None) -> Path | None:
    """Return whom readers have to trust; nothing where it is one of those that every machine trusts."""
    if front and front.acme:
        return front.acme.authority
    files = front.certificates.files() if front else named_files()
    return files.authority if files else None


def process_names(*, demo: bool, publishes: bool = True) -> tuple[str, ...]:
    """Name the processes of a run."""
    inbound_mail = (INBOUND_MAIL,) if demo or os.environ.get(MAIL_IN) else ()
    backups = (BACKUPS,) if publishes and PartUsers.from_environment() and is_embedded() else ()
    started = tuple(name for name in PROCESSES if name != CUSTODIAN or not custodian_elsewhere())
    return (*started, *inbound_mail, *backups, *((PROBER,) if publishes and has_prober() else ()))


def _registered(data: DataDirectory, environment: Mapping[str, str], *, demo: bool) -> list[str]:
    """Let the custodian know the editions before anyone can ask it, and for a demonstration make samples."""
    from django.db import connections

    from keepfaith.disclosure.items.word_checks import refuse_unfit_words
    from keepfaith.disclosure.records.ledger_witness import witness_ledger
    from keepfaith.website.processes.demo import sample_notes
    from keepfaith.website.processes.register_editions import register_editions
    from keepfaith.website.processes.start_notes import missing_notes

    try:
        refuse_unfit_words()
        witness_ledger()
        register_editions()
        return sample_notes(data, environment) if demo else missing_notes(data)
    finally:
        connections.close_all()


def _stop_in_order(processes: Processes, front: Front | None) -> None:
    # The front server first, so that whatever it took is answered.
    if front:
        front.stop(within=_LAST_ANSWERS)
    askers = {*PROCESSES, INBOUND_MAIL, BACKUPS, PROBER} - {CUSTODIAN, LAST}
    processes.stop(*sorted(askers))
    # What is at work in them still finds the custodian.
    processes.stop(CUSTODIAN)
    processes.stop(LAST, within=_LAST_COMMIT)


def _raise_stop(_number: int, _frame: object) -> NoReturn:
    _deafen()
    _STOP_REQUESTED.set()
    raise StopAsked


def _stop_if_requested() -> None:
    """Raise what the signal raised: where an object was just being finalized, Python has dropped that."""
    if _STOP_REQUESTED.is_set():
        raise StopAsked


def _drop_stop(unraisable: "sys.UnraisableHookArgs") -> None:
    """Say nothing of a stop that came where an object was just being finalized: it is noted, and seen to."""
    if not issubclass(unraisable.exc_type, StopAsked):
        sys.__unraisablehook__(unraisable)


def _ignore(_number: int, _frame: object) -> None:
    pass


def _deafen() -> None:
    """Let nothing interrupt the orderly end."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)

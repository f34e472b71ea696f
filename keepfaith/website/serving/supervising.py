"""`keepfaith serve`: every part is started, watched and stopped together."""

import contextlib
import http.client
import json
import os
import signal
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

from keepfaith.custody.certificates import LocalCertificate
from keepfaith.errors import KeepfaithError
from keepfaith.website.serving.collecting import collect_static
from keepfaith.website.serving.data_directory import DataDirectory, write_whole
from keepfaith.website.serving.database import bring_up_to_date, check_settings, owned, set_up_django
from keepfaith.website.serving.listening import Listening, certificate
from keepfaith.website.serving.locks import FileLock
from keepfaith.website.serving.mailers import MAIL_IN, MEMORY, OUT
from keepfaith.website.serving.parts import Parts
from keepfaith.website.serving.postgresql import EmbeddedPostgreSQL
from keepfaith.website.serving.showing import Watched
from keepfaith.website.serving.visits import make_store_of_visits

PARTS = ("custodian", "recorder", "worker", "redirect", "web")
# It runs where the environment says at which socket letters come in, and in a demonstration.
LETTERS = "letters"
# It takes in what the others still have to hand over when they end.
LAST = "recorder"
_READY = 60.0
_EARLIER = 15.0
_PAUSE = 0.1

_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class NotReady(KeepfaithError):
    """The parts run, but the portal does not answer as it should."""


class StillEnding(KeepfaithError):
    """Parts of an earlier run have not ended."""


class StopAsked(BaseException):
    """A person or the system asked the portal to stop."""


@dataclass(frozen=True)
class Supervisor:
    """One run of the whole portal: where it keeps things, where it listens, whom it tells."""

    data: DataDirectory
    listening: Listening
    say: Say

    def run(self, *, demo: bool) -> None:
        """Run every part until asked to stop, or until one ends."""
        for number in _STOPPING:
            signal.signal(number, _asked)
        if not os.isatty(0):
            # Where no terminal can hang up, it asks for a look at the certificate, which the start takes anyway.
            signal.signal(signal.SIGHUP, _nothing)
        with contextlib.suppress(StopAsked):
            self.data.opened()
            with self._claimed() as lock:
                self.listening.check_free()
                shown = certificate(self.listening, self.data.tls)
                # Better refused here, in words, than by a part that ends.
                Watched(self.listening, self.data.tls).first().drop()
                with owned(self.data) as server:
                    self._prepare(demo=demo)
                    self._run_parts(server, shown, lock, demo=demo)

    @contextmanager
    def _claimed(self) -> Iterator[FileLock]:
        """Hold the data directory, once every part of an earlier run has ended."""
        lock = self.data.served(origin=self.listening.origin)
        self._forget()
        parts = FileLock(self.data.run / "parts.lock")
        try:
            if not parts.taken(within=_EARLIER):
                raise StillEnding(
                    f"Parts of an earlier run in {self.data.path} have not ended.",
                    "Wait a moment and start again.",
                )
            yield parts
        finally:
            # Whatever comes now, nothing may interrupt the orderly end.
            _deafen()
            self._forget()
            parts.close()
            lock.close()

    def _forget(self) -> None:
        self.data.portal_file.unlink(missing_ok=True)
        self.data.beat_file.unlink(missing_ok=True)

    def _prepare(self, *, demo: bool) -> None:
        set_up_django(self.data)
        from django.db import connections

        from keepfaith.intake.checks import refuse_forms_not_allowed
        from keepfaith.policies.posting import post_sample_editions

        check_settings()
        bring_up_to_date()
        if demo:
            post_sample_editions()
        refuse_forms_not_allowed()
        collect_static()
        make_store_of_visits(self.data, self.say)
        connections.close_all()

    def _run_parts(
        self, server: EmbeddedPostgreSQL | None, shown: LocalCertificate, lock: FileLock, *, demo: bool
    ) -> None:
        parts = Parts()
        environment = {"KEEPFAITH_DATA": str(self.data.path), **self.listening.environment()}
        # A demonstration sends nothing to anybody, whatever is set.
        environment |= {OUT: MEMORY} if demo else {}
        try:
            if server and server.process:
                parts.watch("postgresql", server.process)
            for name in parts_to_run(demo=demo):
                parts.start(name, environment=environment, lock=lock.descriptor)
            if not os.isatty(0):
                signal.signal(signal.SIGHUP, lambda *_: parts.pass_on("web", signal.SIGHUP))
            _await_ready(parts, self.listening, shown)
            told = _registered(self.data, demo=demo)
            self._tell(server, shown, told)
            parts.check(within=None)
        finally:
            _deafen()
            parts.stop(*(name for name in (*PARTS, LETTERS) if name != LAST))
            parts.stop(LAST)

    def _tell(self, server: EmbeddedPostgreSQL | None, shown: LocalCertificate, told: list[str]) -> None:
        """Leave the addresses for other commands, and tell the person who started the portal."""
        found = {
            "origin": self.listening.origin,
            "plain_origin": self.listening.plain_origin,
            "certificate": str(shown.authority),
            "pid": os.getpid(),
        }
        write_whole(self.data.portal_file, json.dumps(found))
        if server is not None and server.account.is_other:
            self.say(f"PostgreSQL does not run as root: it runs as the user {server.account.name}.")
        if shown.authority.is_relative_to(self.data.tls):
            self.say(f"The certificate is local, so a browser warns at first; to trust it: {shown.authority}")
        for line in told:
            self.say(line)
        self.say(f"Staff sign in at {self.listening.origin}/desk/sign-in/. Ctrl-C stops everything.")
        self.say(f"Open {self.listening.origin}")


def parts_to_run(*, demo: bool) -> tuple[str, ...]:
    """Name the parts of a run."""
    return (*PARTS, LETTERS) if demo or os.environ.get(MAIL_IN) else PARTS


def _registered(data: DataDirectory, *, demo: bool) -> list[str]:
    """Let the custodian know the editions before anyone can ask it, and for a demonstration make samples."""
    from django.db import connections

    from keepfaith.disclosure.witnessing import witness_ledger
    from keepfaith.intake.events.sampling import announce_samples
    from keepfaith.intake.sample import fill_in
    from keepfaith.website.serving.registering import register_editions
    from keepfaith.website.serving.samples import samples_told

    try:
        witness_ledger()
        register_editions()
        if not demo:
            return []
        fill_in()
        announce_samples()
        return list(samples_told(data))
    finally:
        connections.close_all()


def _await_ready(parts: Parts, listening: Listening, shown: LocalCertificate) -> None:
    end = time.monotonic() + _READY
    while True:
        problem = _problem(listening, shown)
        if problem is None:
            return
        if time.monotonic() > end:
            raise NotReady(
                f"The portal did not become ready within {_READY:.0f} seconds: {problem}.",
                "Read what its parts said above, then start again.",
            )
        parts.check(within=_PAUSE)


def _problem(listening: Listening, shown: LocalCertificate) -> str | None:
    """Ask the portal for its own report, over the protected connection that readers use."""
    context = ssl.create_default_context(cafile=str(shown.authority))
    # Reached by its address here, not by the name that the certificate bears.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    connection = http.client.HTTPSConnection(listening.near, listening.port, timeout=5, context=context)
    try:
        connection.request("GET", "/healthz", headers={"Host": listening.hosts[0]})
        answer = connection.getresponse()
        text = answer.read(500).decode(errors="replace").strip()
    except (OSError, http.client.HTTPException) as error:
        return f"it does not answer ({type(error).__name__})"
    finally:
        connection.close()
    return None if answer.status == http.HTTPStatus.OK else f"/healthz answers {answer.status} {text}"


def _asked(_number: int, _frame: object) -> NoReturn:
    _deafen()
    raise StopAsked


def _nothing(_number: int, _frame: object) -> None:
    pass


def _deafen() -> None:
    """Let nothing interrupt the orderly end."""
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)

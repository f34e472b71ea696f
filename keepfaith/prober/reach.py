"""What the prober may reach: the portal as visitors do, sockets of custodian and front, and its role's database."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import psycopg

from keepfaith.errors import KeepfaithError
from keepfaith.policies.sections.check import Portal

_TIMEOUT_MS = 20_000


@dataclass
class Round:
    """What the probes of one round see together, also those that look at the same time: nothing is asked for twice.

    A whole round looks everywhere, as when somebody asks for it; the others look at a part, and at what was amiss.
    """

    is_whole: bool = True
    seen: dict[str, Any] = field(default_factory=dict)
    _making: dict[str, threading.RLock] = field(default_factory=dict)

    def once[Thing](self, name: str, make: Callable[[], Thing]) -> Thing:
        """Return what goes by a name, and make it if no probe of this round did; what failed once fails again."""
        with self._making.setdefault(name, threading.RLock()):
            if name not in self.seen:
                try:
                    self.seen[name] = make()
                except Exception as error:
                    self.seen[name] = error
                    raise
        thing = self.seen[name]
        if isinstance(thing, Exception):
            raise thing
        made: Thing = thing
        return made


class NotLent(KeepfaithError):
    """The prober was not lent what it needs."""


@dataclass(frozen=True)
class Reach:
    """Where everything is; nothing is opened before it is used."""

    portal_file: Path
    folder: Path
    rounds: Path
    requests: Path
    decisions: Path
    connection: dict[str, Any] | None = field(repr=False)
    # The prober's own mailbox, where its mail is taken, and where the portal takes mail; empty if there is none.
    mailbox: str = ""
    mailbox_at: str = ""
    inbound_mail: str = ""
    # Where the front server says what it counted; none if the agency runs its own.
    front: Path | None = None
    # What it touches as a sign of life.
    sign: Path | None = None
    # Whether the portal brought its PostgreSQL, so that every role of the server is one of the release.
    is_embedded: bool = False
    # Where the custodian's key is; none where another place keeps it.
    key: Path | None = None
    round: Round = field(default_factory=Round, repr=False)

    @classmethod
    def read(cls, settings: str) -> Self:
        """Read what the supervisor wrote."""
        try:
            lent = json.loads(settings)
            portal, folder, rounds, requests, decisions = (
                Path(lent[name]) for name in ("portal_file", "folder", "rounds", "requests", "decisions")
            )
            mailbox, place, inbound = (
                str(lent.get(name, "")) for name in ("mailbox", "mailbox_at", "inbound_mail")
            )
            database = lent["database"]
            front = Path(lent["front"]) if lent.get("front") else None
            return cls(
                portal, folder, rounds, requests, decisions, database, mailbox, place, inbound, front,
                sign=Path(lent["sign"]) if lent.get("sign") else None,
                is_embedded=lent.get("is_embedded") is True,
                key=Path(lent["key"]) if lent.get("key") else None,
            )  # fmt: skip
        except (ValueError, KeyError, TypeError):
            raise NotLent(
                "The prober was not told what it may reach.", "Start it by `keepfaith serve prober`."
            ) from None

    def in_round(self, *, is_whole: bool) -> Self:
        """Return the same reach for another round."""
        return replace(self, round=Round(is_whole))

    @property
    def portal(self) -> Portal | None:
        """Where the running portal is reached; none until it is ready."""
        try:
            record = json.loads(self.portal_file.read_text())
        except (OSError, ValueError):
            return None
        certificate = Path(record["certificate"]) if record["certificate"] else None
        return Portal(record["origin"], record["plain_origin"], certificate)

    @contextmanager
    def database(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Connect as the prober's role for the block; each statement has 20 seconds and is committed by itself."""
        if self.connection is None:
            raise NotLent(
                "The prober has no role in the database.", "Name one in KEEPFAITH_PROBER_DATABASE_URL."
            )
        with psycopg.connect(
            **self.connection,
            autocommit=True,
            connect_timeout=10,
            options=f"-c statement_timeout={_TIMEOUT_MS} -c timezone=UTC",
        ) as connection:
            yield connection

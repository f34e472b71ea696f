"""A portal with its prober, and the prober's reach in this process."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import psycopg
import pytest

from keepfaith.policies.promises.prober_client import look_now
from keepfaith.prober.journeys import letters, mailed_requests, numbered_letters, sent_forms
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.mail import message_store
from keepfaith.prober.reach import Reach, Round
from keepfaith.website.postgres.cluster import DATABASE, OWNER, PROBER, PROBER_SECRET
from keepfaith.website.postgres.socket_directory import PORT, socket_directory
from keepfaith.website.processes.prober import rounds_socket
from keepfaith.website.processes.prober_mailbox import OF_DEMONSTRATION
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served, serving
from tests.visits.published import publish_past_weeks


class Probed:
    """A served portal, what its prober may reach, and a way to have it look at once."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.data = DataDirectory.at(served.data)
        self.rounds = Path(rounds_socket(self.data))
        sockets = socket_folder(self.data)
        self.reach = Reach.read(
            json.dumps(
                {
                    "portal_file": str(self.data.portal_file),
                    "folder": str(self.data.path / "prober"),
                    "rounds": str(self.rounds),
                    "requests": str(sockets / "requests"),
                    "decisions": str(sockets / "decisions"),
                    "mailbox": OF_DEMONSTRATION,
                    "inbound_mail": f"lmtp:{socket_folder(self.data, process='inbound-mail') / 'lmtp'}",
                    "front": str(socket_folder(self.data, process="front") / "metrics"),
                    "is_embedded": True,
                    "database": {
                        "dbname": DATABASE,
                        "user": PROBER,
                        "password": (self.data.secrets / PROBER_SECRET).read_text().strip(),
                        "host": str(socket_directory(self.data)),
                        "port": str(PORT),
                    },
                }
            )
        )

    def look(self, *names: str) -> dict[str, tuple[str, str]]:
        """Have the running prober look, and return each outcome with its figure."""
        return {name: (finding.outcome, finding.figure) for name, finding in look_now(self.rounds, names)}

    @cached_property
    def tour(self) -> Tour:
        """What one visit to every address saw; it takes two seconds of a processor."""
        return tour_of(self.reach.in_round(is_whole=True))

    def in_round_after_tour(self, reach: Reach | None = None) -> Reach:
        """Return a reach in a whole round of its own whose tour was made already, for what starts from the forms."""
        tour = replace(self.tour, seen=list(self.tour.seen))
        return replace(reach or self.reach, round=Round(is_whole=True, seen={"tour": tour}))

    def as_owner(self) -> psycopg.Connection:
        """Connect as the role that owns the tables."""
        return psycopg.connect(
            host=str(socket_directory(self.data)), user=OWNER, dbname=DATABASE, port=PORT, autocommit=True
        )


@pytest.fixture(scope="session")
def probed() -> Iterator[Probed]:
    """A demonstration with its prober, which looks when asked, with published weeks and forms that it sent."""
    with serving("probed", KEEPFAITH_PROBER="", PYTHONPATH=str(Path(__file__).parent / "asked")) as served:
        publish_past_weeks(served.data / "visits")
        portal = Probed(served)
        portal.look("journeys.forms")
        yield portal


@pytest.fixture(autouse=True)
def _as_often_as_tests_want(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process send as much as the prober of the shared portal may: both write in one journal."""
    for sending in (letters, mailed_requests, numbered_letters, sent_forms):
        monkeypatch.setattr(sending, "MAX_A_DAY", 300)
    monkeypatch.setattr(message_store, "MAX_A_DAY", 400)

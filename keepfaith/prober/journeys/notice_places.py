"""Where the notices of a made-up person go: by the custodian's lists, by the ledger, by mail and by the file."""

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.client.subscription_requests import SubscriptionsClient
from keepfaith.policies.sections.check import Portal
from keepfaith.prober.canaries import Canary
from keepfaith.prober.journeys.report_steps import Steps, act, records_in_file
from keepfaith.prober.journeys.submissions import Submission
from keepfaith.prober.journeys.subscriptions import PATIENCE
from keepfaith.prober.journeys.surfaces import Surface
from keepfaith.prober.ledger_line import read_line
from keepfaith.prober.mail.message_store import MessageStore, ReceivedMessage
from keepfaith.prober.oracle.topics import topics_of
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

GIVEN: Final = "address-given"
ENTERED: Final = (GIVEN, "address-moved", "address-restored")
_PAUSE: Final = 0.2


@dataclass(kw_only=True)
class NoticePlaces(Steps):
    """One journey: what was sent for notices, and at whose address they are to go on.

    `record` is the number of the first of the two records, `first` where the ledger ended before. `lacks` says what
    could not be looked at, so that nothing is proven.
    """

    reach: Reach
    portal: Portal
    visitor: Visitor
    subscribed: Submission
    other: Canary
    first: int
    record: str = ""
    proof: str = ""
    lacks: str = ""
    store: MessageStore = field(init=False)

    def __post_init__(self) -> None:
        self.store = MessageStore(self.reach.folder)

    def send(self, surface: Surface, what: str) -> str:
        """Send something, and return the page that comes."""
        return self.expect(surface, self.visitor, what)

    def wait_for(self, address: str, count: int) -> list[ReceivedMessage]:
        """Return what came for an alias, once it is so many or the time is over."""
        deadline = time.monotonic() + PATIENCE
        while len(messages := self.store.of(address)) < count and time.monotonic() < deadline:
            time.sleep(_PAUSE)
        return messages

    def expect_lists(self, *, here: bool, there: bool, when: str) -> None:
        """Note it where notices go to another of the two records than they must."""
        given = self.entries().get(GIVEN, [])
        places = {"first": (self.record, here), "new": (str(given[-1].get("to", "")) if given else "", there)}
        self.tried += 1
        for name, (record, must) in places.items():
            is_listed = bool(record) and self._is_listed(record)
            if is_listed != must:
                self.faults.append(
                    f"{when}, notices {'go' if is_listed else 'do not go'} to the {name} address."
                )

    def expect_file(self, *, away: bool, when: str) -> None:
        """Note it where the file says otherwise."""
        file = self.send(act(self.portal, self.proof, act="file"), "The file")
        if [bool(place["go_to_another_address_since"]) for place in self._in_file(file)] != [away]:
            self.faults.append(f"{when}, the file does not say where notices go.")

    def entries(self) -> dict[str, list[dict[str, Any]]]:
        """Return what the ledger says of where they go: of each kind, the details of its entries."""
        with closing(DecisionLog(self.reach.decisions)) as log:
            lines = [read_line(one.number, one.entry, one.details or None) for one in log.after(self.first)]
        entries: dict[str, list[dict[str, Any]]] = {}
        for line in lines:
            is_done = line.kind in ENTERED and not line.refused and line.details is not None
            if is_done and line.known.get("record") == self.record:
                entries.setdefault(line.kind, []).append(dict(line.known))
        return entries

    def _is_listed(self, record: str) -> bool:
        way, answers = self.subscribed.way, self.subscribed.answers
        with closing(SubscriptionsClient(self.reach.requests)) as client:
            return any(
                client.is_listed(topic, bytes.fromhex(record))
                for name, topic in topics_of(way.form).items()
                if name in answers
            )

    def _in_file(self, file: str) -> Iterator[dict[str, Any]]:
        try:
            for record in records_in_file(file, self.subscribed.canary.reference):
                yield {"go_to_another_address_since": record["notices"]["go_to_another_address_since"]}
        except (ValueError, KeyError, TypeError):
            return

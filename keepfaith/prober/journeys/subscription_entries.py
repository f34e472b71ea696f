"""What the ledger says of subscriptions of made-up people, in the order of its entries."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.known_names import TEST_REQUEST
from keepfaith.prober.ledger_line import Line, read_line
from keepfaith.prober.mail.message_store import MessageStore
from keepfaith.prober.reach import Reach

_OF_RECORD: Final = frozenset({"sent", "withheld", "confirmed"})


@dataclass
class SubscriptionEntries:
    """Up to an entry: of which mailbox each test request is, what for, and each step, by its entry's number."""

    number: int = 0
    mailboxes: dict[str, str] = field(default_factory=dict)
    steps: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    purposes: dict[str, str] = field(default_factory=dict)

    def read(self, log: DecisionLog) -> None:
        """Go on to the last entry."""
        for decision in log.after(self.number):
            self.number = decision.number
            line = read_line(decision.number, decision.entry, decision.details or None)
            if line.details is not None and not line.refused:
                self._take(line)

    def of(self, record: str, kind: str, *, after: int = 0) -> list[int]:
        """Return the numbers of a record's entries of one kind after an entry."""
        return [number for number, step in self.steps.get(record, ()) if step == kind and number > after]

    def sendings(self, record: str, *, after: int = 0) -> int:
        """Return how many messages were cleared after an entry and not taken back."""
        return len(self.of(record, "sent", after=after)) - len(self.of(record, "withheld", after=after))

    def _take(self, line: Line) -> None:
        record = str(line.known.get("record", ""))
        if line.kind == "created" and line.known.get("cause") == TEST_REQUEST:
            self.mailboxes[record] = str(line.known.get("mailbox", ""))
            self.purposes[record] = line.collected_for
            self._note([record], line)
        elif line.kind == "unsubscribed":
            mailbox = str(line.known.get("mailbox", ""))
            self._note([one for one, whose in self.mailboxes.items() if mailbox and whose == mailbox], line)
        elif line.kind in _OF_RECORD and record in self.mailboxes:
            self._note([record], line)
        elif line.kind == "erased":
            self.mailboxes.pop(record, None)
            self.steps.pop(record, None)
            self.purposes.pop(record, None)

    def _note(self, records: Iterable[str], line: Line) -> None:
        for record in records:
            self.steps.setdefault(record, []).append((line.number, line.kind))


# What was read of the ledger before, so that each entry is read once.
_KNOWN: Final[dict[str, SubscriptionEntries]] = {}


def entries_so_far(reach: Reach) -> SubscriptionEntries:
    """Return what the ledger says by now, beginning before the first of the subscriptions that ended lately."""
    return subscription_entries(reach, since=[ended.first for ended in MessageStore(reach.folder).ended()])


def subscription_entries(reach: Reach, *, since: Iterable[int]) -> SubscriptionEntries:
    """Return what the ledger says by now, from the first of some entries on; from now on, if there are none.

    A ledger that was brought back from a backup is read anew.
    """
    with closing(DecisionLog(reach.decisions)) as log:
        end = log.status().entries
        known = _KNOWN.get(str(reach.decisions))
        if known is None or known.number > end:
            known = _KNOWN[str(reach.decisions)] = SubscriptionEntries(min([end, *since]))
        known.read(log)
    return known

"""For how long an edition says that each holding stays, and the day that comes of it; read from the posted files."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS
from keepfaith.prober.balances.agency_days import days_of
from keepfaith.prober.timeline import Timeline, end_of

# A test request of the prober's own is no record of the agency: it goes without a permission, after seven days.
_TEST: Final[Mapping[str, str]] = {
    "permission": "", "series": "", "clause": OWN_TEST_REQUESTS, "period": "7 days", "trigger": "never confirmed",
}  # fmt: skip
# The event of what is gone some days after it came.
_RECEIVED: Final = "received"


class Lasting(Protocol):
    """A record whose time runs."""

    @property
    def edition(self) -> str:
        """The digest of the edition that it was collected under."""

    @property
    def holding(self) -> str:
        """What kind of record it is."""

    @property
    def created_at(self) -> int | None:
        """The hour in which it came, if that is known."""

    @property
    def closed_at(self) -> int | None:
        """The hour in which its task was closed, if it had one and that is known."""

    @property
    def is_test(self) -> int:
        """Whether the ledger calls it a test request."""


class Retention:
    """The rules of all posted editions."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def rule(self, edition: str, holding: str) -> Mapping[str, Any]:
        """Return what an edition says of a holding; nothing if it says nothing."""
        posted = self._timeline.posted(edition)
        return posted.retention.get(holding, {}) if posted else {}

    def rule_of(self, record: Lasting) -> Mapping[str, Any]:
        """Return the rule by which a record goes."""
        return _TEST if record.is_test else self.rule(record.edition, record.holding)

    def day_of(self, record: Lasting, zone: ZoneInfo) -> dt.date | None:
        """Return the first day on which a record may be erased; none where its closing is not known.

        What brings no task, such as a subscription or a request for a link, stays for its period after it came.
        """
        rule = self.rule_of(record)
        without_task = _is_without_task(rule)
        since = record.created_at if without_task else record.closed_at
        if since is None:
            return None
        return end_of(str(rule.get("period", "")), min(days_of(since, zone)))


def _is_without_task(rule: Mapping[str, Any]) -> bool:
    """Return whether the period of a holding is counted from another event than the end of a task."""
    trigger = str(rule.get("trigger", ""))
    return trigger == _RECEIVED or "never confirmed" in trigger

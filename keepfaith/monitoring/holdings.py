"""What this section stores: when the worker's schedules ran; nothing about a person."""

from typing import Final

from keepfaith.policies.sections.inventory import Declaration, PlainTable

TABLES: Final[tuple[Declaration, ...]] = (
    PlainTable(
        "monitoring_scheduleheartbeat",
        frozenset({"name", "started_at", "ended_at", "result", "done_at"}),
        "when each of the portal's own schedules last ran",
    ),
)

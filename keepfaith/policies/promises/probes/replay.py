"""Probes of the ledger: what the custodian decided is decided once again."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_OFTEN: Final = dt.timedelta(minutes=3)
_SELDOM: Final = dt.timedelta(minutes=10)
REPLAY: Final = (
    Check(
        "replay.decisions", (12, 34, 35, 43, 56, 57), None, _OFTEN,
        says="A process of its own reads each entry of the ledger. With an engine of its own it decides each use of a "
        "record again: by the rules of the posted edition that the record was collected under, by the guardrails of "
        "the one in force, by the duties given until then, and by whose task it was. What the record is, it takes from "
        "the entry that created it, never from the one that it judges.",
    ),
    Check(
        "replay.sendings", (13, 31), None, _OFTEN,
        says="Each message that went out is decided again: whether its person had subscribed and confirmed, or had "
        "written, and had not ended it; and that nothing goes out for value.",
    ),
    Check(
        "replay.destructions", (45,), None, _SELDOM,
        says="Each destruction and each hold is decided again: by which duty, under which permission, whether it was "
        "on hold, and whether its time was over by the edition that the record was collected under.",
    ),
    Check(
        "replay.editions", (55, 57), None, _SELDOM,
        says="The editions that the custodian registered must be those that are posted, with the same rules and "
        "starts, and each entry must name the edition that was in force in its hour.",
    ),
)  # fmt: skip

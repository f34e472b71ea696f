"""Probes of the ledger: what the custodian decided is decided once again."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check

_OFTEN: Final = dt.timedelta(minutes=3)
_SELDOM: Final = dt.timedelta(minutes=10)
REPLAY: Final = (
    Check(
        "replay.needs", (34,), None, _OFTEN,
        says="A process of its own reads each entry of the ledger. With an engine of its own it decides each use of a "
        "record again: by the rules of the posted edition that the record was collected under, by the guardrails of "
        "the one in force, by the duties given until then, and by whose task it was. What the record is, it takes from "
        "the entry that created it, never from the one that it judges. None may differ in who may open what.",
    ),
    Check(
        "replay.own_purposes", (12,), None, _OFTEN,
        says="Each use of a record that the ledger has is decided again, by an engine of its own. None of what was "
        "told us for literature may have been used for another purpose than the posted rules allow.",
    ),
    Check(
        "replay.task_uses", (35,), None, _OFTEN,
        says="Each use of a record that the ledger has is decided again, by an engine of its own. None may have been "
        "for a purpose that the posted rules, or the task, do not allow.",
    ),
    Check(
        "replay.own_view", (38,), None, _OFTEN,
        says="What is being investigated can be left out of its person's own view. Each time is decided again, by an "
        "engine of its own: a second employee must have approved it, no record may be left out twice, and none for "
        "more than a year after the investigation began. Whatever else a proof opens must have been shown.",
    ),
    Check(
        "replay.statements", (39,), None, _OFTEN,
        says="Each use of a record that the ledger has is decided again, by an engine of its own. Whenever something "
        "was opened, shown or given to somebody outside, all that its person had stated about it must have gone along, "
        "and what they had corrected of what was opened or shown. Nobody else may have stated or corrected anything. "
        "Notices may go to another address only after that one confirmed it, and for a week the mailbox before must be "
        "able to bring them back.",
    ),
    Check(
        "replay.responses", (33,), None, _OFTEN,
        says="Each act on a request for public records is decided again, by an engine of its own. None may have been "
        "answered before another employee signed a response, and no fee may have come after the tenth business day, or "
        "be above what the law allows. Both are worked out from the law alone.",
    ),
    Check(
        "replay.misuses", (43,), None, _OFTEN,
        says="Each use of a record that the ledger has is decided again, by an engine of its own. None may have been "
        "under a duty that the employee did not have, and none beyond the cap of a duty. Every refusal, every use that "
        "is more than usual, and the openings that chance draws must wait until the privacy officer settles them.",
    ),
    Check(
        "replay.earlier_editions", (56,), None, _OFTEN,
        says="Each use of a record that the ledger has is decided again, by an engine of its own: by the edition that "
        "the record was collected under, and by the guardrails of the one in force. None may have been decided by "
        "another.",
    ),
    Check(
        "replay.later_editions", (57,), None, _OFTEN,
        says="Each entry of a new record must name the edition that was in force in its hour, and none of its uses "
        "may have been decided by an earlier one.",
    ),
    Check(
        "replay.sendings", (13, 31), None, _OFTEN,
        says="Each message that went out is decided again: whether its person had subscribed and confirmed, or had "
        "written, and had not ended it; and that nothing goes out for value.",
    ),
    Check(
        "replay.details", (44,), None, _SELDOM,
        says="The details of each entry are read once more, from the first entry to the last and then again. They must "
        "be there until an entry has ended their record. Where somebody asked whether we hold anything about them, "
        "what the custodian answered is compared with all that the ledger has of this person.",
    ),
    Check(
        "replay.destructions", (45,), None, _SELDOM,
        says="Each destruction and each hold is decided again: by which duty, under which permission, whether it was "
        "on hold, and whether its time was over by the edition that the record was collected under.",
    ),
    Check(
        "replay.registered_rules", (6, 12, 31, 34, 35, 43, 45, 56), None, _SELDOM,
        says="The rules of each edition, by which the custodian decides on every use, must be those that are posted, "
        "letter for letter.",
    ),
    Check(
        "replay.editions", (55, 57), None, _SELDOM,
        says="The editions that the custodian registered must be those that are posted, with the same rules and "
        "starts, and each entry must name the edition that was in force in its hour.",
    ),
)  # fmt: skip

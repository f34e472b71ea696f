"""What may be said to the custodian of who acknowledged the safeguards: without that, nobody opens anything."""

import datetime as dt
from dataclasses import dataclass
from typing import Annotated, Final

from keepfaith.custody.protocol import answers, field_types, sizes
from keepfaith.custody.protocol.message import Answer, Message, answer, message
from keepfaith.ipc.strict_fields import list_of, row

# So long after its day an acknowledgment counts.
ACKNOWLEDGED_FOR: Final = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Acknowledgment:
    """That an employee acknowledged the text in force, and on which day in UTC; it may be too long ago."""

    employee: field_types.Employee
    day: field_types.Day

    @property
    def last_day(self) -> dt.date:
        """The last day on which it counts, while the text stays as it is."""
        return self.day + ACKNOWLEDGED_FOR


@answer
@dataclass(frozen=True, slots=True)
class AcknowledgmentPage(Answer):
    """The SHA-256 of the text in force, and some of the acknowledgments of it, by employee."""

    text: field_types.Digest
    acknowledgments: Annotated[
        tuple[Acknowledgment, ...], list_of(row(Acknowledgment), max_count=sizes.ACKNOWLEDGMENTS_PAGE_SIZE)
    ]


@message("acknowledgments", AcknowledgmentPage)
@dataclass(frozen=True, slots=True)
class Acknowledgments(Message[AcknowledgmentPage]):
    """Ask who acknowledged the text in force, after one employee."""

    after: field_types.OptionalEmployee


@message("acknowledge", answers.Changed)
@dataclass(frozen=True, slots=True)
class Acknowledge(Message[answers.Changed]):
    """Have it entered that an employee acknowledged the text with this SHA-256, which must be the one in force.

    That the employee was shown the text and pressed the button is the portal's word.
    """

    employee: field_types.Employee
    text: field_types.Digest

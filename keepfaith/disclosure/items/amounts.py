"""Details that people count in dollars or hours and the ledger in whole parts, and those that are worked out."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator, StepValueValidator

from keepfaith.agency.agency import this_agency
from keepfaith.agency.fee_rates import read_fee_rates
from keepfaith.disclosure.tasks.due_dates import day_it_came, due_deadline
from keepfaith.errors import KeepfaithError

if TYPE_CHECKING:
    from keepfaith.disclosure.models import Record

type Typed = Mapping[str, Any]


class Unit(NamedTuple):
    """A unit that people count in: the parts of one, and the form in which an amount is written."""

    parts: int
    shown: str

    def show(self, amount: int) -> str:
        """Write a number of parts as people count."""
        return self.shown.format(Decimal(amount) / self.parts)

    def validators(self, least: int, most: int, unfit: str) -> list[BaseValidator]:
        """Return what refuses a number that is out of bounds, which are in parts, or of no whole parts."""
        step, low, high = (Decimal(number) / self.parts for number in (1, least, most))
        return [
            MinValueValidator(low, unfit),
            MaxValueValidator(high, unfit),
            StepValueValidator(step, unfit),
        ]


UNITS: Final[Mapping[str, Unit]] = {"money": Unit(100, "${:,.2f}"), "hours": Unit(4, "{:,.2f} hours")}


def _answer_day(typed: Typed) -> str:
    record: Record = typed["record"]
    due = due_deadline(record.form, record.holding, day_it_came(record))
    if due is None:
        raise KeepfaithError(
            "No rule says by when this request is answered.",
            "Give its form an answer_rule of deadlines.toml.",
        )
    return due.due.isoformat()


def _fee(typed: Typed) -> int:
    return read_fee_rates(this_agency().folder).fee(
        search=typed["search-quarters"], redact=typed["redact-quarters"], rate=typed["rate-cents"],
        pages=typed["pages"], costs=typed["media-cents"] + typed["postage-cents"],
    )  # fmt: skip


# What is worked out from what was typed, by the name that the words have of it: a closed list.
MADE: Final[Mapping[str, Callable[[Typed], str | int]]] = {"answer-day": _answer_day, "fee": _fee}

"""In how many days a form is answered: the desk counts them, and the form's own texts name them."""

import re
from functools import partial
from typing import Final

from keepfaith.deadlines.rules import BUSINESS_DAYS, DeadlineRule
from keepfaith.policies.deadline_words import limit_basis
from keepfaith.policies.editions.facts import Fact, Facts
from keepfaith.policies.editions.speech import counted

ANSWER_WITHIN: Final = "answer_within"
# The deadline of the law by which it is answered, in the place of a promise of the form's own.
ANSWER_RULE: Final = "answer_rule"
# What its days follow from: the law, if somebody has confirmed that it gives them.
ANSWER_LAW: Final = "answer_law"
# How the texts of a form name both.
PLACE: Final = "form.answer-within"
BASIS: Final = "form.answer-basis"
_WITHIN: Final = re.compile(r"([1-9][0-9]?) business days?")
_DAYS: Final = re.compile(r"([1-9][0-9]{0,3}) days?")


def business_days(text: str) -> int | None:
    """Read a number of business days as a form's file writes it, such as “10 business days”; none if it is none."""
    match = _WITHIN.fullmatch(text)
    return int(match[1]) if match else None


def own_facts(answer_within: object, answer_law: str = "") -> Facts:
    """Return the facts that a form has itself, for its own texts."""
    text = answer_within if isinstance(answer_within, str) else ""
    days, match = business_days(text), _DAYS.fullmatch(text)
    if days is None and match is None:
        return {}
    unit, number = ("business-days", days) if days is not None else ("day", int(match[1]) if match else 0)
    return {
        PLACE: Fact(PLACE, "the form", text, partial(counted, unit, number)),
        BASIS: Fact(BASIS, "deadlines.toml", answer_law, partial(limit_basis, answer_law)),
    }


def words_of(rule: DeadlineRule) -> str:
    """Write how many days a deadline gives, as a form's file writes it."""
    days = "business day" if rule.unit == BUSINESS_DAYS else "day"
    return f"{rule.count} {days}{'' if rule.count == 1 else 's'}"

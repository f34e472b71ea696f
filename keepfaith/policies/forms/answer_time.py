"""In how many business days a form is answered: the desk counts them, and the form's own texts name them."""

import re
from functools import partial
from typing import Final

from keepfaith.policies.editions.facts import Fact, Facts
from keepfaith.policies.editions.speech import counted

ANSWER_WITHIN: Final = "answer_within"
# How the texts of a form name it.
PLACE: Final = "form.answer-within"
_WITHIN: Final = re.compile(r"([1-9][0-9]?) business days?")


def business_days(text: str) -> int | None:
    """Read a number of business days as a form's file writes it, such as “10 business days”; none if it is none."""
    match = _WITHIN.fullmatch(text)
    return int(match[1]) if match else None


def own_facts(answer_within: object) -> Facts:
    """Return the facts that a form has itself, for its own texts."""
    days = business_days(answer_within) if isinstance(answer_within, str) else None
    if days is None:
        return {}
    return {PLACE: Fact(PLACE, "the form", str(answer_within), partial(counted, "business-days", days))}

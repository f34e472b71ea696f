"""Finding personal information in a text by its form: numbers that prove themselves, and words that announce them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection.mask import masked
from keepfaith.pii.detection.matches import ACT, ASK, SET_ASIDE, Claim, Detection
from keepfaith.pii.detection.own_numbers import OwnNumber, OwnNumbers
from keepfaith.pii.detection.page import Page
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules import (
    announced_numbers,
    bank_accounts,
    birth_dates,
    combinations,
    contact_details,
    ip_addresses,
    payment_cards,
    postal_addresses,
    social_security,
)
from keepfaith.pii.detection.text_parts import read

__all__ = [
    "ACT", "ASK", "DETECTED", "MAX_LENGTH", "RULES", "SENSITIVE", "SET_ASIDE", "Detection", "OwnNumber", "OwnNumbers",
    "Rule", "detect", "masked",
]  # fmt: skip

MAX_LENGTH: Final = 200_000_000
_RULES: Final[Mapping[str, tuple[Callable[[Page], Iterator[Claim]], ...]]] = {
    "ssn": (social_security.claims,),
    "payment-card": (payment_cards.claims,),
    "bank-account": (bank_accounts.international, bank_accounts.routing, bank_accounts.announced),
    "drivers-license": (announced_numbers.licenses,),
    "birth-date": (birth_dates.claims,),
    "email-address": (contact_details.emails, contact_details.spelled_emails),
    "phone-number": (contact_details.phones, contact_details.other_phones),
    "ip-address": (ip_addresses.claims,),
    "postal-address": (postal_addresses.claims,),
    "student-id": (announced_numbers.students,),
    "educator-id": (announced_numbers.educators,),
    "quasi-identifiers": (combinations.claims,),
}
DETECTED: Final = frozenset(_RULES)
SENSITIVE: Final = frozenset(name for name, category in CATEGORIES.items() if category.sensitive)


def detect(
    text: str,
    *,
    categories: Collection[str] | None = None,
    at_least: float = ASK,
    own: OwnNumbers | None = None,
) -> tuple[Detection, ...]:
    """Find personal information of some categories, or of all in `DETECTED`: in order, and no two places touch.

    Places count characters of `text` as given. What is less sure than `at_least` is left out: `ACT` is for a program
    that settles it alone, `SET_ASIDE` for one that puts it where a person decides, `ASK` for one that asks. `own` are
    the agency's own numbers. The work grows with the length alone. A text of more than `MAX_LENGTH` characters, or a
    category that has no rule, is refused with `KeepfaithError`; nothing is ever left unread.
    """
    wanted = DETECTED if categories is None else frozenset(categories)
    if wanted - DETECTED:
        unknown = ", ".join(sorted(wanted - DETECTED))
        raise KeepfaithError(
            f"Nothing finds this category: {unknown}.", f"Ask for some of: {', '.join(_RULES)}."
        )
    if len(text) > MAX_LENGTH:
        raise KeepfaithError(
            f"The text has {len(text)} characters, more than {MAX_LENGTH}. It was not read.",
            "Give it in parts.",
        )
    if not wanted:
        return ()
    rules = [rule for category, all_of_it in _RULES.items() if category in wanted for rule in all_of_it]
    if own is not None:
        rules.append(lambda page: own.claims(page.plain, wanted))
    return tuple(detection for detection in read(text, rules) if detection.confidence >= at_least)

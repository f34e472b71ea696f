"""Finding personal information in a text by its form: numbers that prove themselves, and words that announce them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection.mask import masked
from keepfaith.pii.detection.matches import ACT, ASK, Claim, Detection, resolve
from keepfaith.pii.detection.normalization import normalized
from keepfaith.pii.detection.rules import (
    bank_accounts,
    birth_dates,
    contact_details,
    driver_licenses,
    payment_cards,
    social_security,
)

__all__ = ["ACT", "ASK", "DETECTED", "MAX_LENGTH", "SENSITIVE", "Detection", "detect", "masked"]

MAX_LENGTH: Final = 50_000_000
_RULES: Final[Mapping[str, tuple[Callable[[str], Iterator[Claim]], ...]]] = {
    "ssn": (social_security.delimited, social_security.cued),
    "payment-card": (payment_cards.proven,),
    "bank-account": (bank_accounts.international, bank_accounts.routing, bank_accounts.announced),
    "drivers-license": (driver_licenses.announced,),
    "birth-date": (birth_dates.announced,),
    "email-address": (contact_details.emails,),
    "phone-number": (contact_details.delimited_phones, contact_details.announced_phones),
}
DETECTED: Final = frozenset(_RULES)
SENSITIVE: Final = frozenset(name for name, category in CATEGORIES.items() if category.sensitive)


def detect(text: str, *, categories: Collection[str] | None = None) -> tuple[Detection, ...]:
    """Find personal information of some categories, or of all in `DETECTED`: in order, and no two places touch.

    Places count characters of `text` as given. The work grows with the length alone. A text of more than `MAX_LENGTH`
    characters, or a category that has no rule, is refused with `KeepfaithError`; nothing is ever left unread.
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
    plain = normalized(text)
    rules = (rule for category, all_of_it in _RULES.items() if category in wanted for rule in all_of_it)
    return resolve(plain, (claim for rule in rules for claim in rule(plain)))

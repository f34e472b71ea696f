"""Finding personal information in a text by its form: numbers that prove themselves, and words that announce them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection.learned.claims import settled
from keepfaith.pii.detection.many_texts import read_many
from keepfaith.pii.detection.mask import masked
from keepfaith.pii.detection.matches import ACT, ASK, SET_ASIDE, Detection
from keepfaith.pii.detection.own_numbers import OwnNumber, OwnNumbers
from keepfaith.pii.detection.page import NUMBERS, OF_NINE, OF_TWELVE, Finder, Rules
from keepfaith.pii.detection.rule_list import RULES, Rule
from keepfaith.pii.detection.rules import (
    announced_numbers,
    bank_accounts,
    birth_dates,
    combinations,
    drivers_licenses,
    email_addresses,
    international_accounts,
    ip_addresses,
    payment_cards,
    postal_addresses,
    social_security,
    telephones,
    telephones_abroad,
)
from keepfaith.pii.detection.text_parts import read

__all__ = [
    "ACT", "ASK", "DETECTED", "MAX_LENGTH", "RULES", "SENSITIVE", "SET_ASIDE", "Detection", "OwnNumber", "OwnNumbers",
    "Rule", "detect", "detect_many", "masked",
]  # fmt: skip

MAX_LENGTH: Final = 200_000_000
_NUMBERS, _OF_NINE, _OF_TWELVE = (frozenset({kind}) for kind in (NUMBERS, OF_NINE, OF_TWELVE))
# Of each category: what finds it, and the cues and marks without which there is nothing to find.
_RULES: Final[Mapping[str, tuple[tuple[Finder, frozenset[str]], ...]]] = {
    "ssn": ((social_security.claims, _OF_NINE | {"ssn", "hidden"}),),
    "payment-card": ((payment_cards.claims, _OF_TWELVE),),
    "bank-account": (
        (international_accounts.claims, frozenset({"iban"})),
        (bank_accounts.routing, frozenset({"routing"})),
        (bank_accounts.announced, frozenset({"account"})),
    ),
    "drivers-license": ((drivers_licenses.licenses, frozenset({"license", "any-license", "of drivers"})),),
    "birth-date": ((birth_dates.claims, frozenset({"birth", "of students", "of persons", "sex"})),),
    "email-address": (
        (email_addresses.emails, frozenset({"email"})),
        (email_addresses.encoded_emails, frozenset({"encoded-at"})),
        (email_addresses.spelled_emails, frozenset({"obfuscated"})),
    ),
    "phone-number": (
        (telephones.phones, _NUMBERS),
        (telephones_abroad.dialed, _OF_NINE),
        (telephones_abroad.other_phones, frozenset({"plus", "phone"})),
    ),
    "ip-address": ((ip_addresses.claims, frozenset({"ipv4", "ipv6"})),),
    "postal-address": ((postal_addresses.claims, postal_addresses.MARKS),),
    "student-id": ((announced_numbers.students, frozenset({"student", "sasid", "of students"})),),
    "educator-id": ((announced_numbers.educators, frozenset({"educator", "any-license", "of educators"})),),
    "quasi-identifiers": ((combinations.claims, frozenset({"grade", "sex"})),),
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
    rules = _rules_for(categories, own)
    _refuse_long(text)
    detections = read(text, rules) if rules else []
    return _sure_enough(detections, at_least)


def detect_many(
    texts: Iterable[str],
    *,
    categories: Collection[str] | None = None,
    at_least: float = ASK,
    own: OwnNumbers | None = None,
) -> Iterator[tuple[Detection, ...]]:
    """Find in each of several texts what `detect` finds in it, in less time where they are short.

    What is found in a text is there once it and up to 255 others were read. A text that is too long is refused before
    any result of those read together with it.
    """
    rules = _rules_for(categories, own)
    if rules is None:
        return (() for _ in texts)
    return (_sure_enough(one, at_least) for one in read_many(map(_refuse_long, texts), rules))


def _refuse_long(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise KeepfaithError(
            f"The text has {len(text)} characters, more than {MAX_LENGTH}. It was not read.",
            "Give it in parts.",
        )
    return text


def _sure_enough(detections: list[Detection], at_least: float) -> tuple[Detection, ...]:
    if at_least > ASK:
        return tuple([detection for detection in detections if detection.confidence >= at_least])
    return tuple(detections)


def _rules_for(categories: Collection[str] | None, own: OwnNumbers | None) -> Rules | None:
    """Return the rules for some categories, with an agency's own numbers; none for no category."""
    wanted = DETECTED if categories is None else frozenset(categories)
    if categories is not None and not wanted <= DETECTED:
        unknown = ", ".join(sorted(wanted - DETECTED))
        raise KeepfaithError(
            f"Nothing finds this category: {unknown}.", f"Ask for some of: {', '.join(_RULES)}."
        )
    if not wanted:
        return None
    rules = _rules_of(wanted)
    return rules if own is None else rules.and_always(lambda page: own.claims(page.plain, wanted))


@cache
def _rules_of(wanted: frozenset[str]) -> Rules:
    return Rules(
        (rule for category, rules in _RULES.items() if category in wanted for rule in rules),
        partial(settled, categories=wanted),
    )

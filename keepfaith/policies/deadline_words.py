"""Say to people outside why something is due by a day: the law, where its number is confirmed; else we have set it."""

from django.utils.translation import gettext

from keepfaith.deadlines.rules import DeadlineRule
from keepfaith.policies.editions.speech import Speech, gettext_noop, translated


def day_basis(rule: DeadlineRule) -> str:
    """Say it of a day, in the language that is active."""
    if rule.is_confirmed:
        return gettext("This day follows from the law: %(law)s.") % {"law": rule.source}
    return gettext("We have set this day ourselves.")


def limit_basis(law: str, speech: Speech) -> str:
    """Say it of a number of days, by the law whose number is confirmed, if any; raises `Unsaid`."""
    if law:
        return translated(gettext_noop("This time limit follows from the law: %(law)s."), speech) % {
            "law": law
        }
    return translated(gettext_noop("We have set this time limit ourselves."), speech)

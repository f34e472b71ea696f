"""What a page says of an employee's test messages: where they go, and what became of the last ones."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final, Self

from django.conf import settings

from keepfaith.disclosure.mail.mailing_figures import REFUSED_BY_SERVER, UNSURE
from keepfaith.disclosure.mail.trial_messages import TrialNotSent, own_work_address, trials_of
from keepfaith.disclosure.models import TrialMessage

_STATES: Final = {
    TrialMessage.WAITING: "It waits to go out.",
    TrialMessage.OFFERED: "It waits to go out.",
    TrialMessage.SENT: "It went out.",
    TrialMessage.RETURNED: "It came back: it cannot be delivered to your address at work.",
}
_FAILURES: Final = {
    REFUSED_BY_SERVER: "The mail server refused it.",
    UNSURE: "The mail server did not say whether it took it.",
    "no address": "Your account has no e-mail address at work any more.",
    "content": "The wording names something that the policy in force does not say.",
}


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One test message: in which language, on which day, and what became of it."""

    language: str
    name: str
    asked_on: dt.date
    outcome: str
    has_failed: bool
    is_open: bool

    @classmethod
    def of(cls, message: TrialMessage) -> Self:
        """Say in words what became of a test message."""
        failed = message.state == TrialMessage.FAILED
        return cls(
            message.language,
            dict(settings.LANGUAGES).get(message.language, message.language),
            message.asked_on,
            _FAILURES.get(message.failure, "It failed.") if failed else _STATES[message.state],
            failed or message.state == TrialMessage.RETURNED,
            message.state in {TrialMessage.WAITING, TrialMessage.OFFERED},
        )


def trial_context(account: str, what: str, problem: TrialNotSent | None = None) -> dict[str, Any]:
    """Return what the pages that offer a test message show of it."""
    lines = [TrialLine.of(message) for message in trials_of(account, what)]
    return {
        "work_address": own_work_address(account),
        "trials": lines,
        "trial_waits": any(line.is_open for line in lines),
        "trial_problem": problem,
        "languages": settings.LANGUAGES,
    }

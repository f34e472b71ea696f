"""The clock of a request that came by e-mail, in sentences, as its receipt on a page has it."""

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext

from keepfaith.disclosure.models import OutgoingMessage
from keepfaith.disclosure.tasks.answer_clock import AnswerClock, ClockStep, answer_clock
from keepfaith.disclosure.tasks.due_dates import day_it_came
from keepfaith.policies.editions.translation import here
from keepfaith.policies.forms.files import forms_of


def clock_words(message: OutgoingMessage) -> Mapping[str, str]:
    """Say by which day what came by e-mail is answered, and each day left out; nothing of what came by a form.

    Who gave an address in a form may not be who reads there; who wrote from it is.
    """
    record = message.record
    clock = None
    if record.form not in forms_of(settings.AGENCY).forms:
        clock = answer_clock(record.form, record.holding, day_it_came(record))
    return {"clock": " ".join([*_sentences(clock), clock.basis]) if clock else ""}


def _sentences(clock: AnswerClock) -> Iterator[str]:
    for step in clock.steps:
        day, reasons = date_format(step.first), ", ".join(map(here, step.reasons))
        yield " ".join(filter(None, (_says(step, day, clock.days), f"{reasons}." if reasons else "")))


def _says(step: ClockStep, day: str, days: str) -> str:
    if step.kind == "left-out":
        last = f" – {date_format(step.last)}" if step.last != step.first else ""
        return f"{gettext('Not counted:')} {day}{last}:"
    texts = {
        "received": gettext("It came on %(day)s."),
        "counts-from": gettext(
            "It counts as coming on %(day)s, because our offices were closed when it came:"
        ),
        "moved": gettext("%(day)s is no business day, so it is due on another:"),
        "due-as-known": gettext(
            "By what was known when it came, it was due on %(day)s. A closure was announced later."
        ),
    }
    return texts.get(step.kind, gettext("Due on %(day)s: %(days)s later.")) % {"day": day, "days": days}

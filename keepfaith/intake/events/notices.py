"""Telling of an event all who asked for one of its topics and confirmed it: once that it comes, once if it does not."""

from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.models import Mailing
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.presentation import time_line
from keepfaith.policies.forms.topics import topic_name


def notify(event: Event, clerk: Clerk, *, at: str) -> Mailing:
    """Start the notices of an event, or of its cancelling; `at` is the whole address of its page."""
    if event.is_draft:
        raise AlreadyDone(
            "This event is not announced.", "Announce it first; notices tell of what everyone can see."
        )
    if event.is_cancelled and mailings.progress(mailing_name(event, cancelled=False)) is None:
        raise AlreadyDone(
            "This event was cancelled.", "Nobody was told that it comes, so nobody needs to be told."
        )
    return mailings.start(
        mailing_name(event),
        clerk,
        topics=[topic_name(topic) for topic in event.topics],
        subject=f"Cancelled: {event.title}" if event.is_cancelled else event.title,
        body=_body(event, at),
    )


def mailing_name(event: Event, *, cancelled: bool | None = None) -> str:
    """Return the short name under which the custodian logs each notice of an event, or of its cancellation."""
    off = event.is_cancelled if cancelled is None else cancelled
    return f"event-{event.pk}-off" if off else f"event-{event.pk}"


def _body(event: Event, at: str) -> str:
    lines = [event.title, time_line(event), event.place]
    lines = ["This event does not take place:", *lines] if event.is_cancelled else [*lines, "", event.summary]
    return "\n".join([*lines, "", f"More about it: {at}"]).replace("\n\n\n", "\n")

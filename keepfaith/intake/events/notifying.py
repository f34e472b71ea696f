"""Telling of an event all who asked for one of its topics and confirmed it, once for each event."""

from keepfaith.disclosure import mailing
from keepfaith.disclosure.acting import AlreadyDone, Clerk
from keepfaith.disclosure.models import Mailing
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.showing import when
from keepfaith.policies.forms.topics import topic_name


def notify(event: Event, clerk: Clerk, *, at: str) -> Mailing:
    """Start the notices of an announced event; `at` is the whole address of its page."""
    if event.state != Event.ANNOUNCED:
        raise AlreadyDone(
            "This event is not announced, or was cancelled.", "Notices tell of what takes place."
        )
    return mailing.start(
        name_of(event),
        clerk,
        topics=[topic_name(topic) for topic in event.topics],
        subject=event.title,
        body=_body(event, at),
    )


def name_of(event: Event) -> str:
    """Give the short name under which the custodian enters each notice of an event."""
    return f"event-{event.pk}"


def _body(event: Event, at: str) -> str:
    lines = (event.title, when(event), event.place, "", event.summary, "", f"More about it: {at}")
    return "\n".join(line for line, before in zip(lines, ("x", *lines), strict=False) if line or before)

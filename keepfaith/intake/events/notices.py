"""Telling of an event all who asked for one of its topics and confirmed it: once that it comes, once if it does not."""

from django.conf import settings
from django.utils.translation import gettext, override

from keepfaith.disclosure.mail import mailings
from keepfaith.disclosure.models import Mailing
from keepfaith.disclosure.tasks.task_actions import AlreadyDone, Clerk
from keepfaith.intake.events.models import Event
from keepfaith.intake.events.presentation import time_line
from keepfaith.policies.forms.topics import topic_name
from keepfaith.web.url_prefixes import in_language


def notify(event: Event, clerk: Clerk, *, origin: str, page: str) -> Mailing:
    """Start the notices of an event, or of its cancelling, in each language; `page` is its page's path in English."""
    if event.is_draft:
        raise AlreadyDone(
            "This event is not announced.", "Announce it first; notices are about what everyone can see."
        )
    if event.is_canceled and mailings.progress(mailing_name(event, canceled=False)) is None:
        raise AlreadyDone("This event was canceled.", "No notice announced it, so none needs to cancel it.")
    words = {code: notice_words(event, code, origin=origin, page=page) for code in mailings.languages()}
    english = words.pop(settings.LANGUAGE_CODE)
    return mailings.start(
        mailing_name(event),
        clerk,
        topics=[topic_name(topic) for topic in event.topics],
        subject=english["title"],
        body=english["notice"],
        translations=words,
    )


def mailing_name(event: Event, *, canceled: bool | None = None) -> str:
    """Return the short name under which the custodian logs each notice of an event, or of its cancellation."""
    off = event.is_canceled if canceled is None else canceled
    return f"event-{event.pk}-off" if off else f"event-{event.pk}"


def held_events() -> frozenset[int]:
    """Return the numbers of the events whose notices wait for an employee, because too many came back."""
    return frozenset(
        int(what.split("-")[1]) for what in mailings.held_mailings() if what.startswith("event-")
    )


def notice_words(event: Event, language: str, *, origin: str, page: str) -> dict[str, str]:
    """Return title and notice in a language; what employees wrote of the event stays as they wrote it."""
    url = origin + in_language(page, language)
    with override(language):
        lines = [event.title, time_line(event), event.place]
        if event.is_canceled:
            subject = gettext("Canceled: %(title)s") % {"title": event.title}
            lines = [gettext("This event does not take place:"), *lines]
        else:
            subject, lines = event.title, [*lines, "", event.summary]
        lines += ["", gettext("More about it: %(url)s") % {"url": url}]
        return {"title": subject, "notice": "\n".join(lines).replace("\n\n\n", "\n")}

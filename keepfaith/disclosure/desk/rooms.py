"""Which duties each room of the desk is for: its menu entry and its pages ask the same."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import ADMINISTRATOR, PRIVACY
from keepfaith.disclosure.cases.case_kinds import case_kinds
from keepfaith.disclosure.desk.current_employee import current_employee
from keepfaith.disclosure.items.offers import AUDITOR
from keepfaith.disclosure.items.places import places_for
from keepfaith.disclosure.mail import templates
from keepfaith.disclosure.records.edition_titles import edition_titles
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW, may_open_for
from keepfaith.disclosure.records.office_duties import (
    approving_duties,
    case_duties,
    holding_duties,
    oversees,
    restricting_duties,
    withholding_duties,
    writes,
)
from keepfaith.disclosure.retention import destruction
from keepfaith.disclosure.tasks.label_batch import LITERATURE
from keepfaith.policies.sections.section import MenuEntry

type Room = Callable[[Collection[str]], bool]


def office(duties: Collection[str]) -> bool:
    """Return whether one of these duties oversees the office."""
    return oversees(duties)


def labels(duties: Collection[str]) -> bool:
    """Return whether one of these duties may open what literature is sent by."""
    return may_open_for(LITERATURE, duties)


def wordings(duties: Collection[str]) -> bool:
    """Return whether one of these duties changes the wording of a message."""
    return not templates.DUTIES.isdisjoint(duties)


def retention(duties: Collection[str]) -> bool:
    """Return whether one of these duties may destroy what is due, or hold it."""
    return destruction.DUTY in duties or not holding_duties().isdisjoint(duties)


def restrictions(duties: Collection[str]) -> bool:
    """Return whether one of these duties may suspend the use of a record."""
    return not restricting_duties().isdisjoint(duties)


def withholdings(duties: Collection[str]) -> bool:
    """Return whether one of these duties proposes or approves that something is left out of its person's view."""
    return not withholding_duties().isdisjoint(duties)


def cases(duties: Collection[str]) -> bool:
    """Return whether one of these duties works on cases, approves what they cover, or audits them."""
    purposes = {kind.purpose for kind in case_kinds().values()}
    allowed = {duty for purpose in purposes for duty in case_duties(purpose) | approving_duties(purpose)}
    return AUDITOR in duties or not allowed.isdisjoint(duties)


def duties(duties: Collection[str]) -> bool:
    """Return whether one of these duties proposes those of others, or audits that."""
    return not {ADMINISTRATOR, AUDITOR}.isdisjoint(duties)


def grants(duties: Collection[str]) -> bool:
    """Return whether somebody has a duty at all, who could propose, approve or receive a grant."""
    return bool(duties)


def approvals(duties: Collection[str]) -> bool:
    """Return whether one of these duties approves grants for any purpose, or audits them; others have a link."""
    allowed = {duty for purpose in edition_titles().purposes for duty in approving_duties(purpose)}
    return AUDITOR in duties or not allowed.isdisjoint(duties)


def decisions(duties: Collection[str]) -> bool:
    """Return whether one of these duties does something with items of a kind that the agency's folder has words for."""
    return any(places_for("", duties))


def reviews(duties: Collection[str]) -> bool:
    """Return whether one of these duties looks at refusals and unusual use, and pauses duties."""
    return PRIVACY in duties


def absences(duties: Collection[str]) -> bool:
    """Return whether somebody has a duty at all, in which another one could stand in."""
    return bool(duties)


def outbox(duties: Collection[str]) -> bool:
    """Return whether one of these duties writes to people."""
    return writes(duties)


_ENTRIES: Final = (
    ("Office", "desk:office", office, "See in numbers what comes, waits, is late and was answered."),
    (
        "Labels",
        "desk:labels",
        labels,
        "Make labels and a packing list for booklet orders that go by mail.",
    ),
    (
        "Message templates",
        "desk:templates",
        wordings,
        "Change the wording of messages that go out to people.",
    ),
    ("Cases", "desk:cases", cases, "See what the law makes us look into, and which records that covers."),
    (
        "Grants",
        "desk:grants",
        approvals,
        "See which single records colleagues may open for some hours; a supervisor approves them.",
    ),
    (
        "Decisions",
        "desk:decisions",
        decisions,
        "Decide on what colleagues ask for, and ask for it yourself.",
    ),
    (
        "Retention",
        "desk:retention",
        retention,
        "See what is due to be destroyed, and put records on hold.",
    ),
    (
        "Duties",
        "desk:duties",
        duties,
        "See who has which duty and who can open what; an administrator proposes and ends duties.",
    ),
    (
        "Withheld",
        "desk:withholdings",
        withholdings,
        "Withhold what is investigated from its person’s own view, for a year at most, and end that.",
    ),
    (
        "Reviews",
        "desk:reviews",
        reviews,
        "Look at what was refused, at some openings and at unusual use, and pause duties.",
    ),
    ("Outbox", "desk:outbox", outbox, "Read what would have gone out, because this is a demonstration."),
)


def menu() -> tuple[MenuEntry, ...]:
    """Return the entries of the desk's menu that are of this section."""
    return tuple(
        MenuEntry(title, url_name, is_for, says)
        for title, url_name, is_for, says in _ENTRIES
        # The outbox belongs to a demonstration only.
        if is_for is not outbox or settings.OUTBOX_SOCKET is not None
    )


def only_for[**P](
    room: Room,
) -> Callable[[Callable[P, HttpResponseBase]], Callable[P, HttpResponseBase]]:
    """Let only employees into a page whose duties its room is for; anyone else is refused with the clause."""

    def guard(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request = args[0]
            assert isinstance(request, HttpRequest)  # noqa: S101 - what Django calls every view with
            if not room(current_employee(request).duties):
                raise Refused(DenialCode.DUTY, NEED_TO_KNOW)
            return view(*args, **kwargs)

        return guarded

    return guard

"""Notices moved to another address and brought back: by the steps of the pages and the messages to both mailboxes.

It is in the name of a made-up person who has two aliases of the prober's own mailbox, and it ends within the same
round, so that no notice goes to either.
"""

import random
from dataclasses import replace
from typing import Final

from keepfaith.custody.client.connection import Refused
from keepfaith.prober.journeys.moved_places import MOVE, RESTORE, expect_mail, two_mailboxes
from keepfaith.prober.journeys.notice_places import NoticePlaces
from keepfaith.prober.journeys.own_reports import OWN_LINKS, link_path
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import OK, proof_on
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.submissions import Way, submit_once
from keepfaith.prober.journeys.subscriptions import notice_forms, one_click, record_of
from keepfaith.prober.journeys.surfaces import Surface, ask, from_elsewhere, sent
from keepfaith.prober.journeys.tour import Tour
from keepfaith.prober.mail.message_text import confirmation_path, ways_out
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

_NOTICES: Final = "notices"
_NOT_FOUND: Final = 404
# What a mailbox got before: what it confirmed, its link, and that this was opened.
BEFORE: Final = 3


def own_move(reach: Reach) -> NoticePlaces:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own move", lambda: _made(reach))


def _made(reach: Reach) -> NoticePlaces:
    tour, person, other, first = two_mailboxes(reach, what=_NOTICES)
    try:
        made = _subscribed(reach, tour, person, other, first)
    except Refused:
        raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
    tour.seen += made.submission.seen
    try:
        if not made.faults:
            _look(made, sorted(tour.languages))
    finally:
        # Nobody made up stays subscribed, whatever broke off.
        for message in (*made.store.of(made.submission.canary.address), *made.store.of(made.other.address)):
            click, _ = ways_out(message.raw)
            if click:
                ask(one_click(click), Visitor.somebody(made.portal))
    return made


def _subscribed(reach: Reach, tour: Tour, person: Person, other: Person, first: int) -> NoticePlaces:
    """Ask for notices as somebody whom the custodian knows for made up at both addresses."""
    forms = notice_forms()
    if not forms or not any(form.holding == OWN_LINKS for form in form_files().values()):
        raise NotSent("No form asks for notices, or none for a link.")
    languages = ["", *sorted(tour.languages)]
    way = Way(random.choice(forms), random.choice(languages), "", is_most=random.random() < 1 / 2)  # noqa: S311 - no secret
    named = f"{way.named}, moved"
    new = expect_mail(reach, other, person.email, form=way.form.name, named=named)
    submission = submit_once(reach, tour.portal, way, person, named=named)
    return NoticePlaces(
        reach=reach,
        portal=tour.portal,
        visitor=Visitor.somebody(tour.portal),
        submission=submission,
        other=new,
        first=first,
        faults=list(submission.faults),
    )


def _look(made: NoticePlaces, languages: list[str]) -> None:
    """Confirm the first address, open its page, give the other, confirm there, and bring the notices back."""
    page = _opened(made, languages)
    form = made.form(page, MOVE) if page else None
    if not page or form is None:
        if page:
            made.faults.append("The report has no button by which notices go to another address.")
        return
    path = made.give(form, confirmation_path)
    if not path:
        return
    press = sent(made.portal, path, {}, status=OK)
    made.send(Surface(path), "Looking at the link of the new address")
    made.send(from_elsewhere(press), "That link, pressed by a page of another site,")
    made.expect_lists(here=True, there=False, when="Before the new address confirmed")
    made.send(press, "The button that confirms the new address")
    made.expect_lists(here=False, there=True, when="After the new address confirmed")
    made.expect_file(away=True, when="After the new address confirmed")
    made.read_messages(before=BEFORE, what=_NOTICES)
    _brought_back(made)
    made.send(
        replace(press, status=_NOT_FOUND), "The link of the new address, after notices were brought back,"
    )
    made.compare_ledger()


def _opened(made: NoticePlaces, languages: list[str]) -> str:
    """Confirm the notices, open the link to that mailbox, and wait until it was told of that; return the page."""
    canary = made.submission.canary
    first = made.wait_for(canary.address, 1)
    path, made.record = confirmation_path(first[0].raw) if first else "", record_of(made.reach, canary)
    if not path or not made.record:
        made.lacks = "No message came in time to confirm notices."
        return ""
    made.send(sent(made.portal, path, {}, status=OK), "The button that confirms notices")
    form = next(form for form in form_files().values() if form.holding == OWN_LINKS)
    asking = Way(form, random.choice(["", *languages]), "", is_most=False)  # noqa: S311 - no secret
    same = replace(somebody(), email=canary.address)
    linked = submit_once(made.reach, made.portal, asking, same, named=f"{asking.named}, moved")
    made.faults += linked.faults
    messages = made.wait_for(canary.address, 2)
    link = link_path(messages[1].raw) if len(messages) > 1 else ""
    if not link:
        made.lacks = "No message came in time with a link."
        return ""
    page = made.send(sent(made.portal, link, {}, status=OK), "The button of its link")
    made.proof = proof_on(page)
    if len(made.wait_for(canary.address, BEFORE)) != BEFORE:
        made.lacks = "No message came in time that a link was opened."
        return ""
    return page if made.proof else ""


def _brought_back(made: NoticePlaces) -> None:
    form = made.form(made.report(), RESTORE)
    if form is None:
        made.faults.append("The report has no button that brings notices back.")
        return
    made.press(dict(pressed(form, RESTORE)), "The button that brings notices back")
    made.expect_lists(here=True, there=False, when="After they were brought back")
    made.expect_file(away=False, when="After they were brought back")

"""Notices moved to another address and brought back: by the steps of the pages and the messages to both mailboxes.

It is in the name of a made-up person who has two aliases of the prober's own mailbox, and it ends within the same
round, so that no notice goes to either.
"""

import datetime as dt
import random
from contextlib import closing
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from keepfaith.custody.client.canaries import CanaryRegister
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.notice_places import ENTERED, NoticePlaces
from keepfaith.prober.journeys.own_reports import OWN_LINKS, link_path
from keepfaith.prober.journeys.page_forms import pressed
from keepfaith.prober.journeys.people import somebody
from keepfaith.prober.journeys.report_steps import (
    GONE,
    OK,
    REPORT,
    act,
    button_values,
    part_about,
    proof_on,
)
from keepfaith.prober.journeys.sent_forms import NotSent, require_leave
from keepfaith.prober.journeys.submissions import Way, submit_once
from keepfaith.prober.journeys.subscriptions import notice_forms, one_click, record_of
from keepfaith.prober.journeys.surfaces import Surface, ask, from_elsewhere, sent
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.mail.message_store import MailboxFull, MessageStore
from keepfaith.prober.mail.message_text import confirmation_path, parsed, part, urls, ways_out
from keepfaith.prober.mail.places import alias
from keepfaith.prober.oracle.form_files import form_files
from keepfaith.prober.oracle.ways import Person
from keepfaith.prober.pages.markup import Element, read_document
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Visitor

_MOVE, _GIVE, _RESTORE = "move", "give-address", "restore-address"
_VALUE: Final = "value"
_PAGE: Final = "/your-information/"
_NOT_FOUND: Final = 404
# What a mailbox got before: what it confirmed, its link, and that this was opened.
_BEFORE: Final = 3


def own_move(reach: Reach) -> NoticePlaces:
    """Return the journey of this round; raises `NotSent` where there can be none, `UsedUp` where there may not."""
    return reach.round.once("own move", lambda: _made(reach))


def _made(reach: Reach) -> NoticePlaces:
    if not reach.mailbox:
        raise NotSent("No mailbox for test messages is configured, so no notices are moved.")
    tour = tour_of(reach)
    require_leave(reach, tour)
    try:
        MessageStore(reach.folder).require_room(at=dt.datetime.now(dt.UTC))
    except MailboxFull:
        raise UsedUp("The mailbox for test messages is full, so no notices are moved.") from None
    try:
        made = _subscribed(reach, tour)
    except Refused:
        raise NotSent("The custodian does not take the mailbox's addresses for made-up ones.") from None
    tour.seen += made.subscribed.seen
    try:
        if not made.faults:
            _look(made, sorted(tour.languages))
    finally:
        # Nobody made up stays subscribed, whatever broke off.
        for message in (*made.store.of(made.subscribed.canary.address), *made.store.of(made.other.address)):
            click, _ = ways_out(message.raw)
            if click:
                ask(one_click(click), Visitor.somebody(made.portal))
    return made


def _subscribed(reach: Reach, tour: Tour) -> NoticePlaces:
    """Ask for notices as somebody whom the custodian knows for made up at both addresses."""
    forms = notice_forms()
    if not forms or not any(form.holding == OWN_LINKS for form in form_files().values()):
        raise NotSent("No form asks for notices, or none for a link.")
    languages = ["", *sorted(tour.languages)]
    way = Way(random.choice(forms), random.choice(languages), "", is_most=random.random() < 1 / 2)  # noqa: S311 - no secret
    person, other = (_with_alias(reach, somebody()) for _ in range(2))
    with closing(CanaryRegister(reach.decisions)) as register:
        register.register(other.email)
    with closing(DecisionLog(reach.decisions)) as log:
        first = log.status().entries
    at, named = dt.datetime.now(dt.UTC), f"{way.named}, moved"
    # Whatever the portal does with that address, its word is known.
    new = Canaries(reach.folder).note(Canary(other.word, other.email, way.form.name, named, at, ""))
    for address in (person.email, other.email):
        MessageStore(reach.folder).expect(address, at=at)
    subscribed = submit_once(reach, tour.portal, way, person, named=named)
    return NoticePlaces(
        reach=reach,
        portal=tour.portal,
        visitor=Visitor.somebody(tour.portal),
        subscribed=subscribed,
        other=new,
        first=first,
        faults=list(subscribed.faults),
    )


def _with_alias(reach: Reach, person: Person) -> Person:
    return replace(person, email=alias(reach.mailbox, person.word))


def _look(made: NoticePlaces, languages: list[str]) -> None:
    """Confirm the first address, open its page, give the other, confirm there, and bring the notices back."""
    page = _opened(made, languages)
    form = _form(made, page, _MOVE) if page else None
    if not page or form is None:
        if page:
            made.faults.append("The report has no button by which notices go to another address.")
        return
    path = _given(made, form)
    if not path:
        return
    press = sent(made.portal, path, {}, status=OK)
    made.send(Surface(path), "Looking at the link of the new address")
    made.send(from_elsewhere(press), "That link, pressed by a page of another site,")
    made.expect_lists(here=True, there=False, when="Before the new address confirmed")
    made.send(press, "The button that confirms the new address")
    made.expect_lists(here=False, there=True, when="After the new address confirmed")
    made.expect_file(away=True, when="After the new address confirmed")
    _read_messages(made)
    _brought_back(made)
    made.send(
        replace(press, status=_NOT_FOUND), "The link of the new address, after notices were brought back,"
    )
    entries = made.entries()
    if [len(entries.get(kind, ())) for kind in ENTERED] != [1, 1, 1]:
        made.faults.append(
            "The ledger does not have once that they were to move, moved, and were brought back."
        )


def _opened(made: NoticePlaces, languages: list[str]) -> str:
    """Confirm the notices, open the link to that mailbox, and wait until it was told of that; return the page."""
    address = made.subscribed.canary.address
    first = made.wait_for(address, 1)
    path, made.record = (
        confirmation_path(first[0].raw) if first else "",
        record_of(made.reach, made.subscribed.canary),
    )
    if not path or not made.record:
        made.lacks = "No message came in time to confirm notices."
        return ""
    made.send(sent(made.portal, path, {}, status=OK), "The button that confirms notices")
    form = next(form for form in form_files().values() if form.holding == OWN_LINKS)
    asking = Way(form, random.choice(["", *languages]), "", is_most=False)  # noqa: S311 - no secret
    same = replace(somebody(), email=address)
    linked = submit_once(made.reach, made.portal, asking, same, named=f"{asking.named}, moved")
    made.faults += linked.faults
    messages = made.wait_for(address, 2)
    link = link_path(messages[1].raw) if len(messages) > 1 else ""
    if not link:
        made.lacks = "No message came in time with a link."
        return ""
    page = made.send(sent(made.portal, link, {}, status=OK), "The button of its link")
    made.proof = proof_on(page)
    if len(made.wait_for(address, _BEFORE)) != _BEFORE:
        made.lacks = "No message came in time that a link was opened."
        return ""
    return page if made.proof else ""


def _given(made: NoticePlaces, form: Element) -> str:
    """Give the other address by the page's steps; return where that confirms, by the message that it gets."""
    fields = dict(pressed(form, _MOVE))
    page = read_document(made.send(_sent(made, fields), "The button that moves notices"))
    question = next((one for one in page.every("form") if _GIVE in button_values(one)), None)
    typed = {**dict(pressed(question, _GIVE)), _VALUE: made.other.address} if question else {}
    if not question:
        made.faults.append("No page asks for the new address.")
        return ""
    another = ("b" if made.proof.startswith("a") else "a") + made.proof[1:]
    made.send(replace(_sent(made, {**typed, "proof": another}), status=GONE), "Another proof than the page's")
    made.send(_sent(made, typed), "The new address")
    messages = made.wait_for(made.other.address, 1)
    path = confirmation_path(messages[0].raw) if messages else ""
    if not path:
        made.lacks = "No message came in time to confirm the new address."
    elif made.subscribed.canary.word in _words(messages[0].raw):
        made.faults.append("The message to the new address names its person, or the first address.")
    return path


def _read_messages(made: NoticePlaces) -> None:
    """Note it where the first mailbox was not told once that its notices go elsewhere, or was told where."""
    messages = made.wait_for(made.subscribed.canary.address, _BEFORE + 1)[_BEFORE:]
    if len(messages) != 1:
        made.faults.append("The first mailbox was not told once that its notices go to another address.")
    for text in (_words(message.raw) for message in messages):
        if made.other.word in text:
            made.faults.append("The message to the first mailbox names the new address.")
        if not any(urlsplit(url).path.endswith(_PAGE) for url in urls(text)):
            made.faults.append(
                "The message to the first mailbox does not say where notices are brought back."
            )


def _brought_back(made: NoticePlaces) -> None:
    form = _form(made, made.send(act(made.portal, made.proof), "The report"), _RESTORE)
    if form is None:
        made.faults.append("The report has no button that brings notices back.")
        return
    made.send(_sent(made, dict(pressed(form, _RESTORE))), "The button that brings notices back")
    made.expect_lists(here=True, there=False, when="After they were brought back")
    made.expect_file(away=False, when="After they were brought back")


def _form(made: NoticePlaces, page: str, button: str) -> Element | None:
    """Return the form about the notices that has a button."""
    section = part_about(read_document(page), made.subscribed.canary.reference)
    return next(
        (form for form in (section.every("form") if section else ()) if button in button_values(form)), None
    )


def _sent(made: NoticePlaces, fields: dict[str, str]) -> Surface:
    return sent(made.portal, REPORT, fields, status=OK)


def _words(raw: bytes) -> str:
    return "\n".join((str(parsed(raw)["Subject"]), part(raw, "plain"), part(raw, "html")))

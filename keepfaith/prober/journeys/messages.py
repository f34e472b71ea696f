"""Promise 13: a message that the portal sends, as it came: to whom, in which words, and how its reader ends it."""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Callable, Iterable
from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.sent_forms import NotSent
from keepfaith.prober.journeys.subscriptions import Subscription, subscription
from keepfaith.prober.mail.message_faults import Expected, message_faults
from keepfaith.prober.mail.message_store import ReceivedMessage
from keepfaith.prober.oracle.agency_file import AgencyFile, agency_file
from keepfaith.prober.oracle.place_words import PlaceWords, Unread
from keepfaith.prober.oracle.translations import spoken_in
from keepfaith.prober.oracle.ways import ENGLISH
from keepfaith.prober.posted import in_force, posted_editions
from keepfaith.prober.reach import Reach

# The wording that the desk wrote last; before any, that of the agency's file counts.
_WORDING: Final = (
    "SELECT subject, body FROM disclosure_template WHERE name = 'confirmation' ORDER BY version DESC LIMIT 1"
)


def examine(reach: Reach) -> Finding:
    """Compare the message of this round's request for notices with what it must be."""
    return judged(
        reach,
        message_faults,
        "{size:,} bytes of a message that came by mail: to one address, in the agency's words, nobody named but by the "
        "address, and an end by one click that mail programs read.",
    )


def judged(
    reach: Reach, faults_of: Callable[[ReceivedMessage, Expected], Iterable[str]], figure: str
) -> Finding:
    """Judge one side of the message of this round; the `figure` has a place for its size."""
    try:
        made = subscription(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    if made.message is None:
        return Finding("unproven", made.lacks or "The request for notices brought no message.")
    faults = [
        f"A request to confirm: {fault}." for fault in faults_of(made.message, _expected(reach, made, ""))
    ]
    if faults and (language := language_of(made)):
        try:
            expected = _expected(reach, made, language)
        except Unread:
            return Finding(
                "unproven", f"Nothing in the language {language} is known to compare a message with."
            )
        faults = [f"A request to confirm: {fault}." for fault in faults_of(made.message, expected)]
    return Finding.of(examined=1, faults=faults, figure=figure.format(size=len(made.message.raw)))


def language_of(made: Subscription) -> str:
    """Return the language of a message: the one that was chosen, else that of its page; English is empty."""
    way = made.submission.way
    question = next((one for one in way.form.questions if one.kind == "language"), None)
    if question is None:
        return ""
    chosen = made.submission.answers.get(question.name) or way.language
    return "" if chosen == ENGLISH else chosen


def _expected(reach: Reach, made: Subscription, language: str) -> Expected:
    """Return what it must be in a language; that a message is in English is no promise broken."""
    agency = agency_file()
    subject, body = _wording(reach, agency, language)
    origin = reach.portal.origin if reach.portal else ""
    site = (os.environ.get("KEEPFAITH_SITE") or origin).rstrip("/")
    local, _, host = agency.email.rpartition("@")
    return Expected(
        agency.contact_name,
        f"{local}@{_ascii(host)}",
        "/".join(map(_ascii, site.split("/"))),
        subject,
        body,
        made.submission.canary.word,
        f"/{language}" if language else "",
    )


def _ascii(name: str) -> str:
    return name if name.isascii() else name.encode("idna").decode()


def _wording(reach: Reach, agency: AgencyFile, language: str) -> tuple[str, str]:
    with reach.database() as database:
        row = database.execute(_WORDING).fetchone()
    if row is None:
        text = (agency.folder / "letters" / "confirmation.toml").read_text(encoding="utf-8")
        table = tomllib.loads(text)
        row = table["subject"], table["body"].strip()
    spoken = spoken_in(language, agency.folder)
    if spoken is None:
        raise Unread
    say = _sentences(reach, agency.zone, language, spoken)
    # Each paragraph by itself; one without a translation stays English.
    subject, *parts = (
        say(text).replace("{agency}", spoken(agency.name)).replace("{portal}", spoken(agency.portal))
        for text in (" ".join(str(row[0]).split()), *re.split(r"(\n{2,})", str(row[1])))
    )
    return subject, "".join(parts)


def _sentences(reach: Reach, zone: str, language: str, spoken: Callable[[str], str]) -> Callable[[str], str]:
    """Return what says a text in a language, with the facts of the edition in force."""
    current = in_force(posted_editions(reach), at=dt.datetime.now(dt.UTC)).values()
    governing = next((edition for edition in current if "rules.cedar" in edition.files), None)
    if governing is None:
        return spoken
    return PlaceWords(governing.files, language, spoken, governing.day_in(zone)).sentence

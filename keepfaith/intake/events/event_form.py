"""What an employee typed about an event: what of it is missing or wrong, and the particulars that are to be kept."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict

from keepfaith.errors import KeepfaithError
from keepfaith.intake.events.local_time import AmbiguousTime, day_of, instant_of, time_of, turn_of, zones
from keepfaith.intake.events.models import (
    MAX_DURATION,
    MAX_LINK_LENGTH,
    MAX_PLACE_LENGTH,
    MAX_SUMMARY_LENGTH,
    MAX_TITLE_LENGTH,
    Event,
)
from keepfaith.intake.events.topics import topics
from keepfaith.intake.forms.answer_problems import InputError
from keepfaith.web.form_body import clean, has_controls

# What each text is called, the most characters that fit, and whether it may be left out.
TEXTS: Final = {
    "title": ("Title", MAX_TITLE_LENGTH, False),
    "summary": ("What it is about", MAX_SUMMARY_LENGTH, True),
    "place": ("Place", MAX_PLACE_LENGTH, False),
    "link": ("Link", MAX_LINK_LENGTH, True),
}
_TIMES: Final = ("zone", "starts_on", "starts_at", "starts_turn", "ends_on", "ends_at", "ends_turn")
_ENDS: Final = {"starts": "The start", "ends": "The end"}
_check_url = URLValidator(schemes=["https"])


@dataclass(frozen=True)
class EventDetails:
    """All that is kept of an event but its state."""

    title: str
    summary: str
    place: str
    link: str
    zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    topics: list[str]
    languages: list[str]


@dataclass(frozen=True)
class EventForm:
    """The form as typed; `unclean` names texts from which signs were taken out that are no text."""

    texts: Mapping[str, str] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    unclean: frozenset[str] = frozenset()

    @classmethod
    def blank(cls) -> Self:
        """Return the form as nobody filled it in: the agency's time zone, and English."""
        return cls({"zone": zones()[0]}, languages=(settings.LANGUAGE_CODE,))

    @classmethod
    def of(cls, event: Event) -> Self:
        """Return the form as it says what an event is now."""
        texts = {name: str(getattr(event, name)) for name in (*TEXTS, "zone")}
        zone = ZoneInfo(event.zone)
        for end, instant in (("starts", event.starts_at), ("ends", event.ends_at)):
            local = instant.astimezone(zone)
            texts |= {f"{end}_on": f"{local:%Y-%m-%d}", f"{end}_at": f"{local:%H:%M}"}
            texts[f"{end}_turn"] = turn_of(instant, zone)
        return cls(texts, tuple(event.topics), tuple(event.languages))

    @classmethod
    def sent(cls, post: QueryDict, event: Event | None = None) -> Self:
        """Read what a browser sent; refuse what it cannot have from the form, of which an event may know more."""
        raw = {name: post.get(name, "") for name in (*TEXTS, *_TIMES)}
        ticked, spoken = post.getlist("topics"), post.getlist("languages")
        known = {*topics(), *(event.topics if event else ())}
        codes = {*(code for code, _ in settings.LANGUAGES), *(event.languages if event else ())}
        offered = {*zones(), *([event.zone] if event else ())}
        if not known >= set(ticked) or not codes >= set(spoken) or raw["zone"] not in offered:
            raise BadRequest
        return cls(
            {name: clean(text) for name, text in raw.items()},
            tuple(dict.fromkeys(ticked)),
            tuple(dict.fromkeys(spoken)),
            frozenset(name for name, text in raw.items() if has_controls(text)),
        )

    def judged(self) -> tuple[EventDetails | None, tuple[InputError, ...]]:
        """Return the particulars, or what is wrong with them, in the order of the form."""
        wrong = [fault for name in TEXTS for fault in _text_faults(self, name)]
        times, faults = _times(self)
        wrong += faults
        if topics() and not self.topics:
            wrong.append(
                InputError("topics", "Choose at least one topic, so that people can find the event.")
            )
        if not self.languages:
            wrong.append(InputError("languages", "Choose at least one language."))
        if wrong or times is None:
            return None, tuple(wrong)
        texts = {name: self.texts[name] for name in (*TEXTS, "zone")}
        starts_at, ends_at = times
        return EventDetails(
            **texts,
            starts_at=starts_at,
            ends_at=ends_at,
            topics=list(self.topics),
            languages=list(self.languages),
        ), ()


def _text_faults(entry: EventForm, name: str) -> Iterator[InputError]:
    label, limit, may_lack = TEXTS[name]
    text = entry.texts[name]
    if name in entry.unclean:
        yield InputError(
            name, f"{label}: it contained characters that are not text. We took them out. Check it."
        )
    elif not text and not may_lack:
        yield InputError(name, f"Enter the {label.lower()}.")
    elif len(text) > limit:
        yield InputError(name, f"{label}: {len(text):,} characters. Use at most {limit:,}.")
    elif "\n" in text and name != "summary":
        yield InputError(name, f"{label}: write it in one line.")
    elif name == "link" and text and not _is_public_url(text):
        yield InputError(
            name, f"{label}: write a whole address that begins with https://, without an account in it."
        )


def _is_public_url(text: str) -> bool:
    """Return whether a text is an address that everyone may follow, over an encrypted connection."""
    try:
        _check_url(text)
        parts = urlsplit(text)
    except (ValidationError, ValueError):
        return False
    return text.startswith("https://") and parts.username is None and parts.password is None


def _times(entry: EventForm) -> tuple[tuple[dt.datetime, dt.datetime] | None, list[InputError]]:
    wrong: list[InputError] = []
    instants = [_instant(entry, end, wrong) for end in _ENDS]
    starts_at, ends_at = instants
    if starts_at is None or ends_at is None:
        return None, wrong
    if ends_at <= starts_at:
        return None, [InputError("ends_on", "The end: enter a time after the start.")]
    if ends_at - starts_at > MAX_DURATION:
        days = f"An event lasts at most {MAX_DURATION.days} days. Make several events of it."
        return None, [InputError("ends_on", f"The end: {days}")]
    return (starts_at, ends_at), []


def _instant(entry: EventForm, end: str, wrong: list[InputError]) -> dt.datetime | None:
    label, name = _ENDS[end], f"{end}_on"
    try:
        day = day_of(entry.texts[name])
        name = f"{end}_at"
        time = time_of(entry.texts[name])
        return instant_of(day, time, ZoneInfo(entry.texts["zone"]), entry.texts[f"{end}_turn"])
    except AmbiguousTime as error:
        wrong.append(InputError(f"{end}_turn", f"{label}: {error.problem} {error.remedy}"))
    except KeepfaithError as error:
        wrong.append(InputError(name, f"{label}: {error.problem} {error.remedy}"))
    return None

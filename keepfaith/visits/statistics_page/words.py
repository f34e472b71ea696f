"""The counts in words: names of bots and functions, shares that one can picture, numbers as one writes them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.figures import LATE
from keepfaith.visits.publication.months import Month, Period
from keepfaith.visits.publication.weeks import Week

FIGURES: Final = {
    "day": gettext_noop("Day"),
    "week": gettext_noop("Week from"),
    "month": gettext_noop("Month"),
    "hour": gettext_noop("Hour"),
    "path": gettext_noop("Page or file"),
    "host": gettext_noop("Site"),
    "function": gettext_noop("Function"),
    "machine": gettext_noop("Kind of bot"),
    "humans": gettext_noop("People"),
    "machines": gettext_noop("Bots"),
    "requests": gettext_noop("Requests"),
}
_LATE: Final = gettext_noop("Requests of earlier weeks that were recorded late")
_OTHERS: Final = {"day": gettext_noop("Other days"), "hour": gettext_noop("Other hours")}
GROUPS: Final = {
    "function": {
        "page": gettext_noop("Pages"),
        "form": gettext_noop("Forms"),
        "search": gettext_noop("Searches"),
        "download": gettext_noop("Downloads"),
        "missing": gettext_noop("Missing pages"),
    },
    "machine": {
        "unlikely-human": gettext_noop("Unlikely to be human"),
        "tool": gettext_noop("Tools and programs"),
        "scanner": gettext_noop("Scanners for weaknesses"),
        "search-engine": gettext_noop("Search engines"),
        "ai-crawler": gettext_noop("Collectors for artificial intelligence"),
        "seo": gettext_noop("Search marketing"),
        "monitoring": gettext_noop("Monitoring"),
        "feed-reader": gettext_noop("Feed readers"),
        "preview": gettext_noop("Link previews"),
        "archiver": gettext_noop("Archives"),
        "advertising": gettext_noop("Advertising"),
        "other-crawler": gettext_noop("Other crawlers"),
    },
}
# A share of visits, and the nearest way to say it.
_SHARES: Final = (
    (1 / 20, gettext_noop("About one visit in twenty came from a bot.")),
    (1 / 15, gettext_noop("About one visit in fifteen came from a bot.")),
    (1 / 10, gettext_noop("About one visit in ten came from a bot.")),
    (1 / 7, gettext_noop("About one visit in seven came from a bot.")),
    (1 / 5, gettext_noop("About one visit in five came from a bot.")),
    (1 / 4, gettext_noop("About one visit in four came from a bot.")),
    (1 / 3, gettext_noop("About one visit in three came from a bot.")),
    (2 / 5, gettext_noop("About two visits in five came from bots.")),
    (1 / 2, gettext_noop("About half of all visits came from bots.")),
    (3 / 5, gettext_noop("About three visits in five came from bots.")),
    (2 / 3, gettext_noop("About two visits in three came from bots.")),
    (3 / 4, gettext_noop("About three visits in four came from bots.")),
    (4 / 5, gettext_noop("About four visits in five came from bots.")),
    (9 / 10, gettext_noop("About nine visits in ten came from bots.")),
)
_HARDLY: Final = (0.03, gettext_noop("Almost no visits came from bots."))
_ALMOST_ALL: Final = (0.97, gettext_noop("Almost all visits came from bots."))
_MAX_LENGTH: Final = 120
# From so many times as many, nobody pictures a percentage.
_TIMES: Final = 3
_CHANGES: Final = {
    "equal": gettext_noop("the same as before"),
    "about": gettext_noop("about the same as %(before)s"),
    "more": gettext_noop("%(percent)s%% more than %(before)s"),
    "fewer": gettext_noop("%(percent)s%% fewer than %(before)s"),
    "times": gettext_noop("%(times)s times as many as %(before)s"),
}
# Months have four or five weeks.
_CHANGES_A_WEEK: Final = {
    "equal": gettext_noop("as many a week as before"),
    "about": gettext_noop("about as many a week as before (%(before)s in %(weeks)s weeks)"),
    "more": gettext_noop("%(percent)s%% more a week than before (%(before)s in %(weeks)s weeks)"),
    "fewer": gettext_noop("%(percent)s%% fewer a week than before (%(before)s in %(weeks)s weeks)"),
    "times": gettext_noop("%(times)s times as many a week as before (%(before)s in %(weeks)s weeks)"),
}


def share(machines: int, every: int) -> str:
    """Return what part of the visits came from bots."""
    part = machines / every
    if part < _HARDLY[0]:
        return gettext(_HARDLY[1])
    if part > _ALMOST_ALL[0]:
        return gettext(_ALMOST_ALL[1])
    return gettext(min(_SHARES, key=lambda known: abs(known[0] - part))[1])


def change(now: int, before: int, *, weeks: tuple[int, int]) -> str:
    """Return how a figure differs from the one before; in as many weeks each, or else by the average week."""
    ratio = now * weeks[1] / (before * weeks[0])
    percent = round(abs(ratio - 1) * 100)
    if ratio >= _TIMES:
        kind = "times"
    elif not percent:
        kind = "equal" if now * weeks[1] == before * weeks[0] else "about"
    else:
        kind = "more" if ratio > 1 else "fewer"
    sentences = _CHANGES if weeks[0] == weeks[1] else _CHANGES_A_WEEK
    return gettext(sentences[kind]) % {
        "before": number(before), "percent": number(percent), "times": number(round(ratio)), "weeks": number(weeks[1]),
    }  # fmt: skip


def number(figure: int) -> str:
    """Write a number with what groups its digits."""
    return str(number_format(figure, force_grouping=True))


def day(when: dt.date) -> str:
    """Write a day in full."""
    return str(date_format(when))


def short_day(when: dt.date) -> str:
    """Write a day as it is named below a line."""
    return str(date_format(when, gettext("M j")))


def month(when: dt.date) -> str:
    """Write a month in full."""
    return str(date_format(when, "YEAR_MONTH_FORMAT"))


def short_month(when: dt.date) -> str:
    """Write a month as it is named below a line."""
    return str(date_format(when, gettext("M Y")))


def period_name(period: Period) -> str:
    """Name a week by its Monday, and a month."""
    return month(period.start) if isinstance(period, Month) else day(period.first)


def clock(hour: int) -> str:
    """Write a full hour."""
    return str(time_format(dt.time(hour), "TIME_FORMAT"))


def group_name(group: str, label: str) -> str:
    """Name a group of a question; what other people wrote is shown without signs that would not be seen."""
    if label == OTHER:
        return gettext("Other")
    if group in GROUPS:
        return gettext(GROUPS[group].get(label, label))
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in label)
    return shown if len(shown) <= _MAX_LENGTH else f"{shown[:_MAX_LENGTH]}…"


def figure_text(name: str, figure: str | int) -> str:
    """Write a figure of a row for a table."""
    if name in _OTHERS and figure == OTHER:
        return gettext(_OTHERS[name])
    if figure == LATE:
        return gettext(_LATE)
    if name in _WRITTEN:
        return _WRITTEN[name](str(figure))
    return number(figure) if isinstance(figure, int) else group_name(name, figure)


_WRITTEN: Final[Mapping[str, Callable[[str], str]]] = {
    "hour": lambda name: clock(int(name)),
    "day": lambda name: day(dt.date.fromisoformat(name)),
    "week": lambda name: period_name(Week.read(name)),
    "month": lambda name: period_name(Month.read(name)),
}

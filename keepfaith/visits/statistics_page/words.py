"""The counts in words: names of machines and functions, shares that one can picture, numbers as one writes them."""

import datetime as dt
from typing import Final

from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.publication.figures import LATE
from keepfaith.visits.publication.weeks import Week

FIGURES: Final = {
    "day": gettext_noop("Day"),
    "week": gettext_noop("Week from"),
    "hour": gettext_noop("Hour"),
    "path": gettext_noop("Page or file"),
    "host": gettext_noop("Site"),
    "function": gettext_noop("Function"),
    "machine": gettext_noop("Kind of machine"),
    "humans": gettext_noop("People"),
    "machines": gettext_noop("Machines"),
    "requests": gettext_noop("Requests"),
}
_LATE: Final = gettext_noop("Other weeks, came late")
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
    (1 / 20, gettext_noop("About one visit in twenty was a machine's.")),
    (1 / 15, gettext_noop("About one visit in fifteen was a machine's.")),
    (1 / 10, gettext_noop("About one visit in ten was a machine's.")),
    (1 / 7, gettext_noop("About one visit in seven was a machine's.")),
    (1 / 5, gettext_noop("About one visit in five was a machine's.")),
    (1 / 4, gettext_noop("About one visit in four was a machine's.")),
    (1 / 3, gettext_noop("About one visit in three was a machine's.")),
    (2 / 5, gettext_noop("About two visits in five were machines'.")),
    (1 / 2, gettext_noop("About half of all visits were machines'.")),
    (3 / 5, gettext_noop("About three visits in five were machines'.")),
    (2 / 3, gettext_noop("About two visits in three were machines'.")),
    (3 / 4, gettext_noop("About three visits in four were machines'.")),
    (4 / 5, gettext_noop("About four visits in five were machines'.")),
    (9 / 10, gettext_noop("About nine visits in ten were machines'.")),
)
_HARDLY: Final = (0.03, gettext_noop("Hardly any visit was a machine's."))
_ALMOST_ALL: Final = (0.97, gettext_noop("Nearly all visits were machines'."))
_MAX_LENGTH: Final = 120


def share(machines: int, every: int) -> str:
    """Return what part of the visits were machines'."""
    part = machines / every
    if part < _HARDLY[0]:
        return gettext(_HARDLY[1])
    if part > _ALMOST_ALL[0]:
        return gettext(_ALMOST_ALL[1])
    return gettext(min(_SHARES, key=lambda known: abs(known[0] - part))[1])


def number(figure: int) -> str:
    """Write a number with what groups its digits."""
    return str(number_format(figure, force_grouping=True))


def day(when: dt.date) -> str:
    """Write a day in full."""
    return str(date_format(when))


def short_day(when: dt.date) -> str:
    """Write a day as it stands below a line."""
    return str(date_format(when, gettext("M j")))


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
    """Write a figure of a row as it stands in a table."""
    if name in _OTHERS and figure == OTHER:
        return gettext(_OTHERS[name])
    if figure == LATE:
        return gettext(_LATE)
    if name == "hour":
        return clock(int(figure))
    if name == "week":
        return day(Week.read(str(figure)).first)
    if name == "day":
        return day(dt.date.fromisoformat(str(figure)))
    return number(figure) if isinstance(figure, int) else group_name(name, figure)

"""The closed list of what is published: each question with its rows' groups and figures, and how it was counted."""

from dataclasses import dataclass
from typing import Final

from keepfaith.visits.i18n import gettext_noop

# No visit begins with anything else than one of these, answered.
PAGES: Final = ("page", "form", "search")
# Besides pages, forms, searches and downloads that were answered; all the rest has no name.
MISSING: Final = "missing"
_SIDES: Final = ("humans", "machines")
MINIMUM_NOTE: Final = gettext_noop(
    "If something was counted fewer than ten times, we count it with others as “other”. If one could still work out "
    "the small number, we add the smallest of the larger groups to “other”."
)
UPPER_BOUND_NOTE: Final = gettext_noop(
    "We counted some days in several steps, so some visits may be counted twice. There were at most this many visits."
)
SUM_NOTE: Final = gettext_noop("The figure of a week is the sum of its days.")
MONTH_NOTE: Final = gettext_noop(
    "A month is the sum of its published weeks. A week belongs to the month that has most of its days. In a week in "
    "which a group had no figure of its own, it is part of “other” here as well."
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the list; `keys` are the columns that say what a row counts, `figures` what it counts."""

    name: str
    title: str
    description: str
    keys: tuple[str, ...]
    figures: tuple[str, ...] = _SIDES

    @property
    def group(self) -> str:
        """The column whose values have a row each."""
        return self.keys[0]

    @property
    def is_by_day(self) -> bool:
        """Whether it can be asked about all weeks, or all months, at once."""
        return self.group == "day"


_QUESTIONS: Final = (
    Question(
        "requests",
        gettext_noop("Requests"),
        gettext_noop(
            "Every recorded request by people and by bots, for pages, their style sheets and pictures, and pages that "
            "we do not have."
        ),
        ("day",),
    ),
    Question(
        "visits",
        gettext_noop("Visits"),
        gettext_noop(
            "A visit is everything one browser looks at without a break of more than 30 minutes. A visit that goes "
            "past midnight counts on both days."
        ),
        ("day",),
    ),
    Question(
        "pages",
        gettext_noop("Pages"),
        gettext_noop(
            "How often people opened each page, including forms and searches. We leave out style sheets, pictures, "
            "downloads, redirects and errors."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "functions",
        gettext_noop("Functions"),
        gettext_noop(
            "What people and bots used: pages, searches, forms, downloads, and pages that we do not have. “Other” is "
            "everything else, such as style sheets, pictures, redirects and errors."
        ),
        ("function",),
    ),
    Question(
        "downloads",
        gettext_noop("Downloads"),
        gettext_noop(
            "How often people downloaded each file. If a browser fetches a file in pieces, each piece counts once."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "missing",
        gettext_noop("Missing pages"),
        gettext_noop(
            "Addresses that people tried and that we do not have (status 404). They were typed by visitors, not by us."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "referrers",
        gettext_noop("Sites that led here"),
        gettext_noop(
            "Sites where people followed a link to us, as their browsers reported. We do not keep which page of the "
            "site it was."
        ),
        ("host",),
        ("requests",),
    ),
    Question(
        "machines",
        gettext_noop("Bots"),
        gettext_noop(
            "Every request that probably did not come from a person, by kind of bot. “Unlikely to be human” means "
            "a program that calls itself a browser but fetched pages without their pictures or style sheets."
        ),
        ("machine",),
        ("requests",),
    ),
    Question(
        "hours",
        gettext_noop("Hours of the day"),
        gettext_noop("Every recorded request by the hour in which it came, in the agency's time zone."),
        ("hour",),
    ),
)  # fmt: skip
PUBLISHED: Final = {question.name: question for question in _QUESTIONS}

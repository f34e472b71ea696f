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
    "Whatever was counted fewer than ten times is counted together with others, as “other”. Where that could still "
    "tell of the few, the smallest of the larger groups is counted with them."
)
UPPER_BOUND_NOTE: Final = gettext_noop(
    "Some days were counted in more than one go, so somebody may be counted twice. Their visits are upper bounds."
)
SUM_NOTE: Final = gettext_noop("The figure of a week is the sum of its days.")


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
        """Whether it can be asked about all weeks at once."""
        return self.group == "day"


_QUESTIONS: Final = (
    Question(
        "requests",
        gettext_noop("Requests"),
        gettext_noop(
            "Every request that was recorded, by people and by machines: pages, their style sheets and pictures, and "
            "what was not found."
        ),
        ("day",),
    ),
    Question(
        "visits",
        gettext_noop("Visits"),
        gettext_noop(
            "A visit is what one browser looks at without a pause of more than half an hour. A visit over "
            "midnight counts on both days."
        ),
        ("day",),
    ),
    Question(
        "pages",
        gettext_noop("Pages"),
        gettext_noop(
            "How often people were shown each page, forms and searches included. Style sheets, pictures, "
            "downloads, redirects and errors are left out."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "functions",
        gettext_noop("Functions"),
        gettext_noop(
            "What was asked for: pages, searches, forms and downloads that were answered, pages that are not there, "
            "and as “other” all the rest, such as style sheets, pictures, redirects and errors."
        ),
        ("function",),
    ),
    Question(
        "downloads",
        gettext_noop("Downloads"),
        gettext_noop(
            "How often people took each file. A file that a browser fetches in pieces counts once for each "
            "piece."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "missing",
        gettext_noop("Missing pages"),
        gettext_noop(
            "What people asked for that is not there (status 404). These addresses were typed by visitors, not by us."
        ),
        ("path", "function"),
        ("requests",),
    ),
    Question(
        "referrers",
        gettext_noop("Sites that led here"),
        gettext_noop(
            "The sites on which people followed a link to a page here, as their browsers told. Which page of"
            " the other site it was is not kept."
        ),
        ("host",),
        ("requests",),
    ),
    Question(
        "machines",
        gettext_noop("Machines"),
        gettext_noop(
            "Every request that was not likely a person's, by kind of machine. “Unlikely to be human” calls itself"
            " a browser, but fetched pages without any of their parts."
        ),
        ("machine",),
        ("requests",),
    ),
    Question(
        "hours",
        gettext_noop("Hours of the day"),
        gettext_noop("Every recorded request by the hour in which it came, on the agency's clock."),
        ("hour",),
    ),
)  # fmt: skip
PUBLISHED: Final = {question.name: question for question in _QUESTIONS}

"""The closed list: each question with the rollup that answers it, what it counts, and how, in plain words."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from keepfaith.visits.i18n import gettext_noop
from keepfaith.visits.pipeline.agent_classes import HUMANS

_PEOPLE: Final = f"machine IN ({', '.join(f"'{name}'" for name in sorted(HUMANS))})"
_BY_PEOPLE: Final = f"SUM(CASE WHEN {_PEOPLE} THEN requests ELSE 0 END)"
_BY_MACHINES: Final = f"SUM(CASE WHEN {_PEOPLE} THEN 0 ELSE requests END)"
_SUCCESS: Final = "(status BETWEEN 200 AND 299 OR status = 304)"
_PEOPLE_AND_MACHINES: Final = (("humans", _BY_PEOPLE), ("machines", _BY_MACHINES))
_REQUESTS: Final = (("requests", "SUM(requests)"),)
# Two runs that counted visitors on one day may have counted the same one twice.
_COUNTED_TWICE: Final = (
    "upper_bound",
    "CASE WHEN COUNT(DISTINCT CONCAT(run, ' ', day)) > COUNT(DISTINCT day) THEN 1 ELSE 0 END",
)


@dataclass(frozen=True)
class Question:
    """One question of the list.

    `kind` is the rollup it reads, `where` which of its rows; `group` is the column whose values get a row each, empty
    where only days do. `counts` are names of figures and what is summed for each, in SQL. Groups below the minimum are
    merged where `merges`. `title` and `description` are for people.
    """

    name: str
    title: str
    description: str
    kind: str
    counts: tuple[tuple[str, str], ...]
    group: str = ""
    where: str = "TRUE"
    merges: bool = False
    counts_visitors: bool = False

    @cached_property
    def size_figures(self) -> tuple[str, ...]:
        """The figures whose sum says how large a group is."""
        return tuple(name for name, _ in self.counts if name in {"requests", "humans", "machines"})


_QUESTIONS: Final = (
    Question(
        "requests",
        gettext_noop("Requests"),
        gettext_noop(
            "Every line of the access log that was kept, by people and by machines: pages, their style "
            "sheets and pictures, and what was not found. The bytes are those sent."
        ),
        "hours",
        (*_PEOPLE_AND_MACHINES, ("bytes", "SUM(bytes)")),
    ),
    Question(
        "visits",
        gettext_noop("Visits"),
        gettext_noop(
            "A visit is what one browser looks at without a pause of more than half an hour. A visit over "
            "midnight counts on both days."
        ),
        "counts",
        (*_PEOPLE_AND_MACHINES, _COUNTED_TWICE),
        where="metric = 'visits'",
        counts_visitors=True,
    ),
    Question(
        "visitors",
        gettext_noop("Visitors"),
        gettext_noop(
            "A visitor is one browser at one address on one day. Who comes again on another day is counted "
            "again: we keep nothing by which we could know."
        ),
        "counts",
        (*_PEOPLE_AND_MACHINES, _COUNTED_TWICE),
        where="metric = 'visitors'",
        counts_visitors=True,
    ),
    Question(
        "pages",
        gettext_noop("Pages"),
        gettext_noop(
            "How often people were shown each page, forms and searches included. Style sheets, pictures, "
            "downloads, redirects and errors are left out."
        ),
        "pages",
        _REQUESTS,
        group="path",
        where=f"{_PEOPLE} AND NOT part AND function <> 'download' AND {_SUCCESS}",
        merges=True,
    ),
    Question(
        "functions",
        gettext_noop("Functions"),
        gettext_noop(
            "What the site was used for: pages, searches, forms and downloads that were answered without an "
            "error. Style sheets and pictures are left out."
        ),
        "hours",
        _PEOPLE_AND_MACHINES,
        group="function",
        where="NOT part AND status BETWEEN 200 AND 399",
        merges=True,
    ),
    Question(
        "downloads",
        gettext_noop("Downloads"),
        gettext_noop(
            "How often people took each file. A file that a browser fetches in pieces counts once for each "
            "piece."
        ),
        "pages",
        _REQUESTS,
        group="path",
        where=f"{_PEOPLE} AND function = 'download' AND {_SUCCESS}",
        merges=True,
    ),
    Question(
        "missing",
        gettext_noop("Missing pages"),
        gettext_noop(
            "What was asked for and is not there (status 404), by people and machines together. Whoever asks"
            " chooses the words."
        ),
        "pages",
        _REQUESTS,
        group="path",
        where="status = 404",
        merges=True,
    ),
    Question(
        "referrers",
        gettext_noop("Sites that led here"),
        gettext_noop(
            "The sites on which people followed a link to a page here, as their browsers told. Which page of"
            " the other site it was is not kept."
        ),
        "counts",
        _REQUESTS,
        group="host",
        where="metric = 'referrer'",
        merges=True,
    ),
    Question(
        "machines",
        gettext_noop("Machines"),
        gettext_noop(
            "Every request that was not likely a person's, by kind of machine. “Unlikely to be human” calls itself"
            " a browser, but fetched pages without any of their parts."
        ),
        "hours",
        (*_REQUESTS, ("bytes", "SUM(bytes)")),
        group="machine",
        where=f"NOT {_PEOPLE}",
        merges=True,
    ),
    Question(
        "bytes",
        gettext_noop("Bytes sent"),
        gettext_noop("How many bytes were sent in all, as the server counted them."),
        "hours",
        (("bytes", "SUM(bytes)"),),
    ),
    Question(
        "hours",
        gettext_noop("Hours of the day"),
        gettext_noop("Every kept request by the hour in which it came, on the agency's clock."),
        "hours",
        _PEOPLE_AND_MACHINES,
        group="hour",
    ),
)  # fmt: skip
QUESTIONS: Final = {question.name: question for question in _QUESTIONS}

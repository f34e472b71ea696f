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
            "Every recorded request by people and by bots, for pages, their style sheets and pictures, and pages that "
            "we do not have. The bytes are those we sent."
        ),
        "hours",
        (*_PEOPLE_AND_MACHINES, ("bytes", "SUM(bytes)")),
    ),
    Question(
        "visits",
        gettext_noop("Visits"),
        gettext_noop(
            "A visit is everything one browser looks at without a break of more than 30 minutes. A visit that goes "
            "past midnight counts on both days."
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
            "A visitor is one browser at one IP address on one day. Someone who visits on five days counts five "
            "times, because we keep nothing that could tell us."
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
            "How often people opened each page, including forms and searches. We leave out style sheets, pictures, "
            "downloads, redirects and errors."
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
            "What people and bots used: pages, searches, forms and downloads that came without an error. We leave out "
            "style sheets and pictures."
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
            "How often people downloaded each file. If a browser fetches a file in pieces, each piece counts once."
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
            "Addresses that people or bots tried and that we do not have (status 404). They were typed by visitors, "
            "not by us."
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
            "Sites where people followed a link to us, as their browsers reported. We do not keep which page of the "
            "site it was."
        ),
        "counts",
        _REQUESTS,
        group="host",
        where="metric = 'referrer'",
        merges=True,
    ),
    Question(
        "machines",
        gettext_noop("Bots"),
        gettext_noop(
            "Every request that probably did not come from a person, by kind of bot. “Unlikely to be human” means "
            "a program that calls itself a browser but fetched pages without their pictures or style sheets."
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
        gettext_noop("How many bytes we sent in all, as the server counted them."),
        "hours",
        (("bytes", "SUM(bytes)"),),
    ),
    Question(
        "hours",
        gettext_noop("Hours of the day"),
        gettext_noop("Every recorded request by the hour in which it came, in the agency's time zone."),
        "hours",
        _PEOPLE_AND_MACHINES,
        group="hour",
    ),
)  # fmt: skip
QUESTIONS: Final = {question.name: question for question in _QUESTIONS}

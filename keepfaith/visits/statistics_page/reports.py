"""An answer in the shape that users of analytics.usa.gov know: a name, what it is, rows of texts, and totals."""

from typing import Any, Final

from keepfaith.visits.publication.answers import Answer
from keepfaith.visits.publication.months import Month

# What they call it there.
_NAMES: Final = {"day": "date", "path": "page", "host": "source"}


def report(answer: Answer, *, agency: str) -> dict[str, Any]:
    """Return a report; a figure that is not told is left out of its row, and a total with no figure too."""
    columns = {name: _NAMES.get(name, name) for name in answer.columns}
    figures = answer.question.figures
    period = answer.period
    names: dict[str, Any] = {"week": period and str(period)}
    if isinstance(period, Month):
        names = {"month": str(period), "weeks": [str(week) for week in period.weeks]}
    return {
        "name": answer.question.name,
        "agency": agency,
        "query": {
            "dimensions": [columns[name] for name in answer.keys],
            "metrics": list(figures),
            **names,
            "start-date": period and str(period.first),
            "end-date": period and str(period.last),
        },
        "meta": {"name": answer.question.title, "description": " ".join(answer.notes)},
        "data": [
            {columns[name]: str(row[name]) for name in answer.columns if name in row} for row in answer.rows
        ],
        "totals": answer.totals(),
    }

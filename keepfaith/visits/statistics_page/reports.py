"""An answer in the shape that users of analytics.usa.gov know: a name, what it is, rows of texts, totals, a time."""

import datetime as dt
from typing import Any, Final

from keepfaith.visits.questions.answers import UPPER_BOUND, Answer

# What they call it there.
_NAMES: Final = {"day": "date", "path": "page", "host": "source"}


def report(answer: Answer, *, agency: str, taken_at: dt.datetime | None) -> dict[str, Any]:
    """Return a report; `taken_at` is when the store last took something in."""
    columns = {name: _NAMES.get(name, name) for name in answer.columns}
    figures = [name for name, _ in answer.question.counts if name != UPPER_BOUND]
    since, until = (str(day) if day else None for day in (answer.span.since, answer.span.until))
    return {
        "name": answer.question.name,
        "agency": agency,
        "query": {
            "dimensions": [columns[name] for name in answer.keys],
            "metrics": figures,
            "start-date": since,
            "end-date": until,
        },
        "meta": {"name": answer.question.title, "description": " ".join(answer.notes)},
        "data": [{columns[name]: _text(row[name]) for name in answer.columns} for row in answer.rows],
        "totals": {
            **{name: answer.total(name) for name in figures},
            "start_date": since,
            "end_date": until,
        },
        "taken_at": taken_at and taken_at.isoformat(),
    }


def _text(figure: str | int | bool) -> str:  # noqa: FBT001 - a figure may be yes or no
    return str(figure).lower() if isinstance(figure, bool) else str(figure)

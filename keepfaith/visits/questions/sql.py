"""A question in SQL. It is so plain that DuckDB, ClickHouse and Spark read it alike; only the place of a table differs.

`{table}` stands for that place; `:since` and the like are values, which each engine binds in its own way.
"""

from typing import Final

from keepfaith.visits.pipeline.referrers import OTHER
from keepfaith.visits.questions.catalog import Question

# What `counted` calls otherwise than the rollups of requests do.
_COUNTS: Final = "(SELECT day, run, metric, name AS machine, name AS host, number AS requests FROM {table})"
# What staff asked for at the desk is no visit.
_VISITORS: Final = {"pages": " AND NOT staff", "hours": " AND NOT staff"}
_STEPS: Final = {
    "day": "day",
    "week": "CAST(date_trunc('week', day) AS DATE)",
    "month": "CAST(date_trunc('month', day) AS DATE)",
}


def as_sql(question: Question, by: str) -> str:
    """Put a question into SQL: a row of its answer is the step of time, if any, the group, if any, and the figures."""
    keys = [_STEPS[by]] if by else []
    keys += [question.group] if question.group else []
    names = ["step"] * bool(by) + ["label"] * bool(question.group)
    figures = [f"n{place}" for place in range(len(question.counts))]
    columns = [f"{key} AS {name}" for key, name in zip(keys, names, strict=True)]
    columns += [f"{summed} AS {name}" for (_, summed), name in zip(question.counts, figures, strict=True)]
    table = _COUNTS if question.kind == "counts" else "{table}"
    grouped = (
        f"SELECT {', '.join(columns)} FROM {table} AS kept "  # noqa: S608 - all of it is constants of the list
        f"WHERE day BETWEEN :since AND :until AND {question.where}{_VISITORS.get(question.kind, '')}"
        f" GROUP BY {', '.join(keys)}"
    )
    return (
        _merged(question, grouped, step="step" if by else "", figures=figures) if question.merges else grouped
    )


def _merged(question: Question, grouped: str, *, step: str, figures: list[str]) -> str:
    """Merge the groups below the minimum, and those beyond so many, into one that loses nothing."""
    weight = " + ".join(figures[: len(question.size_figures)])
    named = f"CASE WHEN weight >= :least AND place <= :most THEN label ELSE '{OTHER}' END"
    before, within = (f"{step}, ", f"PARTITION BY {step} ") if step else ("", "")
    sums = ", ".join(f"SUM({figure})" for figure in figures)
    return (
        f"SELECT {before}{named}, {sums} FROM ("  # noqa: S608 - as above
        f"SELECT weighed.*, ROW_NUMBER() OVER ({within}ORDER BY weight DESC, label) AS place FROM ("
        f"SELECT counted.*, {weight} AS weight FROM ({grouped}) AS counted"
        f") AS weighed) AS placed GROUP BY {before}{named}"
    )

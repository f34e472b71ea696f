"""The `keepfaith visits stats` command: one question of the list, answered as a table, JSON or CSV."""

import json
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from keepfaith.cli_context import CliContext
from keepfaith.errors import KeepfaithError
from keepfaith.visits.cli.required_store import store_folder
from keepfaith.visits.questions.catalog import QUESTIONS
from keepfaith.visits.questions.date_ranges import STEPS

if TYPE_CHECKING:
    from keepfaith.visits.questions.answers import Answer, Figure


@click.command(
    epilog=f"Questions: {', '.join(QUESTIONS)}.\n\n"
    "\b\nExamples:\n  keepfaith visits stats pages --from 2026-11-01\n"
    "  keepfaith visits stats requests --by month --json"
)
@click.argument("question")
@click.option("--by", default="", metavar="STEP", help=f"Count by {', '.join(STEPS)}.")
@click.option("--from", "since", default="", metavar="DAY", help="The first day, such as 2026-11-01.")
@click.option("--to", "until", default="", metavar="DAY", help="The last day.")
@click.option(
    "--limit", type=int, metavar="NUMBER", help="How many rows to show by name. The rest is “other”."
)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer as CSV.")
@click.pass_obj
def stats(  # noqa: PLR0913 - an option each
    cli: CliContext,
    *,
    question: str,
    by: str,
    since: str,
    until: str,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Answer QUESTION about the visits, in counts.

    No question takes an IP address or returns the row of one request. The answers are for the operator: the public
    sees whole weeks alone, at /statistics/. The portal need not run.
    """
    from keepfaith.visits.questions import csv_export
    from keepfaith.visits.questions.date_ranges import Span
    from keepfaith.visits.questions.query import ask, question_named

    if as_json and as_csv:
        raise KeepfaithError("An answer is either JSON or CSV.", "Leave out one of --json and --csv.")
    subject, span = question_named(question), Span.read(since, until, by)
    answer = ask(store_folder(cli.data), subject, span, limit=limit)
    if as_json:
        click.echo(json.dumps(answer.as_json(), indent=2, ensure_ascii=False))
    elif as_csv:
        click.echo(csv_export.as_csv(answer), nl=False)
    else:
        _print(answer)


def _print(answer: "Answer") -> None:
    console = Console()
    table = Table(box=None, pad_edge=False)
    for name in answer.columns:
        table.add_column(name.replace("_", " "), justify="left" if name in answer.keys else "right")
    for row in answer.rows:
        table.add_row(*(escape(_shown(row[name])) for name in answer.columns))
    console.print(table if answer.rows else "Nothing was counted in these days.")
    for sentence in answer.notes:
        console.print(escape(sentence), style="dim")


def _shown(figure: "Figure") -> str:
    if isinstance(figure, bool):
        return "yes" if figure else "no"
    return f"{figure:,}" if isinstance(figure, int) else figure

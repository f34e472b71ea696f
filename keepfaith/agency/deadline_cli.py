"""`keepfaith deadline`: when something is due, and why."""

import datetime as dt
import json
from collections.abc import Iterable

import click

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.cli_day import DAY
from keepfaith.deadlines.deadline import Deadline, Step, count_deadline
from keepfaith.deadlines.rules import DeadlineRule

_KINDS = {
    "received": "Received", "counts-from": "Counts from", "left-out": "Left out", "moved": "Moved",
    "due-as-known": "Due as known", "due": "Due",
}  # fmt: skip
_WIDTH = 13


@click.command(
    "deadline",
    epilog="\b\nExamples:\n  keepfaith deadline\n  keepfaith deadline --rule records-response --received 2026-12-24",
)
@click.option("--rule", "name", metavar="NAME", help="Which deadline; without it all are listed.")
@click.option(
    "--received",
    type=DAY,
    help="When it came; today if it is left out.",
)
@AS_JSON
@click.pass_obj
def due(portal: CliContext, name: str | None, received: dt.date | None, *, as_json: bool) -> None:
    """Count when something is due by one of the agency's deadlines, and say why."""
    portal.set_up_django()
    agency = this_agency()
    rules = read_deadline_rules(agency.folder)
    if name is None:
        click.echo(_as_list(rules, as_json=as_json))
        return
    day = received or agency.day(dt.datetime.now(dt.UTC))
    counted = count_deadline(rules.on(name, day), day, agency.calendar)
    click.echo(json.dumps(counted.as_json()) if as_json else "\n".join(_lines(counted)))


def _as_list(rules: Iterable[DeadlineRule], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(
            [
                {
                    "rule": rule.name, "title": rule.title, "count": rule.count, "unit": rule.unit, "start": rule.start,
                    "source": rule.source, **rule.status_as_json(), "from": str(rule.first), "to": str(rule.last),
                }
                for rule in rules
            ]
        )  # fmt: skip
    lines = [f"{rule.name:24}{rule.count:>4} {rule.unit:15}{rule.title}" for rule in rules]
    return "\n".join(lines) or "The agency has no deadlines: its folder has no deadlines.toml."


def _lines(counted: Deadline) -> Iterable[str]:
    rule = counted.rule
    yield rule.title
    for step in counted.steps:
        yield f"  {_KINDS[step.kind]:{_WIDTH}}{_days(step)}: {step.why}"
    yield f"  {'Source':{_WIDTH}}{rule.source}"
    confirmed = f"Confirmed by {rule.confirmed_by} on {rule.confirmed_on}"
    unconfirmed = "Nobody has confirmed this number. Ask counsel before you rely on it."
    yield f"  {'':{_WIDTH}}{confirmed if rule.is_confirmed else unconfirmed}"


def _days(step: Step) -> str:
    return f"{step.first:%a} {step.first}" + (
        "" if step.first == step.last else f" to {step.last:%a} {step.last}"
    )

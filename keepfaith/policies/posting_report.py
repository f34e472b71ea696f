"""What the commands print of a comparison, and of words by hand, before an edition is posted."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from keepfaith.policies.editions.clauses import ByHand
from keepfaith.policies.editions.text_diff import Paragraph
from keepfaith.policies.rules.diff import RuleDifference
from keepfaith.policies.validation.written_dates import WrittenDate


def difference_as_json(paragraphs: Sequence[Paragraph], difference: RuleDifference | None) -> dict[str, Any]:
    """Return a comparison for machines."""
    changed = [
        {"kind": p.kind, "anchor": p.anchor, "spans": [{"kind": s.kind, "text": s.text} for s in p.spans]}
        for p in paragraphs
        if p.kind != "kept"
    ]
    return {"words": changed, "rules": difference and asdict(difference)}


def print_difference(paragraphs: Sequence[Paragraph], difference: RuleDifference | None) -> None:
    """Print the words that changed, then who gains and who loses."""
    marks = {"added": "[+{}+]", "removed": "[-{}-]", "kept": "{}"}
    for paragraph in paragraphs:
        if paragraph.kind != "kept":
            text = "".join(marks[span.kind].format(span.text) for span in paragraph.spans)
            click.echo(f"{paragraph.kind:8} {'#' + paragraph.anchor if paragraph.anchor else ''}\n  {text}\n")
    if difference:
        print_rules(difference)


def print_rules(difference: RuleDifference) -> None:
    """Print who gains and who loses by the rules, then what can be done otherwise."""
    for title, sentences in (
        ("Who gains", difference.gains), ("Who loses", difference.loses), ("Guardrails", difference.guardrails)
    ):  # fmt: skip
        click.echo(f"{title}:")
        for sentence in sentences or ("nobody" if title != "Guardrails" else "unchanged",):
            click.echo(f"  {sentence}")
    click.echo(f"Compared {difference.compared:,} possible requests.")
    acts = difference.acts
    for title, sentences in (
        ("Acts newly allowed", acts.gains), ("Acts no longer allowed", acts.loses), ("Acts changed", acts.others)
    ):  # fmt: skip
        if sentences:
            click.echo(f"{title}:")
        for sentence in sentences:
            click.echo(f"  {sentence}")


def print_dates(dates: Sequence[WrittenDate]) -> None:
    """Print each date of the text that is not the day on which the edition starts."""
    if dates:
        click.echo("Dates in the text that are not the day it takes effect:")
    for date in dates:
        click.echo(f"  {date.file}:{date.line}: {date.text}")


def print_by_hand(explained: Sequence[tuple[str, ByHand]]) -> None:
    """Print each fact that an edition says by hand, and why it does."""
    if explained:
        click.echo("Facts written by hand, and why:")
    for clause, words in explained:
        click.echo(f"  #{clause}: “{words.text}”: {words.why}")

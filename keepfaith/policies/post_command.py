"""`keepfaith policy post`: it shows what an edition changes, and asks for its day, as nobody can take it back."""

import datetime as dt
import json
import sys
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepfaith.cli_context import AS_JSON, CliContext
from keepfaith.errors import KeepfaithError
from keepfaith.policies.comparison import rule_difference
from keepfaith.policies.render_command import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from keepfaith.custody.client.connection import RecordsClient
    from keepfaith.policies.publication import Draft, Posting
    from keepfaith.policies.rules.diff import RuleDifference


class NotConfirmed(KeepfaithError):
    """Nobody typed the day, so nothing was posted."""


@click.command(
    epilog="\b\nExample:\n  keepfaith policy post my-agency/policies/privacy/2027-03-01 --effective 2027-03-01"
)
@FOLDER
@click.option("--effective", required=True, metavar="YYYY-MM-DD", help="The day it takes effect.")
@click.option("--yes", is_flag=True, help="Post without asking: for scripts.")
@AS_JSON
@click.pass_obj
def post(cli: CliContext, folder: Path, effective: str, *, yes: bool, as_json: bool) -> None:
    """Post the edition in FOLDER. Nobody can change it or take it back afterwards.

    The command shows what the edition changes, in its words and its rules, and asks you to type the day it takes
    effect. FOLDER's parent names the policy: .../privacy/2027-03-01 is an edition of the privacy policy.
    """
    try:
        day = dt.date.fromisoformat(effective)
    except ValueError as error:
        raise KeepfaithError(f"{effective} is not a day.", "Write it as YYYY-MM-DD.") from error
    if as_json and not yes:
        raise KeepfaithError("With --json nothing can be asked.", "Add --yes to post without asking.")
    with cli.database():
        from keepfaith.policies import publication

        with _records_client(cli) as custodian:
            draft = publication.checked(folder=folder, effective=day, custodian=custodian)
        difference = rule_difference(draft.last.bundle, draft.bundle) if draft.last else None
        if not as_json:
            _show(draft, day, difference)
        if not yes:
            _confirm(day)
        posting = publication.insert(slug=draft.document.slug, bundle=draft.bundle, starts_at=draft.starts_at)
    if as_json:
        click.echo(json.dumps(_report(posting, draft, difference), indent=2))
        return
    click.echo(f"Posted {posting.slug} {posting.digest}, in force from {day}.")


def _show(draft: "Draft", day: dt.date, difference: "RuleDifference | None") -> None:
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.clauses import by_hand_of
    from keepfaith.policies.editions.text_diff import redline
    from keepfaith.policies.editions.translation import prose_of
    from keepfaith.policies.posting_report import print_by_hand, print_dates, print_difference
    from keepfaith.policies.validation.written_dates import other_dates

    if draft.last:
        print_difference(redline(prose_of(draft.last.bundle), prose_of(draft.bundle)), difference)
    print_by_hand(by_hand_of(draft.bundle))
    print_dates(list(other_dates(draft.bundle, day)))
    notice = (day - this_agency().day(dt.datetime.now(dt.UTC))).days
    follows = f"It follows the edition of {draft.last.starts_on}" if draft.last else "It is the first edition"
    click.echo(f"{draft.document.title}, to take effect on {day}: {_notice(notice)}. {follows}.")


def _notice(days: int) -> str:
    if days < 0:
        return f"{-days:,} days ago"
    return f"{days:,} days from today" if days else "today"


def _confirm(day: dt.date) -> None:
    if not sys.stdin.isatty():
        raise NotConfirmed(
            "There is no terminal to ask for the day, so nothing was posted.",
            "Read what is shown above, then run the command with --yes.",
        )
    typed = click.prompt(
        f"Nobody can change it or take it back. To post it, type the day {day}",
        default="",
        show_default=False,
    )
    if typed.strip() != day.isoformat():
        raise NotConfirmed(f"That is not {day}, so nothing was posted.", "Run the command again to post it.")


def _report(posting: "Posting", draft: "Draft", difference: "RuleDifference | None") -> dict[str, Any]:
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.clauses import by_hand_of
    from keepfaith.policies.validation.written_dates import other_dates

    by_hand = [{"clause": clause, **asdict(words)} for clause, words in by_hand_of(draft.bundle)]
    return {
        "document": posting.slug, "digest": posting.digest, "starts_at": posting.starts_at.isoformat(),
        "posted_at": posting.posted_at.isoformat(), "rules": difference and asdict(difference), "by_hand": by_hand,
        "other_dates": [asdict(date) for date in other_dates(draft.bundle, this_agency().day(draft.starts_at))],
    }  # fmt: skip


@contextmanager
def _records_client(cli: CliContext) -> "Iterator[RecordsClient | None]":
    from keepfaith.custody.client.connection import RecordsClient

    # One that never ran knows no edition, and its key may not have been made yet.
    if not cli.custody_folder.exists():
        yield None
        return
    with cli.custodian() as sockets, closing(RecordsClient(sockets / "requests")) as custodian:
        yield custodian

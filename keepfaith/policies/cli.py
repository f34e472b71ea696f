"""The `keepfaith policy` commands; `post`, `preview` and `render` have modules of their own."""

import datetime as dt
import json
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup
from keepfaith.errors import KeepfaithError
from keepfaith.policies.comparison import rule_difference
from keepfaith.policies.post_command import post
from keepfaith.policies.preview_command import preview
from keepfaith.policies.render_command import FOLDER, render

if TYPE_CHECKING:
    from keepfaith.policies.editions.bundle import Bundle
    from keepfaith.policies.editions.edition_cache import PostedEdition


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith policy list")
def policy() -> None:
    """Check, post and compare editions of the agency's policies."""


policy.add_command(post)
policy.add_command(preview)
policy.add_command(render)


@policy.command(epilog="\b\nExample:\n  keepfaith policy check agencies/dese/policies/privacy/draft")
@FOLDER
@AS_JSON
@click.pass_obj
def check(cli: CliContext, folder: Path, *, as_json: bool) -> None:
    """Report every problem of the edition in FOLDER, with file, line and what to do."""
    cli.set_up_django()
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.bundle import Bundle
    from keepfaith.policies.validation import check_bundle

    agency = this_agency()
    document = agency.document(folder.absolute().parent.name)
    bundle = Bundle.read(folder)
    governs = document.governs if document else bundle.governs
    faults = check_bundle(bundle, agency=agency, governs=governs)
    if as_json:
        click.echo(
            json.dumps({"digest": bundle.digest, "faults": [fault.as_dict() for fault in faults]}, indent=2)
        )
    else:
        for fault in faults:
            click.echo(str(fault))
        click.echo(f"{len(faults)} problem{'' if len(faults) == 1 else 's'}. Digest {bundle.digest}")
    if faults:
        raise SystemExit(1)


@policy.command(
    epilog="\b\nExamples:\n  keepfaith policy notice agencies/dese/policies/privacy/draft --people 1200\n"
    "  keepfaith policy notice agencies/dese/policies/privacy/draft --compare filed.md"
)
@FOLDER
@click.option("--people", type=click.IntRange(min=0), help="About how many people the system holds data.")
@click.option(
    "--compare", type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="FILE",
    help="Say instead what differs from the notice in FILE, such as the one that was filed.",
)  # fmt: skip
@click.pass_obj
def notice(cli: CliContext, folder: Path, *, people: int | None, compare: Path | None) -> None:
    """Print the notice of the system that M.G.L. c. 30 § 63 asks for, from the edition in FOLDER.

    It has nine fields, in Markdown. With --compare, the exit status is 1 if the notice in FILE says something else.
    """
    cli.set_up_django()
    from keepfaith.agency.agency import this_agency
    from keepfaith.policies.editions.bundle import Bundle
    from keepfaith.policies.system_notice import system_notice

    text = system_notice(Bundle.read(folder), this_agency(), people=people)
    if compare is None:
        click.echo(text, nl=False)
        return
    filed = compare.read_text(encoding="utf-8").splitlines()
    changes = [*unified_diff(filed, text.splitlines(), str(compare), "now", lineterm="", n=0)]
    click.echo("\n".join(changes) or "The notice says what the edition says.")
    if changes:
        raise SystemExit(1)


@policy.command(name="list", epilog="\b\nExample:\n  keepfaith policy list --json")
@AS_JSON
@click.pass_obj
def list_editions(cli: CliContext, *, as_json: bool) -> None:
    """List every posted edition, with its status and its digest."""
    with cli.database():
        from keepfaith.policies.editions.status import editions_now

        listed = editions_now(at=dt.datetime.now(dt.UTC))
    if as_json:
        click.echo(json.dumps({"editions": listed}, indent=2))
        return
    table = Table("document", "takes effect", "status", "posted", "digest", box=None)
    for row in listed:
        table.add_row(
            row["document"], row["starts_on"], row["status"], row["posted_at"][:16], row["digest"][:16]
        )
    Console().print(table)


@policy.command(epilog="\b\nExample:\n  keepfaith policy show privacy --date 2018-01-31 --file SHA256SUMS")
@click.argument("slug")
@click.option(
    "--date",
    "day",
    metavar="YYYY-MM-DD",
    help="The edition that starts on that day. If not given, the one in force.",
)
@click.option("--file", "name", default="policy.md", show_default=True, help="The file to print.")
@click.pass_obj
def show(cli: CliContext, slug: str, day: str | None, name: str) -> None:
    """Print a file of a posted edition of the policy SLUG. SHA256SUMS is its manifest."""
    with cli.database():
        bundle = _posted(slug, day).bundle
    text = bundle.manifest if name == "SHA256SUMS" else bundle.files.get(name)
    if text is None:
        raise KeepfaithError(
            f"{name} is not part of that edition.", f"Its files: {', '.join(sorted(bundle.files))}."
        )
    click.echo(text, nl=False)


@policy.command(
    epilog="\b\nExample:\n  keepfaith policy diff privacy@2018-01-31 agencies/dese/policies/privacy/draft"
)
@click.argument("earlier")
@click.argument("later")
@AS_JSON
@click.pass_obj
def diff(cli: CliContext, earlier: str, later: str, *, as_json: bool) -> None:
    """Compare two editions: their words, and their rules over every possible request.

    EARLIER and LATER are folders, or posted editions written as privacy@2018-01-31.
    """
    cli.set_up_django()
    from keepfaith.policies.editions.text_diff import redline
    from keepfaith.policies.editions.translation import prose_of
    from keepfaith.policies.posting_report import difference_as_json, print_difference

    old, new = _bundle(cli, earlier), _bundle(cli, later)
    paragraphs = redline(prose_of(old), prose_of(new))
    difference = rule_difference(old, new)
    if as_json:
        click.echo(json.dumps(difference_as_json(paragraphs, difference), indent=2))
    else:
        print_difference(paragraphs, difference)


@policy.command(
    name="prove", epilog="\b\nExample:\n  keepfaith policy prove agencies/dese/policies/privacy/draft"
)
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@AS_JSON
@click.pass_obj
def prove_rules(cli: CliContext, folder: Path | None, *, as_json: bool) -> None:
    """Prove what the rules of every posted edition allow, over every possible request.

    With FOLDER, the proof includes the edition there, as if it followed the posted ones. If a property does not hold,
    the command prints the smallest counterexample and the exit status is 1.
    """
    with cli.database():
        from keepfaith.policies.rules.governing_editions import governing
        from keepfaith.policies.rules.prover import prove

        editions = governing(folder)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Putting every possible request", total=None)
            proof = prove(
                editions, tell=lambda done, whole: progress.update(task, completed=done, total=whole)
            )
    if as_json:
        click.echo(json.dumps(proof.as_json(), indent=2))
    else:
        for line in proof.lines():
            click.echo(line)
    if not proof.holds:
        raise SystemExit(1)


@policy.command(epilog="\b\nExample:\n  keepfaith policy register")
@click.pass_obj
def register(cli: CliContext) -> None:
    """Register every posted edition of the privacy policy with the custodian.

    Use it after a restore or a long outage. Run it as the custodian's user. You confirm by it that these editions were
    posted in time.
    """
    with cli.database(), cli.control() as control:
        from keepfaith.policies.editions.register_with_custodian import register_governing

        outcomes = register_governing(control)
    for digest, refused in outcomes.items():
        click.echo(f"{digest[:16]}  {'known to the custodian' if refused is None else refused.problem}")
    if any(outcomes.values()):
        raise SystemExit(1)


def _bundle(cli: CliContext, named: str) -> "Bundle":
    from keepfaith.policies.editions.bundle import Bundle

    if "@" not in named:
        return Bundle.read(Path(named))
    slug, _, day = named.partition("@")
    with cli.database():
        return _posted(slug, day).bundle


def _posted(slug: str, day: str | None) -> "PostedEdition":
    from keepfaith.policies.editions.edition_cache import posted_editions

    at = dt.datetime.now(dt.UTC)
    edition = (
        next(
            (candidate for candidate in posted_editions().of(slug) if candidate.starts_on.isoformat() == day),
            None,
        )
        if day
        else posted_editions().in_force(slug, at=at)
    )
    if edition is None:
        raise KeepfaithError(f"No such edition of {slug} is posted.", "See `keepfaith policy list`.")
    return edition

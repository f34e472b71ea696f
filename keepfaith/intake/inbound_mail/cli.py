"""The `keepfaith mail` commands: taking letters from a mail server, or from files."""

import json
import os
from pathlib import Path

import click

from keepfaith.cli_context import AS_JSON, CliContext, CommandGroup
from keepfaith.errors import KeepfaithError

AT = "KEEPFAITH_MAIL_IN"


@click.group(cls=CommandGroup, epilog="\b\nExample:\n  keepfaith mail import letter.eml")
def mail() -> None:
    """Receive e-mail from the agency's mail server, or import it from files."""


@mail.command(epilog="\b\nExample:\n  keepfaith mail receive --at lmtp:/run/keepfaith/lmtp")
@click.option(
    "--at", help=f"Where to listen: lmtp:/path, lmtp://127.0.0.1:8024, smtp://127.0.0.1:8025 ({AT})."
)
@click.pass_obj
def receive(cli: CliContext, at: str | None) -> None:
    """Receive e-mail until stopped.

    A message is acknowledged after it is encrypted and committed.
    """
    from keepfaith.intake.inbound_mail.listen_address import ListenAddress

    endpoint = at or os.environ.get(AT, "")
    if not endpoint:
        raise KeepfaithError("No place for incoming e-mail is set.", f"Give --at, or set {AT}.")
    listening = ListenAddress.read(endpoint)
    with cli.database(), cli.custodian():
        from keepfaith.intake.inbound_mail.lmtp_server import serve

        click.echo(f"Receiving e-mail at {endpoint}. Ctrl-C stops it.")
        serve(listening)


@mail.command(name="import", epilog="\b\nExample:\n  keepfaith mail import letter.eml archive.mbox")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@AS_JSON
@click.pass_obj
def import_command(cli: CliContext, sources: tuple[Path, ...], *, as_json: bool) -> None:
    """Import message files, mbox files or Maildirs.

    Importing a message again does not store it twice.
    """
    with cli.database(), cli.custodian():
        from keepfaith.intake.inbound_mail.importer import import_messages

        counts: dict[str, int] = {}
        refused = []
        for source in sources:
            for message in import_messages(source):
                counts[message.outcome or "refused"] = counts.get(message.outcome or "refused", 0) + 1
                if message.outcome is None:
                    refused.append({"name": message.name, "problem": message.problem})
    if as_json:
        click.echo(json.dumps({"counts": counts, "refused": refused}))
    else:
        click.echo(
            ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "Nothing was found."
        )
        for each_refused in refused:
            click.echo(f"Not imported: {each_refused['name']}: {each_refused['problem']}", err=True)
    if refused:
        raise SystemExit(1)

"""The `keepfaith` command: the commands of each section, and the one that serves the portal."""

import atexit
import gc
import importlib
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, override

import click

from keepfaith import __version__
from keepfaith.cli_context import CommandGroup
from keepfaith.errors import KeepfaithError
from keepfaith.log_lines import set_up_log

if TYPE_CHECKING:
    from keepfaith.cli_context import CliContext
    from keepfaith.website.processes.portal import LocalPortal

_COMMANDS = {
    "backup": "keepfaith.website.backups.cli:backup",
    "deadline": "keepfaith.agency.deadline_cli:due",
    "front": "keepfaith.website.front.cli:front",
    "languages": "keepfaith.website.languages.cli:languages",
    "pii": "keepfaith.website.pii_cli:pii",
    "policy": "keepfaith.policies.cli:policy",
    "prober": "keepfaith.website.prober_cli:prober",
    "promises": "keepfaith.policies.promises.cli:promises",
    "mail": "keepfaith.intake.inbound_mail.cli:mail",
    "ledger": "keepfaith.custody.cli:ledger",
    "records": "keepfaith.public_records.cli:records",
    "retention": "keepfaith.disclosure.retention.cli:retention",
    "status": "keepfaith.website.status_cli:status",
    "staff": "keepfaith.disclosure.staff.cli:staff",
    "visits": "keepfaith.visits.cli.visits:visits",
}


class LazyGroup(CommandGroup):
    """Commands that are imported only when they are asked for."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), *_COMMANDS])

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\b\nExamples:\n  keepfaith serve --demo\n  keepfaith policy check agencies/dese/policies/privacy/draft",
)
@click.version_option(__version__, prog_name="keepfaith")
@click.pass_context
def keepfaith(context: click.Context) -> None:
    """Run a public portal whose posted privacy policy is the program.

    Each command uses the portal that runs in KEEPFAITH_DATA (./var if not set). If none runs, the command
    starts what it needs and stops it again. It ends with 0 only if it did what you asked.
    """
    from keepfaith.website.processes.portal import LocalPortal

    portal: CliContext = LocalPortal()
    context.obj = portal


@keepfaith.command(epilog="\b\nExamples:\n  keepfaith serve --demo --port 9443\n  keepfaith serve worker")
@click.argument(
    "process",
    required=False,
    type=click.Choice(
        ["web", "front", "worker", "recorder", "custodian", "inbound-mail", "prober", "backups", "setup"]
    ),
)
@click.option(
    "--demo", is_flag=True, help="Post the sample agency's policies and make sample requests first."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), help="The port for HTTPS: PORT, or 8443 if that is not set."
)
@click.option(
    "--custodian",
    type=click.Path(path_type=Path),
    metavar="SOCKET",
    help="Use the custodian that answers at this socket, instead of starting one.",
)
@click.option("--supervised", is_flag=True, hidden=True)
@click.option("--unpublished", is_flag=True, hidden=True)
@click.pass_obj
def serve(  # noqa: PLR0913 - one an option
    portal: "LocalPortal",
    *,
    process: str | None,
    demo: bool,
    port: int | None,
    custodian: Path | None,
    supervised: bool,
    unpublished: bool,
) -> None:
    """Run the portal: all of its processes together, or one of them alone.

    KEEPFAITH_DATA names the directory that holds everything (./var if not set). When one process ends, all stop.
    """
    from keepfaith.website.runtime.listen_config import Listening

    if custodian:
        os.environ["KEEPFAITH_CUSTODIAN"] = str(custodian.absolute())
    listening = Listening.from_environment(port=port)
    if process is None:
        from keepfaith.website.processes.supervisor import Supervisor

        set_up_log("supervisor")
        Supervisor(portal.data, listening, click.echo, publishes=not unpublished).run(demo=demo)
        return
    from keepfaith.website.processes.run_process import serve_process

    set_up_log(process)
    serve_process(
        process, portal=portal, listening=listening, supervised=supervised, publishes=not unpublished
    )


def main() -> NoReturn:
    """Run a command; say in plain words what stopped it."""
    # A core file would hold what people wrote, and stay when that is destroyed.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Python would look through all that Django loaded, several times, before it gives all of it back.
    atexit.register(gc.freeze)
    try:
        # What click returns of a command is the status, or nothing.
        sys.exit(keepfaith(prog_name="keepfaith", standalone_mode=False))
    except KeepfaithError as error:
        _complain(error.problem, error.remedy)
        sys.exit(1)
    except click.exceptions.NoArgsIsHelpError as help_text:
        click.echo(help_text.format_message())
        sys.exit(help_text.exit_code)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "keepfaith"
        _complain(error.format_message(), f"See how to write it: {command} --help")
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _complain(error.format_message(), "")
        sys.exit(error.exit_code)
    except click.Abort:
        _complain("It was stopped before it was done.", "")
        sys.exit(1)


def _complain(problem: str, remedy: str) -> None:
    click.echo(f"Problem: {problem}", err=True)
    if remedy:
        click.echo(f"What to do: {remedy}", err=True)


if __name__ == "__main__":
    main()

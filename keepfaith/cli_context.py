"""What the `keepfaith` command lends to each of its commands: the data, the database, the custodian, the portal."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, override

import click

if TYPE_CHECKING:
    from rich.table import Table

    from keepfaith.custody.client.admin import ControlClient
    from keepfaith.policies.sections.check import Portal

# More characters than the widest row.
_UNBOUNDED: Final = 100_000
_MAX_SUMMARY_LENGTH: Final = 1_000
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")


class CommandGroup(click.Group):
    """A group whose help has the whole summary of each command, and which guesses what a mistyped name meant."""

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, command.get_short_help_str(_MAX_SUMMARY_LENGTH))
                    for name, command in commands.items()
                    if command is not None and not command.hidden
                ]
            )

    @override
    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            # Click compares with the commands that are imported already.
            raise click.exceptions.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from None


def confirm(question: str) -> None:
    """Ask before something is changed; a no ends the command with 1."""
    if not click.confirm(question):
        click.echo("Nothing was changed.")
        raise SystemExit(1)


def sign_of_work(words: str) -> AbstractContextManager[object]:
    """Show at a terminal that a command is at work, for the block; elsewhere nothing is shown."""
    from rich.console import Console

    return Console(stderr=True).status(words)


def print_table(table: "Table") -> None:
    """Print a table as wide as the terminal; in a file or a pipe, where nothing is narrow, each row in one line."""
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        console.print(table)
        return
    console.width = _UNBOUNDED
    with console.capture() as capture:
        console.print(table)
    for line in capture.get().splitlines():
        click.echo(line.rstrip())


class DataFolder(Protocol):
    """The data directory, as far as commands need it."""

    @property
    def path(self) -> Path:
        """Where it is."""

    @property
    def visits(self) -> Path:
        """The folder of the store of visits."""

    def required(self) -> object:
        """Refuse a folder that holds no portal."""


class CliContext(Protocol):
    """How a command reaches what it needs; a block runs what is not running, and stops it again."""

    @property
    def data(self) -> DataFolder:
        """The data directory."""

    @property
    def custody_folder(self) -> Path:
        """The custodian's own store."""

    @property
    def custodian_key(self) -> bytes:
        """The key-encryption key, as it is given to the custodian."""

    def set_up_django(self) -> None:
        """Set up Django without a database."""

    def database(self) -> AbstractContextManager[object]:
        """Reach the database for the block, with Django set up and the tables up to date."""

    def custodian(self) -> AbstractContextManager[Path]:
        """Reach the custodian for the block; yields the folder of its sockets."""

    def control(self) -> "AbstractContextManager[ControlClient]":
        """Reach the custodian for the block, for what only its own user may ask of it."""

    def checks_socket(self) -> Path | None:
        """Where the worker of the portal that is served here takes requests for checks; none if none is served."""

    def running_portal(self) -> "AbstractContextManager[Portal]":
        """Reach the whole portal for the block; one that is started for it publishes nothing."""

"""Print docs/reference/cli.md: the help of every command, as the commands themselves give it. `make docs` writes it."""

from collections.abc import Iterator

import click

from keepfaith.website.cli import keepfaith

WIDTH = 100
INTRODUCTION = """\
# The `keepfaith` command

`make docs` writes this page from the commands' own help, and a test compares the two. To change a sentence here,
change the command.

Each command uses the portal that runs in `KEEPFAITH_DATA`. If none runs, the command starts what it needs and stops it
again. Every command ends with 0 only if it did what you asked. The variables that commands read are listed in
[environment.md](environment.md).
"""


def main() -> None:
    """Print the page."""
    print(INTRODUCTION, end="")  # noqa: T201 - it is what is asked for
    for section in sections(keepfaith, "keepfaith", None):
        print(section, end="")  # noqa: T201 - it is what is asked for


def sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    """Give the help of a command, then that of each command below it."""
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    context.terminal_width = context.max_content_width = WIDTH
    level = "##" if context.command_path.count(" ") < 2 else "###"  # noqa: PLR2004 - keepfaith, then its groups
    yield f"\n{level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            subcommand = command.get_command(context, below)
            if subcommand is not None and not subcommand.hidden:
                yield from sections(subcommand, below, context)


if __name__ == "__main__":
    main()

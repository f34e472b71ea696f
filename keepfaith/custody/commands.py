"""The `keepfaith staff` and `keepfaith ledger` commands, run as the custodian's own user."""

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import click

from keepfaith.custody.controlling import Control
from keepfaith.custody.journal import verify as verify_journal

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
EMPLOYEE = click.argument("employee")


class Reach(Protocol):
    """What the composition root lends to a command: where the custodian keeps things, and the custodian itself."""

    @property
    def custody_folder(self) -> Path:
        """The custodian's own store."""

    def custodian(self) -> AbstractContextManager[Path]:
        """Reach the running custodian, or run one meanwhile; gives the folder of its sockets."""


@click.group()
def staff() -> None:
    """Give duties to employees and end them. The web's word grants nothing; this command does."""


@staff.command()
@EMPLOYEE
@click.argument("duties", nargs=-1, required=True)
@click.pass_obj
def duty(reach: Reach, employee: str, duties: tuple[str, ...]) -> None:
    """Give EMPLOYEE the DUTIES, each by its name in the policy's rules, such as literature."""
    with reach.custodian() as sockets:
        control = Control(sockets / "control")
        for name in duties:
            control.give_duty(employee, name)
    click.echo(f"{employee} now has: {', '.join(duties)}.")


@staff.command()
@EMPLOYEE
@click.argument("duties", nargs=-1)
@click.pass_obj
def end(reach: Reach, employee: str, duties: tuple[str, ...]) -> None:
    """End the DUTIES of EMPLOYEE; without any named, all of them. It holds from the next request on."""
    with reach.custodian() as sockets:
        control = Control(sockets / "control")
        for name in duties:
            control.end_duty(employee, name)
        if not duties:
            control.end_staff(employee)
    click.echo(f"Ended for {employee}: {', '.join(duties) or 'every duty'}.")


@click.group()
def ledger() -> None:
    """Verify what the custodian has entered."""


@ledger.command()
@AS_JSON
@click.pass_obj
def verify(reach: Reach, *, as_json: bool) -> None:
    """Find every changed, dropped, reordered or inserted entry, and a tail cut off."""
    report = verify_journal(reach.custody_folder)
    if as_json:
        click.echo(json.dumps({"entries": report.entries, "problems": list(report.problems)}, indent=2))
    else:
        for problem in report.problems:
            click.echo(problem)
        word = "entry" if report.entries == 1 else "entries"
        click.echo(f"{report.entries:,} {word}, {len(report.problems)} problems.")
    if not report.sound:
        raise SystemExit(1)

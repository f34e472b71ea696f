"""A look at any portal from this machine, by the prober's own code, in a process of its own."""

import json
import subprocess
import sys
from typing import Any

import click
from rich.table import Table

from keepfaith.cli_context import print_table

COLORS = {"kept": "green", "failed": "bold red", "unproven": "yellow"}


def look_from_here(origin: str, authority: str, plain: str, *, as_json: bool) -> int:
    """Show what each probe found, and return the exit status: 1 if a promise is not kept, or nothing could be seen."""
    command = [sys.executable, "-m", "keepfaith.prober.outside", origin]
    command += ["--authority", authority] if authority else []
    command += ["--plain", plain] if plain else []
    lines: list[dict[str, Any]] = []
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            lines.append(json.loads(line))
            click.echo(f"{lines[-1]['probe']}: {lines[-1]['outcome']}", err=True)
    _show(lines, as_json=as_json)
    is_well = process.returncode == 0 and all(line["outcome"] != "failed" for line in lines)
    return 0 if is_well else 1


def _show(lines: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"published": False, "probes": lines}, indent=2))
        return
    table = Table("promises", "probe", "verdict", "figure", box=None, pad_edge=False)
    for line in lines:
        verdict = f"[{COLORS[line['outcome']]}]{line['outcome']}[/]"
        numbers = ", ".join(map(str, line["promises"]))
        table.add_row(numbers, line["probe"], verdict, line["figure"].replace("[", r"\["))
    print_table(table)

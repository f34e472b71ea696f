"""No command ends with 0 unless it did what it was asked: each is given names of nothing, and a folder without portal.

A command that is added has to be given its case here.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any

import click
import pytest

from keepfaith.website.cli import keepfaith
from keepfaith.website.processes.portal import LocalPortal
from keepfaith.website.runtime.data_directory import DataDirectory
from tests.running_context import RunningContext
from tests.typed_command import run_typed

NOBODY, NOTHING, NOWHERE, NUMBER = "nobody-here", "nothing-here", "/nonexistent/thing", "987654321"
PASSWORD = "seven plain words in a row here"
# The words of a command that names what is not there, and what is typed at it.
UNKNOWN: dict[str, tuple[str, ...]] = {
    "backup restore": (
        NOWHERE, "--into", "new", "--ledger", NOWHERE, "--secret-key-file", NOWHERE, "--key-file", NOWHERE,
    ),
    "backup verify": (NOWHERE, "--secret-key-file", NOWHERE),
    "deadline": ("--rule", NOTHING),
    "records clock": ("--kind", NOTHING),
    "records report": ("--year", "2098"),
    "ledger verify-file": (NOWHERE, "--key", "ab" * 32),
    "mail import": (NOWHERE,),
    "mail receive": ("--at", "carrier-pigeon"),
    "pii scan": (NOWHERE,),
    "policy check": (NOWHERE,),
    "policy diff": ("privacy@1999-01-01", NOWHERE),
    "policy notice": (NOWHERE,),
    "policy post": (NOWHERE, "--effective", "2999-01-01", "--yes"),
    "policy preview": (NOWHERE,),
    "policy prove": (NOWHERE,),
    "policy render": (NOWHERE,),
    "policy show": (NOTHING,),
    "promises": ("--document", NOTHING),
    "retention close-case": ("legal-hold-1999-1",),
    "retention hold": ("ZZZZZ-ZZZZZ", "--case", "legal-hold-1999-1"),
    "retention release": ("ZZZZZ-ZZZZZ", "--case", "legal-hold-1999-1", "--reason", "settled"),
    "serve": (NOTHING,),
    "staff add": ("new-clerk-here", "--duty", NOTHING, "--password-stdin"),
    "staff address": (NOBODY, "clerk@agency.example.gov"),
    "staff name": (NOBODY, "Clerk for maps"),
    "staff break-glass": (NOBODY,),
    "staff confirm": (NUMBER, "--yes"),
    "staff directory": (NOBODY, "--name", NOBODY),
    "staff duty": (NOBODY, "literature"),
    "staff end": (NOBODY,),
    "staff leavers": (NOWHERE,),
    "staff link": (NOBODY, "--subject", "5f2b", "--issuer", "https://login.example.gov"),
    "staff organization": ("a-new-place", "--kind", "school", "--within", NOTHING),
    "staff passkeys": ("--end", NUMBER, "--yes"),
    "staff recertify": (NUMBER,),
    "staff renew": (NOBODY, "--password-stdin"),
    "staff resume": (NUMBER, "--yes"),
    "staff settle": (NUMBER, "as-usual"),
    "staff unlink": (NOBODY,),
    "visits destroy": ("--before", "2026-01-01", "--permission", NOTHING),
    "visits ingest": (NOWHERE,),
    "visits stats": (NOTHING,),
}  # fmt: skip
# What names nothing, or makes what it names.
NAMELESS = {
    "backup create", "backup drill", "backup key", "front config", "languages", "ledger export",
    "ledger verify", "policy list", "policy register", "prober enroll", "retention cases", "retention due",
    "retention open-case", "retention run", "staff duties", "staff invite", "staff list", "staff proposals",
    "staff reviews", "staff scim-token", "status", "visits compact", "visits verify",
}  # fmt: skip
GIVEN = {"ledger export": ("new-export",), "staff invite": (NOBODY,)}
# They read the agency's files alone, and say what they found.
WITHOUT_PORTAL = {"front config", "languages"}


def commands(group: click.Group = keepfaith, path: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}"


@pytest.fixture(autouse=True)
def same_environment() -> Iterator[None]:
    """Undo what a command says to itself in the environment, which ends with its process elsewhere."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def refused(done: CompletedProcess[str]) -> bool:
    return done.returncode in {1, 2} and bool((done.stderr + done.stdout).strip())


def test_every_command_has_its_case() -> None:
    assert sorted({*UNKNOWN, *NAMELESS}) == sorted(commands())
    assert not UNKNOWN.keys() & NAMELESS


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("command", UNKNOWN)
def test_a_command_refuses_a_name_of_nothing(command: str, tmp_path: Path) -> None:
    data: Any = SimpleNamespace(path=tmp_path, visits=tmp_path / "visits", required=lambda: None)
    done = run_typed(*command.split(), *UNKNOWN[command], context=RunningContext(data=data), given=PASSWORD)
    assert refused(done), done
    assert "Ended" not in done.stdout


@pytest.mark.parametrize("command", sorted({*UNKNOWN, *NAMELESS} - WITHOUT_PORTAL))
def test_a_command_without_a_portal_does_nothing_and_says_so(command: str, tmp_path: Path) -> None:
    words = UNKNOWN.get(command, GIVEN.get(command, ()))
    portal = LocalPortal(DataDirectory.at(tmp_path / "var"))
    done = run_typed(*command.split(), *words, context=portal, given=PASSWORD)
    assert refused(done), done
    assert not (tmp_path / "var").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
def test_an_employee_without_the_duty_keeps_what_they_have() -> None:
    done = run_typed("staff", "end", "retention", "records", NOTHING)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nothing was ended" in done.stderr or "There is no account" in done.stderr

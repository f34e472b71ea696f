"""A look from outside: what anybody can see, without a database or a socket of the portal's."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from keepfaith.prober.outside import OUTSIDE
from keepfaith.website.cli import keepfaith


def looked(*arguments):
    command = [sys.executable, "-m", "keepfaith.website.cli", "promises", "--json", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.long
def test_a_sound_portal_is_seen_as_one(probed):
    portal = probed.reach.portal
    run = looked(
        "--from", portal.origin, "--plain", portal.plain_origin, "--authority", str(portal.certificate)
    )
    lines = {line["probe"]: line for line in json.loads(run.stdout)["probes"]}
    assert set(lines) == set(OUTSIDE)
    assert {name for name, line in lines.items() if line["outcome"] != "kept"} == set(), run.stdout
    assert run.returncode == 0


def test_a_portal_that_is_not_there_is_not_called_kept():
    run = looked("--from", "https://localhost:9")
    assert {line["outcome"] for line in json.loads(run.stdout)["probes"]} <= {"unproven", "failed"}


@pytest.mark.parametrize("origin", ["http://localhost:9", "https://", "https://localhost/desk/"])
def test_what_is_no_address_of_a_portal_is_refused(origin):
    result = CliRunner().invoke(keepfaith, ["promises", "--from", origin])
    assert result.exit_code == 1

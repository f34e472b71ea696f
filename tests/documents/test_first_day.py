"""The page of an agency's first day, command by command: from an empty folder to a served portal with an employee."""

import datetime as dt
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.publication import post
from keepfaith.website.processes.portal import served_portal
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.parent_death import dying_with_parent
from tests.portals import until
from tests.website.conftest import environment, free_ports, place

__all__ = ["place"]
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/agency/first-day.md"
_STEP = re.compile(r"^## (?P<number>\d+)\. (?P<rest>.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORDS = "seven plain words in a row here"


def blocks(number: int) -> list[str]:
    """Return the commands of a step; step 0 is what stands before the first one."""
    text = PAGE.read_text(encoding="utf-8")
    steps = {int(step["number"]): step["rest"] for step in _STEP.finditer(text)}
    return _BLOCK.findall(steps[number] if number else text.partition("\n## ")[0])


class Terminal:
    """A person's terminal: the variables of the page's beginning are set in it."""

    def __init__(self, home: Path) -> None:
        port, plain = free_ports()
        data = home / "portal" / "data"
        self.environment = environment(
            data, HOME=str(home), TZ=zone_at_noon(), PORT=str(port), KEEPFAITH_HTTP_PORT=str(plain),
            KEEPFAITH_PROBER="none",
        )  # fmt: skip
        self.data = DataDirectory.at(data)

    def move_agency(self) -> None:
        """Have the agency be where its day does not end while its person reads the page."""
        file = self.data.path.with_name("agency") / "agency.toml"
        text = file.read_text(encoding="utf-8")
        moved = text.replace('"America/New_York"', f'"{self.environment["TZ"]}"')
        assert moved != text
        file.write_text(moved, encoding="utf-8")

    def start(self, commands: str, **more: object) -> subprocess.Popen[str]:
        (begin,) = blocks(0)
        written = f"{begin}\nTODAY=$(date +%F)\n{commands}"
        return subprocess.Popen(
            ["bash", "-euo", "pipefail", "-c", written], env=self.environment, cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more,
        )  # fmt: skip

    def run(self, commands: str, *, typed: str = "") -> str:
        """Run commands; each must do what it is asked."""
        process = self.start(commands)
        output, _ = process.communicate(typed, timeout=300)
        assert process.returncode == 0, f"{commands}\n{output}"
        return output


def zone_at_noon() -> str:
    """Name a zone in which it is around noon."""
    return f"Etc/GMT{dt.datetime.now(dt.UTC).hour - 12:+d}"


@pytest.fixture
def terminal(place: Path) -> Iterator[Terminal]:
    opened = Terminal(place)
    for number in (0, 1, 2, 3):
        for commands in blocks(number):
            opened.run(commands)
        if number == 1:
            opened.move_agency()
    (serve,) = blocks(4)
    process = opened.start(serve.replace("keepfaith serve", "exec keepfaith serve"),
                           preexec_fn=dying_with_parent(by=signal.SIGTERM))  # fmt: skip
    try:
        until(lambda: served_portal(opened.data) or process.poll() is not None)
        assert process.poll() is None, process.stdout.read()
        yield opened
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert "No policy is posted yet" in output
    assert "shown now and never again" in output
    assert "ERROR" not in output


def test_an_untouched_copy_that_is_no_sample_is_neither_checked_nor_posted(
    place: Path, settings: Any
) -> None:
    opened = Terminal(place)
    for number in (0, 1):
        for commands in blocks(number):
            opened.run(commands)
    agency = opened.data.path.with_name("agency")
    text = (agency / "agency.toml").read_text(encoding="utf-8")
    (agency / "agency.toml").write_text(text.replace("sample = true\n", ""), encoding="utf-8")
    rename, check = blocks(2)
    opened.run(rename)
    printed = opened.run(check.replace('/$TODAY"; done', '/$TODAY" || echo REFUSED; done'))
    policies = sorted(agency.glob("policies/*/*/"))
    assert printed.count("REFUSED") == len(policies) == 5
    assert "agency.toml:2: “Massachusetts Department of Elementary" in printed
    assert "retention.toml:6: “EXAMPLE-1” is the sample's; write the number" in printed
    settings.AGENCY, refusals = agency, ""
    for policy in policies:
        with pytest.raises(KeepfaithError) as refused:
            post(folder=policy, effective=dt.date.fromisoformat(policy.name))
        refusals += refused.value.problem
    named = re.findall(r"^\S+:\d+: .*$", printed, re.MULTILINE)
    assert len(named) > 50
    assert [fault for fault in named if fault not in refusals] == []


@pytest.mark.long
def test_the_page_leads_from_an_empty_folder_to_a_portal_with_a_form_and_an_employee(
    terminal: Terminal,
) -> None:
    portal = served_portal(terminal.data)
    (posting,) = blocks(5)
    # The page's command asks for the day at a terminal.
    posted = terminal.run(posting.replace("policy post", "policy post --yes"))
    assert posted.count("in force") >= 5, posted
    until(lambda: fetch(portal, "/forms/question/").status == 200)
    assert 'name="question"' in fetch(portal, "/forms/question/").text
    assert "<h1>Visit us</h1>" in fetch(portal, "/pages/visit-us/").text
    (look,) = blocks(6)
    # The prober's part of each row comes with its own rounds; the worker's is there at once.
    assert "We tested" in terminal.run(f"{look.strip()} --only 12")
    (staff,) = blocks(7)
    # The page's command asks at a terminal; here the password comes from standard input.
    add = re.sub(
        r"(keepfaith staff add .*?)( +#.*)?$", r"echo $WORDS | \1 --password-stdin", staff, flags=re.MULTILINE
    )
    terminal.environment["WORDS"] = WORDS
    listed = terminal.run(add)
    assert re.search(r"events-clerk +yes +no +events", listed), listed
    assert "retention now has: records." in listed
    backup, *_ = blocks(8)
    assert "It is whole." not in terminal.run(backup)
    assert list(Path(f"{terminal.data.path}.backups").glob("keepfaith-*.backup"))

"""The commands of README and tutorial do on a demonstration what these say, in their order."""

import datetime as dt
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.custody.client.staff import StaffClient
from keepfaith.website.runtime.data_directory import DataDirectory
from keepfaith.website.runtime.process_sockets import socket_folder
from tests.conftest import Served
from tests.website.conftest import environment

ROOT = Path(__file__).parents[2]
README, TUTORIAL = ROOT / "README.md", ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(\.venv/bin/keepfaith [^`]+)`")
_SAYS = re.compile(r"(?P<command>.*?)(?: {2,}# (?P<printed>.+))?")
# Minutes of both processors.
_SLOW = re.compile(r"keepfaith (policy prove|promises$)")


def commands(page: Path) -> Iterator[tuple[str, str]]:
    """Yield each command of a page with what the page says that it prints."""
    text = page.read_text(encoding="utf-8")
    for typed in [*_BLOCK.findall(text), *_INLINE.findall(text)]:
        for line in typed.strip().splitlines():
            match = _SAYS.fullmatch(line.strip())
            yield match["command"], match["printed"] or ""


def form(printed: str) -> re.Pattern[str]:
    """Return a pattern for what is printed, with any number where the page has one that varies."""
    return re.compile(rf"(?<!\S){re.sub(r'[0-9][0-9,]*', '[0-9][0-9,]*', re.escape(printed))}")


def propose_duty(served: Served) -> int:
    """Do what the tutorial has a reader do at the desk before they confirm it."""
    today = dt.datetime.now(dt.UTC).date()
    with closing(StaffClient(socket_folder(DataDirectory.at(served.data)) / "requests")) as staff:
        return staff.propose("no-duty", "events", starts_on=today, employee="administrator")


@pytest.fixture
def shell(served: Served, tmp_path: Path) -> Iterator["Shell"]:
    opened = Shell(served, tmp_path)
    yield opened
    opened.run("rm -rf my-drafts letter.eml")


class Shell:
    """A second terminal in the folder of the checkout, whose variables stay from one command to the next."""

    def __init__(self, served: Served, folder: Path) -> None:
        for name in (".venv", "agencies"):
            (folder / name).symlink_to(ROOT / name)
        self.folder, self.set = folder, "true"
        self.environment = environment(served.data, HOME=str(folder), PATH=os.environ["PATH"])

    def run(self, command: str) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f"{self.set}\n{command}"],
            cwd=self.folder, env=self.environment, input="y\n", text=True, check=False, timeout=600,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        if re.match(r"[A-Z]+=", command):
            self.set = command
        return done.stdout


def run_all(shell: Shell, served: Served, *, slow: bool) -> int:
    count = 0
    for command, printed in [*commands(README), *commands(TUTORIAL)]:
        if command.startswith("make "):
            continue
        if command.startswith(".venv") and bool(_SLOW.search(command)) is not slow:
            continue
        if command.endswith("staff proposals"):
            shell.number = propose_duty(served)
        output = shell.run(command.replace("NUMBER", str(getattr(shell, "number", ""))))
        assert form(printed).search(output), (command, printed, output)
        count += 1
    return count


def test_each_command_of_readme_and_tutorial_prints_what_they_say(shell: Shell, served: Served) -> None:
    assert run_all(shell, served, slow=False) >= 15


@pytest.mark.long
def test_so_do_those_that_take_minutes(shell: Shell, served: Served) -> None:
    assert run_all(shell, served, slow=True) >= 6


def test_what_make_is_asked_for_is_what_it_makes() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    typed = {command for page in (README, TUTORIAL) for command, _ in commands(page)}
    words = {command.split()[1] for command in typed if command.startswith("make ")}
    assert words
    assert words <= targets


@pytest.mark.parametrize(
    ("printed", "output", "fits"),
    [
        ("187 entries, 0 problems.", "1,024 entries, 0 problems.\n", True),
        ("187 entries, 0 problems.", "1,024 entries and 1 problem.\n", False),
        ("1 kept", "nothing kept\n", False),
    ],
)
def test_a_number_may_differ_and_a_word_may_not(printed: str, output: str, fits: bool) -> None:  # noqa: FBT001 - a case of the table
    assert bool(form(printed).search(output)) is fits

"""The reference agrees with the code: the help of every command, and every variable of the environment."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import click
import pytest

from keepfaith.website.cli import keepfaith

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
MODULES = sorted((ROOT / "keepfaith").rglob("*.py"))
SCRIPTS = [
    *(path for path in (ROOT / "bin").iterdir() if path.is_file()),
    ROOT / "Makefile",
    *(ROOT / ".ci").iterdir(),
]
OURS = re.compile(r"KEEPFAITH_[A-Z0-9_]+|PORT|DATABASE_URL")
# Libraries read it, not we: OpenSSL.
BY_LIBRARIES = {"SSL_CERT_FILE"}
# A shell's own.
OF_ANY_PROCESS = {"PATH"}
# Headers of the front server, and nothing that anybody sets.
HEADERS = {"KEEPFAITH_BODY_REFUSED"}


def commands(command=keepfaith, name="keepfaith", parent=None):
    context = click.Context(command, info_name=name, parent=parent)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            yield from commands(command.get_command(context, below), below, context)


COMMANDS = {context.command_path: context for context in commands()}


@pytest.mark.parametrize("path", COMMANDS)
def test_the_help_of_each_command_has_an_example_of_it(path):
    epilog = COMMANDS[path].command.epilog or ""
    assert re.search(rf"^Examples?:\n  {path}( |$)", epilog, re.MULTILINE)


@pytest.mark.parametrize("path", COMMANDS)
def test_the_example_of_a_command_is_one_that_it_takes(path):
    """Each option of an example exists, and each word that names a command does."""
    for line in re.findall(r"^  (?:  )*(keepfaith .*|--.*)$", COMMANDS[path].command.epilog, re.MULTILINE):
        words = line.split(" | ")[0].split()
        given = {word for word in words if word.startswith("--")}
        named = COMMANDS[path]
        for length in range(len(words), 1, -1):
            if " ".join(words[:length]) in COMMANDS:
                named = COMMANDS[" ".join(words[:length])]
                break
        known = {name for option in named.command.params for name in option.opts}
        assert given <= known, line


def test_the_reference_of_commands_is_what_the_commands_say():
    completed = subprocess.run(
        [sys.executable, "bin/cli_reference.py"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    assert (REFERENCE / "cli.md").read_text(encoding="utf-8") == completed.stdout, "Run: make docs"


def constants(tree):
    """Return the module's names that stand for strings."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Constant)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def is_environment(node):
    return isinstance(node, ast.Attribute) and node.attr == "environ" and ast.unparse(node) == "os.environ"


def read_in(tree):
    """Return the first argument of each look into `os.environ`, whether it reads, takes or sets."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and is_environment(node.value):
            yield node.slice
        elif isinstance(node, ast.Call) and (
            (isinstance(node.func, ast.Attribute) and is_environment(node.func.value) and node.args)
            or (isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "os.getenv")
        ):
            yield node.args[0]


@cache
def read_by_code():
    """Return every variable that the package names or looks up.

    A name of ours is one wherever it stands as a whole string, so that one which reaches `os.environ` by way of an
    argument or an import is found, too.
    """
    variables = set()
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        # A name and a look are written out, so a module without either of these words has none.
        if not re.search("KEEPFAITH_|PORT|environ|getenv", text):
            continue
        tree = ast.parse(text)
        known = constants(tree)
        for name in read_in(tree):
            if isinstance(name, ast.Constant):
                variables.add(name.value)
            elif isinstance(name, ast.Name) and name.id in known:
                variables.add(known[name.id])
        variables |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.startswith("KEEPFAITH_")
            and OURS.fullmatch(node.value)
        }
        # Read by way of a function that is given the name.
        variables |= {
            node.args[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and node.args[0].value == "PORT"
        }
    return variables


def read_by_scripts():
    text = "\n".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    return set(re.findall(r"\bKEEPFAITH_[A-Z0-9_]+\b", text))


def documented():
    page = (REFERENCE / "environment.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([A-Z0-9_]+)`", cell)}


def test_the_reference_of_variables_names_each_that_is_read_and_no_other():
    read = (read_by_code() | read_by_scripts()) - OF_ANY_PROCESS - HEADERS
    assert documented() == read | BY_LIBRARIES


def test_the_search_for_variables_finds_each_way_of_reading_one():
    variables = read_by_code()
    by = {
        "PORT": "an argument",
        "KEEPFAITH_HTTP_PORT": "an argument",
        "KEEPFAITH_CERTIFICATE_KEY": "a loop",
        "KEEPFAITH_MAIL_PASSWORD_FILE": "a subscript",
        "CREDENTIALS_DIRECTORY": "a call",
    }
    assert {name: way for name, way in by.items() if name not in variables} == {}

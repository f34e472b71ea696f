"""Modules are named as the field names things: by no act, and like no module of another library or that they import."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "keepfaith"
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
# Nouns and terms of the field that end as acts do.
NOUNS = {"keyring", "monitoring", "transfer_encoding", "p41_mail_warning"}
# Newer than the oldest Python that we support.
LATER = {"annotationlib", "compression"}
TAKEN = (sys.stdlib_module_names | packages_distributions().keys() | LATER) - {"keepfaith"}
# Django looks for tables here, wherever they are written down.
BY_DJANGO = {("keepfaith.intake.models", "keepfaith.intake.events.models")}


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = [dotted(path) for path in MODULES]


@pytest.mark.parametrize("name", NAMES)
def test_a_module_has_no_name_of_an_act_or_of_another_library(name):
    base = name.rpartition(".")[2]
    assert base not in TAKEN
    assert not base.endswith("ing") or base in NOUNS


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_imports_none_of_its_own_name(path):
    own = dotted(path)
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("keepfaith"):
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    base = own.rpartition(".")[2]
    others = {
        each for each in found & set(NAMES) if each.rpartition(".")[2] == base and not own.startswith(each)
    }
    assert {(own, each) for each in others} - BY_DJANGO == set()

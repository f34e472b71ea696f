"""Names are those of the field: modules are named by no act, and like no library and nothing that they import."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "keepfaith"
MODULES = sorted(path for path in HOUSE.rglob("*.py") if "migrations" not in path.parts)
BESIDE = sorted(path for folder in ("tests", "benchmarks", "bin") for path in (ROOT / folder).rglob("*.py"))
# Nouns and terms of the field that end as acts do.
NOUNS = {"keyring", "monitoring", "transfer_encoding"}
# They say that something was done with a value, not what the value is.
VAGUE = {"asked", "each", "found", "held", "kept", "said", "told", "wish", "wished", "wishes"}
# The word of the ledger and of denials for what is on hold, and the outcome of a check.
TERMS = {("keepfaith.custody.protocol.denials", "HELD"), ("keepfaith.policies.promises.counts", "kept")}
# Newer than the oldest Python that we support.
LATER = {"annotationlib", "compression"}
TAKEN = (sys.stdlib_module_names | packages_distributions().keys() | LATER) - {"keepfaith"}
# Django looks for tables here, wherever they are written down.
BY_DJANGO = {("keepfaith.intake.models", "keepfaith.intake.events.models")}


def dotted(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


NAMES = [dotted(path) for path in MODULES]


def test_a_module_has_no_name_of_an_act_or_of_another_library():
    bases = {name: name.rpartition(".")[2] for name in NAMES}
    assert [name for name, base in bases.items() if base in TAKEN] == []
    assert [name for name, base in bases.items() if base.endswith("ing") and base not in NOUNS] == []


def test_a_module_imports_none_of_its_own_name():
    alike = {(dotted(path), name) for path in MODULES for name in imported_namesakes(path)}
    assert alike - BY_DJANGO == set()


def imported_namesakes(path):
    """Return the modules of the same name that a module imports."""
    own, imported = dotted(path), set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("keepfaith"):
            imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    base = own.rpartition(".")[2]
    return {
        name for name in imported & set(NAMES) if name.rpartition(".")[2] == base and not own.startswith(name)
    }


def bindings(tree):
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case (
                ast.arg(arg=name)
                | ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                yield name
            case (
                ast.alias(asname=str(name)) | ast.MatchAs(name=str(name)) | ast.ExceptHandler(name=str(name))
            ):
                yield name


def test_a_name_says_what_it_holds():
    vague = {
        (dotted(path), name)
        for path in (*MODULES, *BESIDE)
        for name in bindings(ast.parse(path.read_text(encoding="utf-8")))
        if name.strip("_").lower() in VAGUE
    }
    assert vague - TERMS == set()


@pytest.mark.parametrize(
    "code",
    ["told = 1", "_held = 1", "for each in (): ...", "def f(asked): ...", "def kept(): ...", "x.found = 1",
     "import a as said", "WISHES: int = 1", "(said := 1)", "class Told: ...", "async def told(): ...",
     "match 1:\n case found: ...", "try: ...\nexcept ValueError as told: ..."],
)  # fmt: skip
def test_a_vague_name_is_noticed(code):
    assert any(name.strip("_").lower() in VAGUE for name in bindings(ast.parse(code)))

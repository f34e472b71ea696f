"""Checking a bundle before it is posted: every problem at once, with file, line and mend."""

from collections.abc import Callable, Iterator
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.policies.agency import Agency
from keepfaith.policies.bundle import ALWAYS, GOVERNING, Bundle
from keepfaith.policies.checking import clauses, examples, forms, machines, rules, tables, tools
from keepfaith.policies.checking.faults import Fault

__all__ = ["Fault", "check_bundle"]

EVERY: Final[tuple[Callable[[Bundle], Iterator[Fault]], ...]] = (
    clauses.check_prose, clauses.check_clauses, machines.check_machines,
)  # fmt: skip
GOVERNED: Final[tuple[Callable[[Bundle], Iterator[Fault]], ...]] = (
    tables.check_purposes, tables.check_inventory, tables.check_retention, tools.check_tools,
    rules.check_rules, rules.check_words, examples.check_examples,
)  # fmt: skip


def check_bundle(bundle: Bundle, *, agency: Agency, governs: bool) -> list[Fault]:
    """List everything that keeps a bundle from being posted; an empty list is a pass."""
    faults = list(_files(bundle, governs=governs))
    if faults:
        return faults
    for check in (*EVERY, *(GOVERNED if governs else ())):
        faults += check(bundle)
    if governs:
        faults += forms.check_forms(bundle, agency.folder / "forms")
    return faults


def _files(bundle: Bundle, *, governs: bool) -> Iterator[Fault]:
    needed = {*ALWAYS, *(GOVERNING if governs else ())}
    for name in sorted(needed - bundle.files.keys()):
        yield Fault(name, 1, "the file is missing", "add it")
    for name in sorted(bundle.files.keys() - needed):
        yield Fault(name, 1, "the file is not part of an edition", "remove it")
    for name in sorted(name for name in bundle.files if name.endswith(".toml")):
        try:
            bundle.table(name)
        except KeepfaithError as error:
            yield Fault(name, _line(error.problem), error.problem, "fix that line")


def _line(problem: str) -> int:
    words = problem.replace(",", " ").split()
    return int(words[words.index("line") + 1]) if "line" in words else 1

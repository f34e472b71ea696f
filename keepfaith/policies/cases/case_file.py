"""The kinds of cases of an agency: `cases.toml` in its folder, read strictly and never as code."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.policies.cases.case_floors import kind_faults
from keepfaith.policies.cases.case_kind import CaseAct, CaseKind, CaseStep
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.editions.strict_file import StrictFile, UnfitFile, is_table_of_texts, is_text

FILE: Final = "cases.toml"
_SEE: Final = "docs/agency/cases.md"
_TABLES: Final = frozenset({"outcomes", "letters"})


@lru_cache(maxsize=8)
def read_case_kinds(folder: Path) -> Mapping[str, CaseKind]:
    """Read an agency's kinds by name; raises `UnfitFile` for the first that is wrong in the file."""
    kinds, faults = judged_kinds(folder)
    for fault in faults:
        raise UnfitFile(fault)
    return kinds


def judged_kinds(folder: Path) -> tuple[Mapping[str, CaseKind], list[Fault]]:
    """Return an agency's kinds by name, and what is wrong: what cannot be read, else each thing that loosens an act."""
    try:
        file = StrictFile(folder, FILE, see=_SEE)
        kinds = {name: _kind(file, name, values) for name, values in file.tables().items()}
    except UnfitFile as unfit:
        return {}, [unfit.fault]
    deadlines = read_deadline_rules(folder).versions
    return kinds, [file.fault(*loosening) for loosening in kind_faults(kinds, deadlines)]


def _kind(file: StrictFile, name: str, values: Any) -> CaseKind:  # noqa: ANN401 - what a file says
    near = f"[{name}]"
    kind: CaseKind = file.form(CaseKind, values, near, fits=_fits, name=name)
    steps = file.table(kind.steps, near, "steps").items()
    return replace(kind, steps=tuple(_step(file, step, entry, name) for step, entry in steps))


def _step(file: StrictFile, name: str, values: Any, kind: str) -> CaseStep:  # noqa: ANN401 - what a file says
    near = (f"[{kind}]", f"[{kind}.steps]", name)
    step: CaseStep = file.form(CaseStep, values, *near, fits=lambda _, value: is_text(value), name=name)
    acts = {act.name.lower(): act for act in CaseAct if act is not CaseAct.LETTER}
    if ("act" in values) is bool(step.letter):
        file.refuse(near, f"“{name}” does nothing, or two things", "give it an act, or a letter")
    if "act" in values and step.act not in acts:
        file.refuse(near, f"there is no act “{step.act[:40]}”", f"use one of {', '.join(acts)}")
    return replace(step, act=acts.get(step.act, CaseAct.LETTER))


def _fits(name: str, value: Any) -> bool:  # noqa: ANN401 - what a file says
    return name == "steps" or (is_table_of_texts(value) if name in _TABLES else is_text(value))

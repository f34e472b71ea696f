"""A TOML file of the agency that is read strictly and never as code; what is wrong in it is told with its line."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, Final, NoReturn

from keepfaith.agency.toml_lines import line_of
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.fault import Fault

_MAX_LENGTH: Final = 500


class UnfitFile(KeepfaithError):
    """A file of the agency says what has no meaning, or lacks something."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        problem = f"{fault.file}:{fault.line}: {fault.problem}."
        super().__init__(problem, f"{fault.remedy[:1].upper()}{fault.remedy[1:]}.")


class StrictFile:
    """A file by its name in the agency's folder; `see` is the page that says its form. Raises `UnfitFile`."""

    def __init__(self, folder: Path, name: str, *, see: str) -> None:
        self.name, self._see = name, see
        try:
            self.text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.text = ""
            self.refuse((), f"the file cannot be read ({type(error).__name__})", f"write it, as {see} says")

    def tables(self) -> dict[str, Any]:
        """Return what it says, not judged yet."""
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            line = int(place[1]) if place else len(self.text.splitlines())
            raise UnfitFile(Fault(self.name, line, f"it is not TOML: {error}", "fix that line")) from error

    def table(self, values: Any, *near: str) -> Mapping[str, Any]:  # noqa: ANN401 - what a file says
        """Return what is a table, and refuse what is none."""
        if not isinstance(values, dict):
            self.refuse(near, f"“{near[-1].strip('[]')}” is no table", "write it as a table")
        return values

    def form(
        self,
        form: Callable[..., Any],
        values: Any,  # noqa: ANN401 - what a file says
        *near: str,
        fits: Callable[[str, Any], bool],
        **given: Any,  # noqa: ANN401 - what the form has beside that
    ) -> Any:  # noqa: ANN401 - that form
        """Read a table as a form: it has each word that the form needs and no other, and each fits."""
        values, what = self.table(values, *near), near[-1].strip("[]")
        needed: Any = form
        known = {
            one.name: one.default is one.default_factory is MISSING
            for one in fields(needed)
            if one.name not in given
        }
        for name in sorted(values.keys() - known.keys()):
            self.refuse(near, f"“{what}” says “{name[:40]}”, which names nothing", f"use {', '.join(known)}")
        for name in (name for name, is_needed in known.items() if is_needed and name not in values):
            self.refuse(near, f"“{what}” lacks “{name}”", f"say {name}")
        for name, value in values.items():
            if not fits(name, value):
                self.refuse(near, f"“{name}” of “{what}” is not of its form", f"see {self._see}")
        return form(**given, **frozen(values))

    def refuse(self, near: tuple[str, ...], problem: str, remedy: str) -> NoReturn:
        """Refuse the file for what stands near some words, each below the one before."""
        raise UnfitFile(self.fault(near, problem, remedy))

    def fault(self, near: tuple[str, ...], problem: str, remedy: str) -> Fault:
        """Say what is wrong near some words."""
        return Fault(self.name, line_of(self.text, *near), problem, remedy)


def is_text(value: Any) -> bool:  # noqa: ANN401 - what a file says
    """Return whether something is a text of a line that is neither empty nor too long."""
    return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= _MAX_LENGTH


def is_table_of_texts(value: Any) -> bool:  # noqa: ANN401 - what a file says
    """Return whether something is a table of such texts that is not empty."""
    return isinstance(value, dict) and bool(value) and all(map(is_text, value.values()))


def frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values of a table of which none can be changed."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}

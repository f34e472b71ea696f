"""Reading the files of an agency's forms: every fault at once, with its line and its remedy."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.deadlines.rules import DeadlineRules
from keepfaith.errors import KeepfaithError
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.forms.answer_time import (
    ANSWER_LAW,
    ANSWER_RULE,
    ANSWER_WITHIN,
    BASIS,
    PLACE,
    business_days,
    words_of,
)
from keepfaith.policies.forms.fields import field_faults, field_of
from keepfaith.policies.forms.form import Form
from keepfaith.policies.forms.source import FormSource

NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
MAX_BYTES: Final = 64 * 1024
MAX_FORMS: Final = 40
MAX_INPUTS: Final = 190
# A button names its page by one figure.
_KEYS: Final[dict[str, type | tuple[type, ...]]] = {
    "title": str, "intro": str, "purpose": str, "holding": str, "work": bool, "then": str,
    "answer_within": str, "answer_rule": str, "subject": list, "field": list, "item": list,
    "by_hand": list,
}  # fmt: skip
_MAY_LACK: Final = frozenset({"item", "by_hand", ANSWER_WITHIN, ANSWER_RULE})
_NAMES_A_PERSON: Final = frozenset({"email-address", "postal-address"})


@dataclass(frozen=True)
class Forms:
    """An agency's forms that could be read, by name, and what is wrong with the others."""

    forms: dict[str, Form]
    faults: tuple[Fault, ...]
    sources: dict[str, FormSource]

    @classmethod
    def read(cls, folder: Path) -> "Forms":
        """Read every file of a `forms` folder; no folder is no form."""
        forms: dict[str, Form] = {}
        faults: list[Fault] = []
        sources: dict[str, FormSource] = {}
        rules = read_deadline_rules(folder.parent)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name.startswith("."):
                continue
            source = _read(path)
            if isinstance(source, Fault):
                faults.append(source)
                continue
            wrong = [*_form_faults(source), *_rule_faults(source, rules)]
            faults += wrong
            if not wrong:
                sources[path.stem] = source = _with_days(source, rules)
                forms[path.stem] = _form_of(path.stem, source.table)
        if len(forms) > MAX_FORMS:
            faults.append(Fault("forms", 1, f"there are more than {MAX_FORMS} forms", "remove some"))
        return cls(forms, tuple(faults), sources)

    def sound(self) -> dict[str, Form]:
        """Return the forms, or refuse when one of them could not be read."""
        if self.faults:
            raise KeepfaithError(
                f"{len(self.faults)} problem{'s' if len(self.faults) > 1 else ''} in the forms; first: "
                f"{self.faults[0]}.",
                "Fix the agency's forms, then start again.",
            )
        return self.forms


@lru_cache(maxsize=8)
def forms_of(folder: Path) -> Forms:
    """Read an agency's folder once; a changed form is seen at the next start."""
    return Forms.read(folder / "forms")


def _read(path: Path) -> FormSource | Fault:
    file = f"forms/{path.name}"
    if path.suffix != ".toml" or not NAME.fullmatch(path.stem) or path.stem == "receipt":
        return Fault(file, 1, "this is not the name of a form", "name it in small letters, ending in .toml")
    try:
        octets = path.read_bytes()
        if len(octets) > MAX_BYTES:
            return Fault(file, 1, f"the form is larger than {MAX_BYTES // 1024} KiB", "shorten it")
        text = octets.decode()
        return FormSource(file, text, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+)", str(error))
        return Fault(file, int(match[1]) if match else 1, f"the form is not TOML: {error}", "fix that line")
    except (OSError, ValueError) as error:
        return Fault(file, 1, f"the form cannot be read: {type(error).__name__}", "save it as UTF-8 TOML")


def _form_faults(source: FormSource) -> Iterator[Fault]:
    shape = list(source.shape("", 0, source.table, _KEYS, may_lack=_MAY_LACK))
    yield from shape
    if shape:
        return
    if not source.table["field"]:
        yield source.fault("", 0, "field", "it asks nothing", "add a table `[[field]]` for each question")
    yield from _answer_faults(source)
    fields = list(field_faults(source))
    yield from fields
    if not fields:
        yield from _subject_faults(source)
        form = _form_of("form", source.table)
        if len(form.inputs) > MAX_INPUTS:
            yield source.fault("", 0, "field", f"it has more than {MAX_INPUTS} inputs", "split it")


def _answer_faults(source: FormSource) -> Iterator[Fault]:
    within = source.table.get(ANSWER_WITHIN)
    if within is None:
        return
    if business_days(within) is None:
        problem = f"{ANSWER_WITHIN} is no number of business days: {within!r}"
        yield source.fault("", 0, ANSWER_WITHIN, problem, 'write it as in "10 business days", at most 99')
    if not source.table["work"]:
        problem = f"it has {ANSWER_WITHIN}, but makes no task that could be late"
        yield source.fault("", 0, ANSWER_WITHIN, problem, "set `work = true`, or remove it")


def _rule_faults(source: FormSource, rules: DeadlineRules) -> Iterator[Fault]:
    name = source.table.get(ANSWER_RULE)
    if name is None:
        return
    if ANSWER_WITHIN in source.table:
        problem = f"it has {ANSWER_RULE} and {ANSWER_WITHIN}, which can differ"
        yield source.fault("", 0, ANSWER_RULE, problem, "remove one of them")
    if name not in rules.versions:
        known = ", ".join(sorted(rules.versions)) or "none yet"
        problem = f"{ANSWER_RULE} names no deadline of the agency: {name!r}"
        yield source.fault("", 0, ANSWER_RULE, problem, f"name one of deadlines.toml: {known}")
    if f"{{{PLACE}}}" in source.text and f"{{{BASIS}}}" not in source.text:
        problem = "it names the days of a deadline, and not whether the law gives them"
        yield source.fault("", 0, "then", problem, f"write {{{BASIS}}} after the sentence with {{{PLACE}}}")
    if source.table.get("work") is False:
        problem = f"it has {ANSWER_RULE}, but makes no task that could be late"
        yield source.fault("", 0, ANSWER_RULE, problem, "set `work = true`, or remove it")


def _with_days(source: FormSource, rules: DeadlineRules) -> FormSource:
    """Return a form's file with the days that its deadline now gives, for its texts to name."""
    name = source.table.get(ANSWER_RULE)
    if name is None:
        return source
    rule = rules.versions[name][-1]
    law = rule.source if rule.is_confirmed else ""
    return replace(source, table={**source.table, ANSWER_WITHIN: words_of(rule), ANSWER_LAW: law})


def _subject_faults(source: FormSource) -> Iterator[Fault]:
    categories = {entry["name"]: entry["category"] for entry in source.table["field"]}
    if not source.table["subject"]:
        yield source.fault("", 0, "subject", "it does not say whom it is about", "list fields in `subject`")
    for name in source.table["subject"]:
        if categories.get(name) not in _NAMES_A_PERSON:
            yield source.fault(
                "", 0, "subject", f"{name} in `subject` is not a field for an e-mail or postal address",
                "name fields of those categories",
            )  # fmt: skip


def _form_of(name: str, table: dict[str, Any]) -> Form:
    return Form(
        name, table["title"], table["intro"], table["purpose"], table["holding"], table["work"], table["then"],
        tuple(table["subject"]), tuple(field_of(entry, table.get("item", [])) for entry in table["field"]),
        table.get(ANSWER_WITHIN, ""), table.get(ANSWER_RULE, ""), table.get(ANSWER_LAW, ""),
    )  # fmt: skip

"""The agency's forms as their files say, read here anew: what each asks, whether it is needed, and why."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.agency.folder import agency_folder

MAX_EMAIL: Final = 254
# What a browser may fill in by itself; for everything else it is asked not to.
FILLS: Final[Mapping[tuple[str, str], str]] = {
    ("line", "name"): "name",
    ("email", "email-address"): "email",
    ("lines", "postal-address"): "street-address",
    ("line", "organization"): "organization",
    ("line", "phone-number"): "tel",
    ("name", "name"): "name",
    ("phone", "phone-number"): "tel",
}
# The inputs of a question that has several, each with what a browser may fill in.
PARTS: Final[Mapping[str, Mapping[str, str]]] = {
    "address": {
        "street": "address-line1", "unit": "address-line2", "city": "address-level2", "state": "address-level1",
        "zip": "postal-code",
    },
    "date": {"month": "off", "day": "off", "year": "off"},
}  # fmt: skip
WRITTEN: Final = frozenset({"line", "lines", "email", "name", "phone"})
# Of these a browser sends only what was chosen.
TICKED: Final = frozenset({"choice", "yes-no", "topics", "choices", "reference"})
_LIMITS: Final = {"email": MAX_EMAIL, "phone": 40}
NUMBERS: Final = frozenset({"ssn", "bank-account", "payment-card", "drivers-license"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a form's file; `when` is the answer to another one that makes it needed."""

    name: str
    label: str
    kind: str
    category: str
    is_needed: bool
    when: tuple[str, tuple[str, ...]] | None
    why: str
    limit: int
    choices: tuple[str, ...]
    codes: tuple[str, ...]
    section: str = ""
    least: int = 0

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of its inputs, in the page's order."""
        if self.kind == "items":
            return tuple(f"{self.name}.{code}" for code in self.codes)
        if self.kind in PARTS:
            return tuple(f"{self.name}.{part}" for part in PARTS[self.kind])
        if self.kind in {"topics", "choices"}:
            return tuple(f"{self.name}.{number}" for number in range(1, len(self.choices) + 1))
        return (self.name,)

    @property
    def fill(self) -> str:
        """What a browser may fill in."""
        return FILLS.get((self.kind, self.category), "on" if self.kind in {"lines", "language"} else "off")

    @property
    def takes_words(self) -> bool:
        """Whether a person writes words into it, and no number such as a Social Security number is asked for."""
        return self.kind in {"line", "lines"} and self.category not in NUMBERS


@dataclass(frozen=True)
class FormFile:
    """One form: what it is for, what it asks, and which of its questions say whom it is about."""

    name: str
    title: str
    purpose: str
    holding: str
    makes_task: bool
    subject: tuple[str, ...]
    questions: tuple[Question, ...]
    answer_rule: str = ""

    @property
    def worded(self) -> tuple[Question, ...]:
        """The questions that are answered in words."""
        return tuple(question for question in self.questions if question.takes_words)

    @property
    def deciding(self) -> Question | None:
        """The question whose answer decides what else is needed."""
        names = {question.when[0] for question in self.questions if question.when}
        return next((question for question in self.questions if question.name in names), None)


def form_files() -> dict[str, FormFile]:
    """Read every form of the agency, by name."""
    forms = {}
    for path in sorted((agency_folder() / "forms").glob("*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        forms[path.stem] = FormFile(
            path.stem,
            table["title"],
            table["purpose"],
            table["holding"],
            table["work"],
            tuple(table["subject"]),
            tuple(_question(entry, table) for entry in table["field"]),
            table.get("answer_rule", ""),
        )
    return forms


def _question(entry: dict[str, Any], table: dict[str, Any]) -> Question:
    required, kind = entry["required"], entry["kind"]
    condition = required if isinstance(required, dict) else entry.get("asked")
    when = None
    if condition:
        name, chosen = next(iter(condition["when"].items()))
        when = name, tuple([chosen] if isinstance(chosen, str) else chosen)
    choices = ("Yes", "No") if kind == "yes-no" else tuple(entry.get("choices", ()))
    codes = tuple(item["code"] for item in table.get("item", ())) if kind == "items" else ()
    return Question(
        entry["name"], entry["label"], kind, entry["category"], required is not False, when, entry["why"],
        _LIMITS.get(kind, entry.get("limit", 0)), choices, codes, entry.get("section", ""), entry.get("least", 0),
    )  # fmt: skip

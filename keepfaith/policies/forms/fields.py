"""The questions of a form's file, and its catalog: each says what it asks, of which kind, and why."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from keepfaith.custody.protocol.known_names import REFERENCE_FIELD
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.fault import Fault
from keepfaith.policies.forms.form import (
    AS_IT_IS,
    CAME_ON,
    CHOSEN,
    DECIDING,
    EDITION,
    LANGUAGE,
    NO,
    REFERENCE,
    SEND_REFERENCE,
    STEP,
    TOKEN,
    YES,
    Field,
    Item,
)
from keepfaith.policies.forms.source import FormSource

# An address that names a person must fit what the custodian reads.
MAX_EMAIL_LENGTH, MAX_ADDRESS_LENGTH, MAX_LENGTH, MAX_NUMBER_LENGTH = 254, 350, 8_000, 40
FIELD: Final[dict[str, type | tuple[type, ...]]] = {
    "name": str, "label": str, "help": str, "kind": str, "category": str, "required": (bool, dict),
    "asked": dict, "why": str, "limit": int, "rows": int, "choices": list, "section": str, "missing": str,
    "least": int, "most": int, "within": str, "po_box": bool,
}  # fmt: skip
ITEM: Final[dict[str, type | tuple[type, ...]]] = {
    "code": str,
    "title": str,
    "summary": str,
    "form": str,
    "most": int,
}
_PARTS_OF_KINDS: Final = frozenset({"limit", "rows", "choices", "least", "most", "within", "po_box"})
MAY_LACK: Final = frozenset({"help", "section", "asked", "missing", *_PARTS_OF_KINDS})
# What each kind must have beyond the rest, and may have.
KINDS: Final = {
    "line": ({"limit"}, {"limit"}),
    "lines": ({"limit"}, {"limit", "rows"}),
    "email": (set[str](), set[str]()),
    "name": ({"limit"}, {"limit"}),
    "phone": (set[str](), set[str]()),
    "number": ({"least", "most"}, {"least", "most"}),
    "date": (set[str](), {"within"}),
    "address": (set[str](), {"po_box"}),
    "choice": ({"choices"}, {"choices"}),
    "yes-no": (set[str](), set[str]()),
    "choices": ({"choices"}, {"choices"}),
    "topics": ({"choices"}, {"choices"}),
    "items": (set[str](), set[str]()),
    LANGUAGE: (set[str](), set[str]()),
    REFERENCE: (set[str](), set[str]()),
}
# Kinds whose answer is a language, or kept as one.
_IN_LANGUAGE: Final = frozenset({LANGUAGE, REFERENCE})
# Kinds that go with one category, or with some.
_CATEGORIES_OF: Final = {
    "name": {"name"}, "phone": {"phone-number"}, "address": {"postal-address"}, "number": {"free-text"},
    "date": {"free-text", "birth-date"}, **{kind: {"free-text"} for kind in CHOSEN},
    **{kind: {"language"} for kind in _IN_LANGUAGE},
}  # fmt: skip
# Those of kinds that always have the same.
_CHOICES: Final = {"yes-no": (YES, NO), REFERENCE: (SEND_REFERENCE,)}
_MAX_FIGURE: Final = 999_999
MAX_PHONE_LENGTH: Final = 40
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,30}")
_CODE: Final = re.compile(r"[A-Z0-9][A-Z0-9-]{0,15}")
# `note` is what the desk adds to each record.
_TAKEN: Final = frozenset({TOKEN, EDITION, AS_IT_IS, STEP, CAME_ON, "note"})
_MAX_ROWS, _MAX_CHOICES, _MAX_QUANTITY, _MAX_CHOICE_LENGTH = 20, 30, 999, 120


def field_faults(source: FormSource) -> Iterator[Fault]:
    """Report what is wrong with the questions and the catalog."""
    table = source.table
    whole = True
    for number, entry in enumerate(table["field"]):
        shape = list(source.shape("field", number, entry, FIELD, may_lack=MAY_LACK))
        shape = shape or list(_field(source, number, entry))
        whole = whole and not shape
        yield from shape
    for number, entry in enumerate(table.get("item", ())):
        shape = list(source.shape("item", number, entry, ITEM, may_lack=()))
        yield from shape or list(_item(source, number, entry))
        whole = whole and not shape
    if whole:
        yield from _together(source)


def field_of(entry: dict[str, Any], items: list[dict[str, Any]]) -> Field:
    """Return the question that an entry without faults asks."""
    condition = entry["required"] if isinstance(entry["required"], dict) else entry.get("asked")
    when = _when(condition["when"]) if condition else None
    kind = entry["kind"]
    limits = {"email": MAX_EMAIL_LENGTH, "phone": MAX_PHONE_LENGTH}
    return Field(
        name=entry["name"], label=entry["label"], kind=kind, category=entry["category"],
        required=entry["required"] is not False, when=when, why=entry["why"], help=entry.get("help", ""),
        limit=limits.get(kind, entry.get("limit", 0)), rows=entry.get("rows", 4),
        choices=_CHOICES.get(kind, tuple(entry.get("choices", ()))),
        section=entry.get("section", ""), missing=entry.get("missing", ""), least=entry.get("least", 0),
        most=entry.get("most", 0), within=entry.get("within", ""), po_box=entry.get("po_box", True),
        items=tuple(Item(**item) for item in items) if kind == "items" else (),
    )  # fmt: skip


def _when(condition: dict[str, str | list[str]]) -> tuple[str, tuple[str, ...]]:
    """Read which question decides, and by which of its choices."""
    name, chosen = next(iter(condition.items()))
    return name, (chosen,) if isinstance(chosen, str) else tuple(chosen)


def _field(source: FormSource, number: int, entry: dict[str, Any]) -> Iterator[Fault]:
    name, kind, category = entry["name"], entry["kind"], entry["category"]

    def fault(key: str, problem: str, remedy: str) -> Fault:
        return source.fault("field", number, key, f"field {name}: {problem}", remedy)

    if not _NAME.fullmatch(name) or name in _TAKEN:
        yield fault("name", "its name cannot be used", f"use small letters and _, not {', '.join(_TAKEN)}")
    if category not in CATEGORIES or category == "ip-address":
        yield fault(
            "category", f"{category} is not a category that a form can ask for", f"use one of: {_askable()}"
        )
    if kind not in KINDS:
        yield fault("kind", f"{kind} is not a kind of field", f"use one of: {', '.join(KINDS)}")
        return
    if kind in _CATEGORIES_OF and category not in _CATEGORIES_OF[kind]:
        fitting = " or ".join(sorted(_CATEGORIES_OF[kind]))
        yield fault("category", f"a field of kind {kind} is of the category {fitting}", f"write {fitting}")
    if (kind == "email") != (category == "email-address"):
        yield fault("kind", "kind email and category email-address go together", "change one of them")
    for key, problem, remedy in (*_parts_of(entry), *_language_parts_of(entry), *_sensitive_parts_of(entry)):
        yield fault(key, problem, remedy)


def _language_parts_of(entry: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    name, kind = entry["name"], entry["kind"]
    if (kind in _IN_LANGUAGE) != (entry["category"] == "language"):
        named = kind if kind in _IN_LANGUAGE else LANGUAGE
        yield "kind", f"kind {named} and category language go together", "change one of them"
    elif kind in _IN_LANGUAGE and entry["required"] is not False:
        yield "required", "nobody has to choose a language: that of the page counts", "write false"
    if (kind == REFERENCE) != (name == REFERENCE_FIELD):
        yield "name", f"kind {REFERENCE} and the name {REFERENCE_FIELD} go together", "change one of them"


def _sensitive_parts_of(entry: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """A sensitive number has a short line of its own, so that it can be sealed, shown and opened by itself."""
    category = CATEGORIES.get(entry["category"])
    if category is None or not category.sensitive:
        return
    if entry["kind"] != "line":
        yield "kind", f"{category.name} is asked for in one line of its own", "write line"
    elif entry.get("limit", 0) > MAX_NUMBER_LENGTH:
        yield "limit", f"{category.name} has at most {MAX_NUMBER_LENGTH} characters", "change limit"


def _parts_of(entry: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    kind = entry["kind"]
    needed, allowed = KINDS[kind]
    for key in sorted(needed - entry.keys()):
        yield "kind", f"a field of kind {kind} needs {key}", f"add {key}"
    for key in sorted((_PARTS_OF_KINDS & entry.keys()) - allowed):
        yield key, f"a field of kind {kind} has no {key}", f"remove {key}"
    most = MAX_ADDRESS_LENGTH if entry["category"] == "postal-address" else MAX_LENGTH
    if not 1 <= entry.get("limit", 1) <= most:
        yield "limit", f"its limit is not between 1 and {most} characters", "change limit"
    if not 1 <= entry.get("rows", 1) <= _MAX_ROWS:
        yield "rows", f"its rows are not between 1 and {_MAX_ROWS}", "change rows"
    least, most_number = entry.get("least", 0), entry.get("most", _MAX_FIGURE)
    if not -_MAX_FIGURE <= least <= most_number <= _MAX_FIGURE:
        yield "most", f"least and most are not in order, or beyond {_MAX_FIGURE}", "change them"
    if entry.get("within", "past") not in {"past", "future"}:
        yield "within", "a date is within the past or the future", "write past or future, or remove within"
    if not _are_choices(entry.get("choices", ["-"])):
        yield "choices", "its choices are not different short texts", "list each choice once"


def _are_choices(choices: list[object]) -> bool:
    texts = [choice for choice in choices if isinstance(choice, str) and choice.strip() == choice and choice]
    return (
        len(texts) == len(choices) == len(set(texts))
        and 1 <= len(texts) <= _MAX_CHOICES
        and all(len(choice) <= _MAX_CHOICE_LENGTH and choice.isprintable() for choice in texts)
    )


def _item(source: FormSource, number: int, entry: dict[str, Any]) -> Iterator[Fault]:
    if not _CODE.fullmatch(entry["code"]):
        yield source.fault("item", number, "code", "its code cannot be used", "use capitals, figures and -")
    if not 1 <= entry["most"] <= _MAX_QUANTITY:
        yield source.fault(
            "item", number, "most", f"most is not between 1 and {_MAX_QUANTITY}", "change most"
        )


def _together(source: FormSource) -> Iterator[Fault]:
    fields, items = source.table["field"], source.table.get("item", [])
    for table, key, entries in (("field", "name", fields), ("item", "code", items)):
        named = [entry[key] for entry in entries]
        for value in sorted(value for value, times in Counter(named).items() if times > 1):
            yield source.fault(table, named.index(value), key, f"{table} {value} stands twice", "rename one")
    catalogs = sum(entry["kind"] == "items" for entry in fields)
    if catalogs != bool(items):
        yield source.fault(
            "", 0, "item", "a catalog of [[item]] and one field of kind items go together", "add or remove"
        )
    kinds = [entry["kind"] for entry in fields]
    if REFERENCE in kinds and not ("email" in kinds[: kinds.index(REFERENCE)] and source.table["work"]):
        problem = "a reference goes to the e-mail address above it, of a form that makes a task"
        yield source.fault(
            "field", kinds.index(REFERENCE), "kind", problem, "add a field of kind email, or remove it"
        )
    yield from _condition_faults(source)


def _condition_faults(source: FormSource) -> Iterator[Fault]:
    """Report each condition that names no choice of an earlier question, and each question that has two."""
    chosen: dict[str, list[str]] = {}
    for number, entry in enumerate(source.table["field"]):
        conditions = {key: entry[key] for key in ("required", "asked") if isinstance(entry.get(key), dict)}
        for key, condition in conditions.items():
            if not _is_condition(condition, chosen, several=key == "asked"):
                yield source.fault(
                    "field", number, key, f"field {entry['name']}: {key} names no choice of an earlier question",
                    'write { when = { field = "one of its choices" } }, or several of them in [ ] beside asked',
                )  # fmt: skip
        if len(conditions) > 1:
            yield source.fault(
                "field", number, "asked", f"field {entry['name']}: it has two conditions",
                "write required = true or false beside asked",
            )  # fmt: skip
        if entry["kind"] in DECIDING:
            chosen[entry["name"]] = entry.get("choices", [YES, NO])


def _is_condition(condition: dict[str, Any], chosen: dict[str, list[str]], *, several: bool) -> bool:
    when = condition.get("when")
    if condition.keys() != {"when"} or not isinstance(when, dict) or len(when) != 1:
        return False
    name, value = next(iter(when.items()))
    values = value if several and isinstance(value, list) and value else [value]
    return all(answer in chosen.get(name, ()) for answer in values)


def _askable() -> str:
    return ", ".join(name for name in CATEGORIES if name != "ip-address")

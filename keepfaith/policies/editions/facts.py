"""The facts of an edition that its prose can name, each read from the file that its rules are read from."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any, Final

from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions import speech as say
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.speech import Speech

CLAUSES, RETENTION, PURPOSES = "clauses.toml", "retention.toml", "purposes.toml"
INVENTORY, TOOLS = "inventory.toml", "tools.toml"
# The first word of a place, what it names, and the file that has it.
KINDS: Final = {
    "retention": ("a period", RETENTION),
    "kept": ("how long something is kept", RETENTION),
    "duty": ("a duty of staff", PURPOSES),
    "contact": ("a part of the contact", CLAUSES),
    "notice": ("the notice before a change", CLAUSES),
    "date": ("the day of the edition itself", "no file: it is {date.effective}"),
    "machines": ("a limit for bots", CLAUSES),
    "tool": ("an outside tool", TOOLS),
    "cookie": ("a cookie", TOOLS),
    "lifetime": ("how long a cookie stays", TOOLS),
    "fields": ("what a holding can hold", INVENTORY),
    "count": ("a count", "inventory.toml or tools.toml"),
    "list": ("a list", "inventory.toml or tools.toml"),
    "form": ("what a form says in its own file", "the form, as in answer_within"),
}
EFFECTIVE: Final = "date.effective"
# Tables of retention.toml that are no holding and have a period.
_OTHER_PERIODS: Final = ("own-test-requests", "backups")
# Languages that write every noun with a capital.
_CAPITAL_NOUNS: Final = frozenset({"de", "lb"})
# What is written large anywhere: “IP address”, “Social Security number”.
_NAME: Final = re.compile(r"\w[A-Z]|\w+ [A-Z][a-z]")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its value as its file has it, and how a language says it; `problem` says why prose cannot name it."""

    place: str
    file: str
    value: str
    say: Callable[[Speech], str]
    problem: str = ""
    remedy: str = ""
    # The first word of its place.
    kind: str = field(init=False)

    def __post_init__(self) -> None:
        """Cut out the kind once, as every text is compared with every fact."""
        object.__setattr__(self, "kind", self.place.partition(".")[0])


Facts = Mapping[str, Fact]
NO_FACTS: Final[Facts] = {}


@lru_cache(maxsize=64)
def facts_of(bundle: Bundle) -> Facts:
    """Return an edition's facts by their places; tables that `policy check` would refuse give none."""
    readers = (_effective, _retention, _duties, _contact, _machines, _tools, _fields)
    return {fact.place: fact for reader in readers for fact in reader(bundle)}


def _effective(bundle: Bundle) -> Iterator[Fact]:
    """Yield the day on which it takes effect; the place stays as it is while there is none."""
    day = bundle.effective
    words: Callable[[Speech], str] = partial(say.date, day) if day else lambda _speech: f"{{{EFFECTIVE}}}"
    yield Fact(EFFECTIVE, "", str(day or ""), words)


def _retention(bundle: Bundle) -> Iterator[Fact]:
    table = bundle.table(RETENTION)
    entries = {**{name: table.get(name) for name in _OTHER_PERIODS}, **_tables(table.get("holding"))}
    for name, entry in entries.items():
        if isinstance(entry, dict) and "period" in entry:
            text = str(entry["period"])
            yield _period(f"retention.{name}", RETENTION, entry["period"])
            yield Fact(f"kept.{name}", RETENTION, text, partial(say.duration, text))


def _period(place: str, file: str, value: object) -> Fact:
    text = str(value)
    problem, remedy = "", ""
    if not isinstance(value, str) or say.period_parts(value) is None:
        problem = f"names a period, but {place.partition('.')[2]} has none: {file} says {text!r}"
        remedy = "give it a period such as “3 years”"
        if place.startswith("retention."):
            remedy = f"write {{kept{place.removeprefix('retention')}}}, which also says “with no end date”"
    return Fact(place, file, text, partial(say.period, text), problem, remedy)


def _duties(bundle: Bundle) -> Iterator[Fact]:
    for name, entry in _tables(bundle.table(PURPOSES).get("duty")).items():
        if isinstance(title := entry.get("title"), str):
            yield Fact(f"duty.{name}", PURPOSES, title, partial(_inside, title))


def _contact(bundle: Bundle) -> Iterator[Fact]:
    table = bundle.table(CLAUSES)
    contact = table.get("contact")
    if isinstance(contact, dict):
        for key in ("name", "email"):
            if key in contact:
                yield _name(f"contact.{key}", CLAUSES, contact[key])
        if "postal_address" in contact:
            lines = contact["postal_address"]
            whole = ", ".join(map(str, lines)) if isinstance(lines, list) else lines
            yield _name("contact.postal-address", CLAUSES, whole)
    notice = table.get("notice")
    if isinstance(notice, dict) and "period" in notice:
        yield _period("notice.period", CLAUSES, notice["period"])


def _machines(bundle: Bundle) -> Iterator[Fact]:
    for key, value in (_table(bundle.table(CLAUSES).get("machines"))).items():
        what = key.replace("_", "-")
        if what in {"requests-per-second", "files-per-second", "connections"}:
            yield _count(f"machines.{what}", CLAUSES, what, value)


def _tools(bundle: Bundle) -> Iterator[Fact]:
    table = bundle.table(TOOLS)
    tools = _tables(table.get("tool"))
    own = _rows(table.get("cookie"))
    for key, entry in tools.items():
        yield _name(f"tool.{key}", TOOLS, entry.get("name"))
    for cookie in (*own, *(row for entry in tools.values() for row in _rows(entry.get("cookie")))):
        key = cookie_key(str(cookie.get("name", "")))
        yield _name(f"cookie.{key}", TOOLS, cookie.get("name"))
        yield _period(f"lifetime.{key}", TOOLS, cookie.get("lifetime"))
    if TOOLS in bundle.files:
        names = {
            "tools": [str(entry.get("name")) for entry in tools.values()],
            "cookies": [str(row.get("name")) for row in own],
        }
        for what, elements in names.items():
            yield _count(f"count.{what}", TOOLS, what, len(elements))
            yield _list(f"list.{what}", TOOLS, elements, lambda name, _speech: name)


def _fields(bundle: Bundle) -> Iterator[Fact]:
    table = bundle.table(INVENTORY)
    fields = _rows(_table(table.get("access_log")).get("fields"))
    if fields:
        texts = [str(field.get("holds", "")) for field in fields]
        yield _count("count.log-fields", INVENTORY, "log-fields", len(fields))
        yield _list("list.log-fields", INVENTORY, texts, _inside)
    for row in _rows(table.get("holding")):
        names = row.get("categories")
        titles = (
            [CATEGORIES[name].title for name in names if name in CATEGORIES]
            if isinstance(names, list)
            else []
        )
        yield _list(f"fields.{row.get('name')}", INVENTORY, titles, _inside)


def cookie_key(name: str) -> str:
    """Return the word by which a place names a cookie: its name without prefix, in small letters."""
    bare = name.removeprefix("__Host-").removeprefix("__Secure-").lower()
    return "-".join(re.findall(r"[a-z0-9]+", bare))


def _name(place: str, file: str, value: object) -> Fact:
    is_text = isinstance(value, str) and bool(value)
    problem = "" if is_text else f"names a text, but {file} has {value!r} there"
    return Fact(place, file, str(value), lambda _speech: str(value), problem, "give it as a text in quotes")


def _count(place: str, file: str, what: str, value: object) -> Fact:
    if isinstance(value, bool) or not isinstance(value, int | float):
        problem = f"names a number, but {file} has {value!r} there"
        return Fact(place, file, str(value), lambda _speech: str(value), problem, "give it as a number")
    return Fact(place, file, f"{value:g}", lambda speech: say.counted(what, value, speech))


def _list(place: str, file: str, elements: list[str], one: Callable[[str, Speech], str]) -> Fact:
    def listed(speech: Speech) -> str:
        return say.listed([one(element, speech) for element in elements], speech)

    problem = "" if elements else f"names a list, but {file} lists nothing there"
    return Fact(place, file, ", ".join(elements), listed, problem, "say in words that there is none")


def _inside(title: str, speech: Speech) -> str:
    """Say a title inside a sentence: with a small first letter, unless it is written large anywhere, and no dot."""
    text = say.translated(title, speech).removesuffix(".")
    is_large = _NAME.match(text) is not None or speech.language in _CAPITAL_NOUNS
    return text if is_large else text[:1].lower() + text[1:]


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _tables(value: object) -> dict[str, dict[str, Any]]:
    return {name: entry for name, entry in _table(value).items() if isinstance(entry, dict)}


def _rows(value: object) -> list[dict[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []

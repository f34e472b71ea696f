"""Purposes, inventory and retention: nothing undeclared, nothing destroyed without permission."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from keepfaith.custody.protocol.known_names import OWN_TEST_REQUESTS
from keepfaith.pii.categories import CATEGORIES
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.validation.table_reader import Fault, entries, missing, rows

PERIOD = re.compile(r"indefinite|[1-9]\d{0,2} (year|month|day)s?")
_TEST_PERIOD = "7 days"


def check_purposes(bundle: Bundle) -> Iterator[Fault]:
    """Each purpose stands on a clause and names the most that may be collected for it."""
    file = "purposes.toml"
    shape = {"title": str, "explanation": str, "clause": str, "when_asked": bool, "categories": list}
    if not entries(bundle, file, "purpose"):
        yield Fault(file, 1, "there is no purpose", "add a table `[purpose.name]` for each")
    for name, entry in entries(bundle, file, "purpose").items():
        place = f"[purpose.{name}]"
        yield from missing(bundle, file, place, entry, shape)
        yield from _clause(bundle, file, place, entry)
        yield from _categories(bundle, file, place, entry)


def check_inventory(bundle: Bundle) -> Iterator[Fault]:
    """Each holding has a purpose that allows its categories, a clause, and a protection class; the log is listed."""
    file = "inventory.toml"
    purposes = entries(bundle, "purposes.toml", "purpose")
    log = bundle.table(file).get("access_log", {})
    if not (isinstance(log, dict) and log.get("fields")):
        yield Fault(file, 1, "what the access log keeps is not listed", "add [access_log] with its fields")
    else:
        yield from _clause(bundle, file, "[access_log]", log)
    for entry in rows(bundle, file, "holding"):
        place = f'name = "{entry.get("name", "")}"'
        shape = {
            "name": str,
            "title": str,
            "purpose": str,
            "categories": list,
            "clause": str,
            "protection": str,
        }
        yield from missing(bundle, file, place, entry, shape)
        yield from _clause(bundle, file, place, entry)
        yield from _categories(bundle, file, place, entry)
        line = bundle.line_of(file, place)
        purpose = purposes.get(str(entry.get("purpose")))
        if purpose is None:
            yield Fault(
                file, line, f"{place}: unknown purpose {entry.get('purpose')}", "name one of purposes.toml"
            )
            continue
        for category in _known(entry):
            if category not in purpose.get("categories", ()):
                yield Fault(
                    file, line, f"{place}: its purpose does not allow {category}",
                    "remove the category here or allow it in purposes.toml",
                )  # fmt: skip


def check_retention(bundle: Bundle) -> Iterator[Fault]:
    """Each holding and the log have a rule with series, period and, if it destroys, a permission number."""
    file = "retention.toml"
    rules = entries(bundle, file, "holding")
    holdings = {str(entry.get("name")) for entry in rows(bundle, "inventory.toml", "holding")}
    for name in sorted((holdings | {"access-log"}) - rules.keys()):
        yield Fault(file, 1, f"{name} has no retention rule", f"add [holding.{name}]")
    for name in sorted(rules.keys() - holdings - {"access-log"}):
        yield Fault(
            file, bundle.line_of(file, name), f"{name} is not in the inventory", "add it there or remove it"
        )
    for name, entry in rules.items():
        place = f"[holding.{name}]"
        yield from missing(bundle, file, place, entry, {"series": str, "period": str, "trigger": str})
        yield from _clause(bundle, file, place, entry)
        line = bundle.line_of(file, place)
        if not PERIOD.fullmatch(str(entry.get("period"))):
            yield Fault(
                file,
                line,
                f"{place}: its period is not readable",
                "write “3 years”, “6 months” or “indefinite”",
            )
        if entry.get("period") != "indefinite" and not entry.get("permission"):
            yield Fault(
                file, line, f"{place} destroys without a permission number",
                "add permission (M.G.L. c. 66 § 8) or keep it indefinitely",
            )  # fmt: skip


def check_own_tests(bundle: Bundle) -> Iterator[Fault]:
    """Test requests of our own end when the custodian ends them, and no edition can say otherwise."""
    entry = bundle.table("retention.toml").get(OWN_TEST_REQUESTS)
    if isinstance(entry, Mapping) and entry.get("period") == _TEST_PERIOD:
        return
    has_clause = OWN_TEST_REQUESTS in render(bundle.files["policy.md"]).anchors
    if entry is not None or has_clause:
        yield Fault(
            "retention.toml", bundle.line_of("retention.toml", f"[{OWN_TEST_REQUESTS}]") if entry else 1,
            f"[{OWN_TEST_REQUESTS}]: test requests end after {_TEST_PERIOD}",
            f"write period = “{_TEST_PERIOD}”",
        )  # fmt: skip


def _clause(bundle: Bundle, file: str, place: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    if entry.get("clause") and entry["clause"] not in render(bundle.files["policy.md"]).anchors:
        line = bundle.line_of(file, place)
        yield Fault(
            file, line, f"{place}: clause {entry['clause']} is not in policy.md", "name an anchor of the text"
        )


def _categories(bundle: Bundle, file: str, place: str, entry: Mapping[str, Any]) -> Iterator[Fault]:
    for category in entry.get("categories", ()):
        if category not in CATEGORIES:
            yield Fault(
                file, bundle.line_of(file, place), f"{place}: unknown category {category}",
                f"use one of: {', '.join(CATEGORIES)}",
            )  # fmt: skip


def _known(entry: Mapping[str, Any]) -> Iterator[str]:
    return (category for category in entry.get("categories", ()) if category in CATEGORIES)

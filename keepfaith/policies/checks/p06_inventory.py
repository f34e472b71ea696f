"""Promise 6: tables, columns and cookies are what the sections declare, and no more than the edition in force lists."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.promises.crawler import Tour, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.policies.sections.registry import SECTIONS

# The catalog itself, not information_schema: that one hides what the asking role may not use.
COLUMNS = """
    SELECT CASE nspname WHEN 'public' THEN '' ELSE nspname || '.' END || relname, attname
    FROM pg_catalog.pg_attribute
    JOIN pg_catalog.pg_class ON pg_class.oid = attrelid
    JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND attnum > 0 AND NOT attisdropped
      AND nspname !~ '^pg_' AND nspname <> 'information_schema'
"""


def examine(portal: Portal, *, using: str = DEFAULT_DB_ALIAS) -> Finding:
    """Compare the database and the cookies on a tour with the declarations, and these with the edition in force."""
    edition = posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    if edition is None:
        return Finding("unproven", "No privacy policy is in force.")
    stored, declared = set(_columns(using)), set(SECTIONS.columns())
    whole_tour = tour(portal)
    faults = [
        f"The database has {_named(column)}, which no section declares."
        for column in sorted(stored - declared)
    ]
    faults += [
        f"{_named(column)} is declared, but the database lacks it." for column in sorted(declared - stored)
    ]
    faults += _holding_faults(edition.bundle.table("inventory.toml").get("holding", []))
    faults += _cookie_faults(whole_tour, {cookie.name for cookie in edition.registry.cookies})
    tables = len({table for table, _ in stored})
    return Finding.of(
        examined=len(stored | declared) + len(SECTIONS.holdings),
        faults=faults,
        figure=f"{tables} tables, {len(stored)} columns and {len(SECTIONS.holdings)} kinds of records, all declared; "
        f"no undeclared cookie on {whole_tour.extent}.",
    )


def _columns(using: str) -> list[tuple[str, str]]:
    with connections[using].cursor() as cursor:
        cursor.execute(COLUMNS)
        return [(str(table), str(column)) for table, column in cursor.fetchall()]


def _named(column: tuple[str, str]) -> str:
    return f"column {column[1]} of table {column[0]}"


def _holding_faults(listed: Iterable[dict[str, Any]]) -> Iterator[str]:
    allowed = {entry["name"]: set(entry["categories"]) for entry in listed}
    for holding in SECTIONS.holdings:
        if holding.name not in allowed:
            yield f"Table {holding.table} holds {holding.name}, which the policy does not list."
            continue
        for category in sorted(holding.categories - allowed[holding.name]):
            yield f"Table {holding.table} holds {category}, which the policy does not list for {holding.name}."


def _cookie_faults(whole_tour: Tour, allowed: set[str]) -> Iterator[str]:
    for answer in [*whole_tour.answers.values(), *whole_tour.errors]:
        for cookie in answer.every("Set-Cookie"):
            name = cookie.partition("=")[0].strip()
            if name not in allowed:
                yield f"{answer.path} sets the cookie {name}, which the policy does not list."

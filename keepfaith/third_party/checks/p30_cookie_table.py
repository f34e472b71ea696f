"""Promise 30: the table of cookies and tools on the policy page says what the edition's list says."""

from typing import TYPE_CHECKING, Final

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.tool_registry import SESSION, Registry
from keepfaith.policies.promises.crawler import Answer, fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.current_registry import registry_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable

# How the table on the policy page says it.
LIFETIME_TEXTS: Final = {SESSION: "Until you close the browser"}


def examine(portal: Portal) -> Finding:
    """Read the table as a visitor does."""
    registry = registry_in_force()
    count = len(registry.every_cookie) + len(registry.tools)
    return Finding.of(
        examined=count,
        faults=table_faults(fetch(portal, f"/policies/{this_agency().governing.slug}/"), registry),
        figure=f"The table on the policy page has the {count} cookies and tools of the list, each with its lifetime, "
        "purpose and addresses.",
    )


def table_faults(page: Answer, registry: Registry) -> list[str]:
    """Return what the table on the policy page lacks, cookie by cookie and place by place."""
    rows = page.page.rows
    expected: list[tuple[str, Iterable[str]]] = [
        (cookie.name, (LIFETIME_TEXTS.get(cookie.lifetime, cookie.lifetime), cookie.purpose))
        for cookie in registry.every_cookie
    ]
    expected += [
        (tool.name, (tool.purpose, *(place.url for place in tool.places))) for tool in registry.tools
    ]
    return [
        f"The table does not say of {name} what the list says."
        for name, words in expected
        if not any(name in row and all(" ".join(word.split()) in row for word in words) for row in rows)
    ]

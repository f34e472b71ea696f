"""Promise 30: no cookie is set beyond the published table, and none outlasts the session."""

from typing import TYPE_CHECKING, Final

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.tool_registry import SESSION, Registry
from keepfaith.policies.promises.crawler import Answer, fetch, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import (
    SIGN_OUT,
    Browser,
    cookies_of,
    is_removal,
    probe_account,
)
from keepfaith.third_party.current_registry import registry_in_force

if TYPE_CHECKING:
    from collections.abc import Iterable
    from http.cookies import Morsel

CHOICES_PAGE: Final = "/tools/"
# How the table on the policy page says it.
LIFETIME_TEXTS: Final = {SESSION: "Until you close the browser"}


def examine(portal: Portal) -> Finding:
    """See each cookie that is ever set, on a tour, signing in and choosing, and the table that lists them."""
    registry, seen = registry_in_force(), tour(portal)
    browser = Browser(portal)
    browser.go(CHOICES_PAGE)
    for word in ("keep", "remove"):
        browser.go(CHOICES_PAGE, {"cookie": word})
    with probe_account(portal) as made:
        staff = made.sign_in()
        staff.send(SIGN_OUT)
    answers = [*seen.answers.values(), *seen.errors, *browser.answers, *staff.answers]
    cookies_set = [(answer, morsel) for answer in answers for morsel in cookies_of(answer)]
    faults = [
        fault for answer, morsel in cookies_set for fault in cookie_faults(answer.path, morsel, registry)
    ]
    faults += table_faults(fetch(portal, f"/policies/{this_agency().governing.slug}/"), registry)
    names = ", ".join(sorted({morsel.key for _, morsel in cookies_set}))
    figure = (
        f"{len(cookies_set)} cookies set on {len(answers)} answers, signing in and choosing included: {names}; each is "
        f"in the table of {len(registry.every_cookie)} with its lifetime, none outlasts the browser's session."
    )
    return Finding.of(examined=len(cookies_set), faults=faults, figure=figure)


def cookie_faults(path: str, morsel: "Morsel[str]", registry: Registry) -> list[str]:
    """Return what is wrong with a cookie that a URL sets."""
    listed = {cookie.name: cookie.lifetime for cookie in registry.cookies}
    if morsel.key not in listed:
        return [f"{path} sets {morsel.key}, which is not in the table."]
    lasts = bool(morsel["max-age"] or morsel["expires"]) and not is_removal(morsel)
    return [f"{path} has {morsel.key} outlast the session."] if lasts or listed[morsel.key] != SESSION else []


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

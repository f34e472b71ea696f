"""Promises 26 and 30: what browsers are told is what the edition lists, and no cookie is set beyond its table."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin, urlsplit

from keepfaith.agency.agency import this_agency
from keepfaith.policies.editions.tool_registry import SESSION, Registry, Tool
from keepfaith.policies.promises.crawler import Answer, ask, is_own, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import SIGN_OUT, Browser, cookies, is_removal, probe
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.third_party.headers import REFERRER, REFERRER_POLICIES, headers_for
from keepfaith.third_party.opt_out import is_ordinary_page, loadable_tools

if TYPE_CHECKING:
    from http.cookies import Morsel

CHOICES_PAGE: Final = "/tools/"
OK: Final = 200
# How the table on the policy page says it.
SHOWN: Final = {SESSION: "Until you close the browser"}


def examine_listed(portal: Portal) -> Finding:
    """Compare the headers and the references of every answer with what is generated from the edition in force."""
    seen = tour(portal)
    tools = loadable_tools()
    faults: list[str] = []
    count = 0
    for answer in [*seen.answers.values(), *seen.errors]:
        expected = loaded_on(answer, tools)
        faults += header_faults(answer, expected)
        places = [place.url for tool in expected for place in tool.places]
        for reference in answer.page.references if answer.is_page else ():
            url = urljoin(portal.origin + answer.path, reference.url)
            count += 1
            if not (reference.is_link or is_own(url, origin=portal.origin) or url in places):
                faults.append(
                    f"{answer.path} loads from {urlsplit(url).netloc or 'elsewhere'}, which is not listed."
                )
    listed = ", ".join(tool.name for tool in tools) or "no outside tool"
    figure = (
        f"{seen.extent[0].upper()}{seen.extent[1:]} and {len(seen.errors)} error pages: each tells the browser just "
        f"what the list allows ({listed} in use), and none of {count} references loads anything else."
    )
    return Finding.of(examined=len(seen.answers), faults=faults, figure=figure)


def loaded_on(answer: Answer, tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    """Give the tools that may load on an answer to a visitor who did not opt out."""
    is_whole = answer.status == OK and answer.is_page
    return tools if is_whole and is_ordinary_page(urlsplit(answer.path).path) else ()


def header_faults(answer: Answer, tools: tuple[Tool, ...]) -> Iterator[str]:
    """Say which header of an answer is not the one that is generated."""
    for name, value in headers_for(tools).items():
        if answer.header(name) != value:
            yield f"{answer.path} ({answer.status}) has another {name} than the list makes."
    if answer.header(REFERRER) not in REFERRER_POLICIES:
        yield f"{answer.path} ({answer.status}) lets more than our own origin learn where a visitor was."


def examine_persistent(portal: Portal) -> Finding:
    """See each cookie that is ever set, on a tour, signing in and choosing, and the table that lists them."""
    registry, seen = registry_in_force(), tour(portal)
    browser = Browser(portal)
    browser.go(CHOICES_PAGE)
    for word in ("keep", "remove"):
        browser.go(CHOICES_PAGE, {"cookie": word})
    with probe(portal) as made:
        staff = made.signed_in()
        staff.send(SIGN_OUT)
    answers = [*seen.answers.values(), *seen.errors, *browser.answers, *staff.answers]
    found = [(answer, morsel) for answer in answers for morsel in cookies(answer)]
    faults = [fault for answer, morsel in found for fault in cookie_faults(answer.path, morsel, registry)]
    faults += table_faults(ask(portal, f"/policies/{this_agency().governing.slug}/"), registry)
    names = ", ".join(sorted({morsel.key for _, morsel in found}))
    figure = (
        f"{len(found)} cookies set on {len(answers)} answers, signing in and choosing included: {names}; each is in "
        f"the table of {len(registry.every_cookie)} with its lifetime, none outlasts the browser's session."
    )
    return Finding.of(examined=len(found), faults=faults, figure=figure)


def cookie_faults(path: str, morsel: "Morsel[str]", registry: Registry) -> list[str]:
    """Say what is wrong with a cookie that an address sets."""
    listed = {cookie.name: cookie.lifetime for cookie in registry.cookies}
    if morsel.key not in listed:
        return [f"{path} sets {morsel.key}, which is not in the table."]
    lasts = bool(morsel["max-age"] or morsel["expires"]) and not is_removal(morsel)
    return [f"{path} has {morsel.key} outlast the session."] if lasts or listed[morsel.key] != SESSION else []


def table_faults(page: Answer, registry: Registry) -> list[str]:
    """Say what the table on the policy page lacks, cookie by cookie and place by place."""
    rows = page.page.rows
    told: list[tuple[str, Iterable[str]]] = [
        (cookie.name, (SHOWN.get(cookie.lifetime, cookie.lifetime), cookie.purpose))
        for cookie in registry.every_cookie
    ]
    told += [(tool.name, (tool.purpose, *(place.url for place in tool.places))) for tool in registry.tools]
    return [
        f"The table does not say of {name} what the list says."
        for name, words in told
        if not any(name in row and all(" ".join(word.split()) in row for word in words) for row in rows)
    ]

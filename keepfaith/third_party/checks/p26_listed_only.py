"""Promise 26: what browsers are told is what the edition lists."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.policies.editions.tool_registry import Tool
from keepfaith.policies.promises.crawler import Answer, is_own, tour
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.headers import REFERRER, REFERRER_POLICIES, headers_for
from keepfaith.third_party.opt_out import is_ordinary_page, loadable_tools

OK: Final = 200


def examine(portal: Portal) -> Finding:
    """Compare the headers and the references of every answer with what is generated from the edition in force."""
    seen = tour(portal)
    tools = loadable_tools()
    faults: list[str] = []
    count = 0
    for answer in [*seen.answers.values(), *seen.errors]:
        expected = tools_on(answer, tools)
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


def tools_on(answer: Answer, tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    """Return the tools that may load on an answer to a visitor who did not opt out."""
    is_whole = answer.status == OK and answer.is_page
    return tools if is_whole and is_ordinary_page(urlsplit(answer.path).path) else ()


def header_faults(answer: Answer, tools: tuple[Tool, ...]) -> Iterator[str]:
    """Return which header of an answer is not the one that is generated."""
    for name, value in headers_for(tools).items():
        if answer.header(name) != value:
            yield f"{answer.path} ({answer.status}) has another {name} than the list makes."
    if answer.header(REFERRER) not in REFERRER_POLICIES:
        yield f"{answer.path} ({answer.status}) lets more than our own origin learn where a visitor was."

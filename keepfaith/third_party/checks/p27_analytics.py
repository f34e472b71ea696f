"""Promise 27: our script of Google Analytics is the only one, as it was written, with what the edition lists.

Google's own sends more than the policy lists, so it is never loaded.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from keepfaith.policies.editions.tool_registry import Tool
from keepfaith.policies.promises.crawler import Answer, fetch, is_own, tour
from keepfaith.policies.promises.html_outline import outline_of
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.listed_headers import tools_on
from keepfaith.third_party.current_registry import registry_in_force
from keepfaith.third_party.google_analytics import SCRIPT, TOOL
from keepfaith.third_party.opt_out import loadable_tools


def examine(portal: Portal) -> Finding:
    """Read the scripts of every page, and ours as it is served."""
    listed = [tool for tool in registry_in_force().tools if tool.key == TOOL]
    if not listed:
        return Finding("unproven", "The edition in force does not list the tool.")
    seen = tour(portal)
    tools = tuple(tool for tool in loadable_tools() if tool.key == TOOL)
    faults: list[str] = []
    count, sources = 0, set()
    for answer in seen.every_page:
        expected = tools_on(answer, tools)
        scripts_found = outline_of(answer.text).scripts
        faults += script_faults(answer, scripts_found, expected)
        count += len(expected)
        sources |= {urljoin(portal.origin + answer.path, script.get("src", "")) for script in scripts_found}
    faults += [fault for source in sorted(sources) for fault in _source_faults(portal, source)]
    figure = (
        f"In use: {count} of {len(seen.every_page)} pages refer to our own script and to no other. It is served as "
        f"written, and is to send: {', '.join(listed[0].sends)}. What a browser then sends was not watched."
        if tools
        else f"Not in use: none of {len(seen.every_page)} pages has a script or refers to the tool."
    )
    return Finding.of(examined=len(seen.every_page), faults=faults, figure=figure)


def script_faults(
    answer: Answer, scripts_found: list[dict[str, str]], expected: tuple[Tool, ...]
) -> Iterator[str]:
    """Return how the scripts of a page are not those that its tools need."""
    if len(scripts_found) != len(expected):
        yield f"{answer.path} has {len(scripts_found)} scripts instead of {len(expected)}."
        return
    for given, tool in zip(scripts_found, expected, strict=True):
        wanted = {
            "data-account": tool.account,
            "data-to": tool.places[0].url,
            "data-sends": " ".join(tool.sends),
            "async": "",
        }
        if given != wanted | {"src": given.get("src", "")}:
            yield f"{answer.path} gives the script something else than the list."


def _source_faults(portal: Portal, source: str) -> Iterator[str]:
    if not is_own(source, origin=portal.origin):
        yield "A script is not our own."
    elif fetch(portal, source.removeprefix(portal.origin)).body != SCRIPT.read_bytes():
        yield "A script is not served as it was written."

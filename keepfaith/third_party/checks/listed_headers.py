"""Which headers an answer must have by the list of tools: with a tool in use, and for visitors who opted out."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.editions.tool_registry import Tool
from keepfaith.policies.promises.crawler import Answer
from keepfaith.third_party.headers import REFERRER, REFERRER_POLICIES, headers_for
from keepfaith.third_party.opt_out import is_ordinary_page

OK: Final = 200


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

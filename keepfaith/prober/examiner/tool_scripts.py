"""Promise 27: the one script of an outside tool stands where it may, and is byte for byte that of this release."""

import hashlib
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.examiner.loads import loaded_tools
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.reach import Reach

# What it sends, and that it keeps nothing, was read in these bytes: `tests/prober/examiner/test_tool_scripts.py`.
RELEASED: Final = "b4ae3f731e2be8d90da31f4abf23f63c96f4dbaaa81f199887902c97f9e46f29"
_SCRIPTS: Final = ".js"


def examine(reach: Reach) -> Finding:
    """Read each script that the tour met, and where pages load one."""
    tour = tour_of(reach)
    count, faults = judged(tour, lambda seen: script_faults(tour, seen))
    scripts = sum(is_script(seen) for seen in tour.seen)
    use = "in use" if tour.registers.tools else "not in use"
    figure = (
        f"The outside tool is {use}. {scripts} files of script on {count} answers: each is byte for byte the one that "
        "sends what the policy lists, and no page loads one that may load none."
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def script_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield a script that is not the released one, and a page that loads one where none may be."""
    answer = seen.answer
    is_served = is_script(seen) and answer is not None and answer.status == 200  # noqa: PLR2004 - it is there
    if answer is not None and is_served and hashlib.sha256(answer.body).hexdigest() != RELEASED:
        yield "another script than that of the release"
    if seen.is_page:
        scripts, tools = list(tour.document(seen).every("script")), loaded_tools(tour, seen)
        if len(scripts) != len(tools):
            yield f"{len(scripts)} scripts of tools, where {len(tools)} load"
            return
        for script, tool in zip(scripts, tools, strict=True):
            place = tool["place"][0]
            wanted = {
                "src": script.get("src"), "data-account": tool["account"], "async": "",
                "data-to": f"https://{place['host']}{place['path']}", "data-sends": " ".join(tool["sends"]),
            }  # fmt: skip
            if script.attributes != wanted:
                yield "a script that is given something else than the list says"


def is_script(seen: Seen) -> bool:
    """Return whether an answer is a file of script."""
    return urlsplit(seen.surface.path).path.endswith(_SCRIPTS)

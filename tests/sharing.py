"""Which files of tests one process takes together, as they look at the same portals, and which begin first."""

import re

import pytest
from xdist.scheduler import LoadFileScheduling

# Each starts portals that serve all its files, or waits for what these have recorded.
TOGETHER = {
    "portals with tools": re.compile(r"tests/third_party/test_analytics_browser\.py"),
    "portal of the prober": re.compile(
        r"tests/prober/(balances|journeys)/.*|tests/prober/test_(outside|rounds)\.py|tests/policies/promises/test_cli\.py"
        r"|tests/prober/(chromium/test_(look|opened_page)|database_lock/test_comparison"
        r"|desk/test_(appeals|left_out|moved_answers|signed_response|tried_request|sessions)"
        r"|examiner/test_(answers|every_page|kept|tool_scripts)|replay/test_served|search/test_(by_form|sweep))\.py"
    ),
    "visits of a portal": re.compile(r"tests/promises/test_((15|16|17|18|47)_.*|machines_(alike|apart)\.py)"),
}
# What is made once in each process that wants it, and who is to have it.
MADE_ONCE = {
    "probed": "portal of the prober",
    "served_with_tool": "portals with tools",
    "found_visits": "visits of a portal",
    "found_machines": "visits of a portal",
}
# What takes longest, though it is few tests: begun last, it would leave the other processes without work.
FIRST = (
    "portal of the prober",
    "portals with tools",
    # These wait more than they work.
    "tests/website/front/test_front_none.py",
    "tests/website/crawl/test_public.py",
    "tests/website/processes/test_visit_recorder.py",
    "tests/website/front/test_half_sent.py",
    "tests/website/crawl/test_desk.py",
    "tests/policies/promises/test_served.py",
    "tests/website/front/test_silence.py",
    "tests/website/languages/test_browser.py",
    "tests/website/crawl/test_errors.py",
    "tests/attacks/test_sudden_death.py",
    "tests/website/processes/test_demo.py",
    "tests/website/processes/test_serving.py",
    "tests/website/crawl/test_keyboard.py",
    # A portal keeps its visits once a minute, so by now there are some and nobody waits for them.
    "visits of a portal",
    "tests/disclosure/desk/test_browser.py",
    "tests/website/front/test_exchange.py",
    "tests/website/test_boundaries.py",
    "tests/website/processes/test_sensitive_form.py",
    "tests/website/front/test_hostile_wire.py",
    "tests/website/front/test_before_the_front.py",
    "tests/website/processes/test_inbound_mail.py",
    "tests/disclosure/staff/test_browser.py",
    "tests/disclosure/staff/single_sign_on/test_saml_browser.py",
    "tests/intake/forms/test_accessibility.py",
    "tests/intake/forms/test_browser.py",
    "tests/policies/rules/test_decide.py",
    "tests/custody/server/test_loop.py",
)


class Sharing(LoadFileScheduling):
    """By file, as xdist does, but for files that belong together and for what takes longest."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((name for name, files in TOGETHER.items() if files.fullmatch(file)), file)

    def _assign_work_unit(self, node: object) -> None:
        self.workqueue.move_to_end(min(self.workqueue, key=_rank), last=False)
        super()._assign_work_unit(node)


def misplaced(items: list[pytest.Item]) -> set[str]:
    """Name the files of quick tests that have one process more make what another makes already."""
    return {
        f"{file} uses “{fixture}”: name it among “{group}” in tests/sharing.py"
        for item in items
        if not item.get_closest_marker("long")
        for fixture, group in MADE_ONCE.items()
        if fixture in getattr(item, "fixturenames", ())
        for file in [item.nodeid.partition("::")[0]]
        if not TOGETHER[group].fullmatch(file)
    }


def _rank(unit: str) -> int:
    return FIRST.index(unit) if unit in FIRST else len(FIRST)

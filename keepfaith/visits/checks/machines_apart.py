"""Promise 8 about non-human visitors: machines are counted apart from people, and both are shown."""

import json
from collections.abc import Iterator
from typing import Any, Final

from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.visits.checks.scratch_store import NOON, LoggedRequest, answer_question, scratch_store
from keepfaith.visits.checks.store_samples import count_of
from keepfaith.visits.pipeline.agent_classes import LIKELY_HUMAN

# Machines that everybody knows, of each kind, and one that says nothing of itself.
MACHINES: Final = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Mozilla/5.0 (compatible; archive.org_bot +http://archive.org/details/archive.org_bot)",
    "AdsBot-Google (+http://www.google.com/adsbot.html)",
    "ExampleBot/1.0 (+https://example.org/bot)",
    "curl/8.9.1", "Wget/1.24.5", "python-requests/2.32.3", "sqlmap/1.8.11#stable (https://sqlmap.org)", "",
)  # fmt: skip
PEOPLE: Final = 8
QUESTION: Final = "/statistics/requests.json?by=week"
SIDES: Final = ["humans", "machines"]
OK: Final = 200
_PAGE, _PART = "/policies/", "/static/site.css"


def examine(portal: Portal) -> Finding:
    """Plant people and machines in a made-up log and count them; then see that the public figures show both."""
    log = made_up_log()
    machines = len(log) - 2 * PEOPLE
    faults = list(counting_faults(log))
    shown = fetch(portal, QUESTION)
    rows = _rows(shown.text) if shown.status == OK else []
    # A week with too few of one side shows the other side alone.
    is_apart = all({"humans", "machines"} & row.keys() for row in rows) and _metrics(shown.text) == SIDES
    if shown.status != OK or not is_apart:
        faults.append(f"{QUESTION} does not show people and machines beside each other.")
    elif not rows and not faults:
        return Finding("unproven", "No week is published yet. In a made-up log machines were counted apart.")
    totals = {name: sum(int(row.get(name, 0)) for row in rows) for name in ("humans", "machines")}
    return Finding.of(
        examined=len(log) + len(rows),
        faults=faults,
        figure=f"In a made-up log of {PEOPLE} people and {len(MACHINES) + 2} machines, all {machines} requests of "
        f"machines were counted as theirs, and none of people. The public figures show both: {totals['humans']:,} "
        f"requests of people and {totals['machines']:,} of machines in {count_of(len(rows), 'week')}.",
    )


def made_up_log() -> list[LoggedRequest]:
    """Make up a day: people who see a page with its style, known machines, and two that say they are browsers."""
    people = [f"192.0.2.{number}" for number in range(PEOPLE)]
    log = [LoggedRequest(NOON, address, path=path) for address in people for path in (_PAGE, _PART)]
    log += [
        LoggedRequest(NOON, f"198.51.100.{number}", path=_PAGE, agent=agent)
        for number, agent in enumerate(MACHINES)
    ]
    log.append(LoggedRequest(NOON, "203.0.113.1", path="/robots.txt"))
    # It reads page after page, and never what a page is put together from.
    log += [LoggedRequest(NOON + 60 * number, "203.0.113.2", path=f"/page-{number}/") for number in range(3)]
    return log


def counting_faults(log: list[LoggedRequest]) -> Iterator[str]:
    """Keep a log, ask for the figures, and say which of them count a machine as a person or a person as a machine."""
    with scratch_store(log) as folder:
        answers = {
            name: answer_question(folder, name) for name in ("requests", "visitors", "machines", "pages")
        }
    machines = len(log) - 2 * PEOPLE
    expected = {"requests": (2 * PEOPLE, machines), "visitors": (PEOPLE, len(MACHINES) + 2)}
    for name, figures in expected.items():
        counted = answers[name].total("humans"), answers[name].total("machines")
        if counted != figures:
            yield f"Of planted {name} {counted[0]} counted as people's and {counted[1]} as machines', not {figures}."
    if answers["machines"].total("requests") != machines:
        yield f"{answers['machines'].total('requests')} requests are shown by kind of machine, not {machines}."
    if any(row["machine"] == LIKELY_HUMAN for row in answers["machines"].rows):
        yield "People are shown among the kinds of machines."
    if answers["pages"].total("requests") != PEOPLE:
        yield f"{answers['pages'].total('requests')} pages are counted as seen by people, not {PEOPLE}."


def _metrics(text: str) -> list[str]:
    try:
        metrics: list[str] = json.loads(text)["query"]["metrics"]
    except (ValueError, KeyError, TypeError):
        return []
    return metrics


def _rows(text: str) -> list[dict[str, Any]]:
    try:
        rows: list[dict[str, Any]] = json.loads(text)["data"]
    except (ValueError, KeyError, TypeError):
        return [{}]
    return rows

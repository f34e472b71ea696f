"""Promises 28, 30, 40 and 54: the policy page links what its clauses promise, and its tables say what is posted."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.surfaces import Seen, Surface
from keepfaith.prober.journeys.tour import Tour, judged, tour_of
from keepfaith.prober.oracle.registers import table_of
from keepfaith.prober.reach import Reach

TOOL_LINKS, LAW_LINKS = 28, 40
# The clauses on a person's rights; the laws that they stand on are those that promise 40 links.
RIGHTS: Final = (38, 39)
# How the page puts each status in words.
SHOWN: Final = {
    "in force": "yes",
    "revoked": "no: revoked",
    "rescinded": "no: rescinded",
    "self-imposed": "our own rule",
    "superseded": "superseded",
    "unverified": "not verified",
}
# A holding of what people send has this protection alone; names of employees' accounts may stand in clear.
_SEALED, _STAFF = "sealed", "staff"
_STAFF_CATEGORIES: Final = frozenset({"account-name", "staff-name", "work-address"})


def examine_links(reach: Reach) -> Finding:
    """Look in the policy as shown for each link that a clause promises; asks no other site."""
    return _judge_policies(
        reach, link_faults, "{0} promised links stand in their clauses, just as the register has them."
    )


def examine_cookies(reach: Reach) -> Finding:
    """Read the table of cookies and tools as a visitor does."""
    figure = (
        "The tables on the policy page have the {1} cookies and tools of the list, each as the list has it."
    )
    return _judge_policies(reach, cookie_faults, figure)


def examine_laws(reach: Reach) -> Finding:
    """Read the register of laws of each policy, and the protection of every holding."""
    figure = (
        "What people send is declared as sealed. {2} laws and rules are cited and shown with their status."
    )
    return _judge_policies(reach, law_faults, figure)


def link_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each promised link that does not stand in its clause."""
    if tour.place(seen)[2] != f"/policies/{tour.registers.agency.governing}/":
        return
    linked = {number: _find_links(tour, seen, number) for number in (TOOL_LINKS, LAW_LINKS)}
    yield from (
        f"{name}: its link does not stand in the clause that promises it"
        for number, name, url in _find_promised_links(tour)
        if url not in linked[number]
    )
    registered = {source.get("url") for source in _sources(tour, tour.registers.agency.governing).values()}
    if linked[LAW_LINKS] - registered:
        yield "a law linked that the register lacks"


def cookie_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each cookie or tool that the tables do not tell as the list does."""
    if tour.place(seen)[2] != f"/policies/{tour.registers.agency.governing}/":
        return
    rows = _rows(tour, seen)
    for name, words in _list_cookies_and_tools(tour):
        if not any(name in row and all(" ".join(word.split()) in row for word in words) for row in rows):
            yield f"the table does not say of {name} what the list says"


def law_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield each law that is not shown with its status, and each holding without the one protection."""
    slug = tour.place(seen)[2].split("/")[2]
    rows = [row.casefold() for row in _rows(tour, seen)]
    for source in _sources(tour, slug).values():
        if not any(all(word.casefold() in row for word in _status(source)) for row in rows):
            yield f"{source['cite']} is not shown as {source['status']}"
    if slug == tour.registers.agency.governing:
        yield from _protection_faults(tour)


def _protection_faults(tour: Tour) -> Iterator[str]:
    governing = tour.registers.governing
    purposes = table_of(governing, "purposes.toml").get("purpose", {})
    for holding in table_of(governing, "inventory.toml").get("holding", ()):
        categories = set(holding["categories"])
        is_staff = categories and categories <= _STAFF_CATEGORIES
        is_unasked = purposes.get(str(holding.get("purpose")), {}).get("when_asked") is False
        if holding.get("protection") != _SEALED and not (
            holding.get("protection") == _STAFF and is_staff and is_unasked
        ):
            yield f"the holding {holding['name']} has not the protection of all that people send"


def _judge_policies(reach: Reach, judge: Callable[[Tour, Seen], Iterator[str]], figure: str) -> Finding:
    tour = tour_of(reach)
    if tour.registers.governing is None:
        return Finding("unproven", "No privacy policy is in force.")
    wanted = {f"/policies/{slug}/" for slug in tour.registers.current}

    def is_current(seen: Seen) -> bool:
        return seen.surface == Surface(seen.surface.path) and seen.surface.path in wanted

    count, faults = judged(tour, lambda seen: judge(tour, seen), wanted=is_current)
    laws = sum(len(_sources(tour, slug)) for slug in tour.registers.current)
    numbers = len(_find_promised_links(tour)), sum(1 for _ in _list_cookies_and_tools(tour)), laws
    return Finding.of(examined=count, faults=faults, figure=figure.format(*numbers))


def _find_promised_links(tour: Tour) -> list[tuple[int, str, str]]:
    tools = table_of(tour.registers.governing, "tools.toml").get("tool", {}).values()
    promised = [
        (TOOL_LINKS, tool["name"], url) for tool in tools for url in (tool["privacy_policy"], tool["terms"])
    ]
    sources = _sources(tour, tour.registers.agency.governing)
    keys = dict.fromkeys(key for number in RIGHTS for key in tour.registers.clause(number).get("sources", ()))
    laws = (sources[key] for key in keys)
    return promised + [(LAW_LINKS, law["cite"], law["url"]) for law in laws if law.get("url")]


def _list_cookies_and_tools(tour: Tour) -> Iterator[tuple[str, Iterable[str]]]:
    table = table_of(tour.registers.governing, "tools.toml")
    cookies = [*table.get("cookie", ())]
    for tool in table.get("tool", {}).values():
        cookies += tool.get("cookie", ())
        places = (f"https://{place['host']}{place['path']}" for place in tool.get("place", ()))
        yield tool["name"], (tool["purpose"], *places)
    for cookie in cookies:
        lifetime = cookie["lifetime"]
        is_short = lifetime == "session"
        yield cookie["name"], ("Until you close the browser" if is_short else lifetime, cookie["purpose"])


def _status(source: dict[str, Any]) -> list[str]:
    words = [source["cite"], SHOWN.get(source["status"], "a status that is none")]
    if source["status"] in {"revoked", "rescinded"}:
        since = source.get("since")
        words += [
            source.get("by", "by what"),
            f"{since:%B} {since.day}, {since.year}" if since else "since when",
        ]
    return words


def _find_links(tour: Tour, seen: Seen, promise: int) -> set[str]:
    clause = tour.document(seen).by_id(tour.registers.anchor(promise) or "-")
    return {link.get("href") for link in clause.every("a")} if clause else set()


def _rows(tour: Tour, seen: Seen) -> list[str]:
    return [row.words for row in tour.document(seen).every("tr")]


def _sources(tour: Tour, slug: str) -> dict[str, dict[str, Any]]:
    return dict(table_of(tour.registers.current.get(slug), "clauses.toml").get("source", {}))

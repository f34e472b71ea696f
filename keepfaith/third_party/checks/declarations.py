"""The checks of this room: tools as listed, a way out of each, the cookies of a session, a site that needs none."""

import datetime as dt
from typing import Final

from keepfaith.policies.promises.crawler import tour
from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.third_party.checks.p09_links_out import examine_links_out
from keepfaith.third_party.checks.p20_session_cookies import (
    examine_code,
    examine_cookies,
    examine_end,
    examine_identity,
    examine_use,
)
from keepfaith.third_party.checks.p26_listed_only import examine_listed, examine_persistent
from keepfaith.third_party.checks.p27_analytics import examine_analytics
from keepfaith.third_party.checks.p29_opt_out import examine_opt_out

# Each makes an account and signs in; a few times a day is enough.
SELDOM: Final = dt.timedelta(hours=6)


def examine_cookieless(portal: Portal) -> Finding:
    """Take the tour without cookies, and see that each address answers and sets none."""
    seen = tour(portal)
    faults = [f"{each.path} answers {each.status}." for each in seen.answers.values() if each.status != 200]  # noqa: PLR2004
    everything = [*seen.answers.values(), *seen.errors]
    faults += [f"{each.path} sets a cookie." for each in everything if each.every("Set-Cookie")]
    figure = f"Visited {seen.extent} without cookies: each answered, none set one."
    return Finding.of(examined=len(seen.answers), faults=faults, figure=figure)


OF_SESSIONS: Final = (
    Check(
        "tools.session_cookies", (20,), examine_cookies, SELDOM,
        says="An account made for the check signs in and out twice: every cookie set is a declared session "
        "cookie, for this host only, encrypted, hidden from scripts and from other sites' forms.",
    ),
    Check(
        "tools.session_code", (21,), examine_code, SELDOM,
        says="The code of a session has at least 128 random bits, is new at each sign-in, also where a code was "
        "planted, and decodes to nothing.",
    ),
    Check(
        "tools.session_use", (22,), examine_use, SELDOM,
        says="The code of a living session is on no page, in no address and in no table of the database.",
    ),
    Check(
        "tools.session_identity", (23,), examine_identity, SELDOM,
        says="Cookies of two sessions of one account share nothing and hold nothing of the account.",
    ),
    Check(
        "tools.session_end", (24,), examine_end, SELDOM,
        says="A code used again after sign-out, after 30 minutes without use and after 12 hours opens nothing.",
    ),
)  # fmt: skip
OF_PAGES: Final = (
    Check(
        "tools.cookieless", (25,), examine_cookieless,
        says="A tour that keeps and sends no cookie gets every public page, and none of them sets a cookie.",
    ),
    Check(
        "tools.listed", (26,), examine_listed,
        says="Every answer of a tour, files and errors included, tells the browser just what the list of tools "
        "allows, and no page loads anything from elsewhere.",
    ),
    Check(
        "tools.analytics", (27,), examine_analytics,
        says="Where the tool is in use, pages refer to our own script only, as it was written, with the "
        "fields that are listed; else no page has a script or refers to the tool.",
    ),
    Check(
        "tools.opt_out", (29,), examine_opt_out,
        says="Each public page, asked with Global Privacy Control and with the choice in the address, loads no "
        "tool; every link carries the choice on, and the page of choices shows it.",
    ),
    Check(
        "tools.persistent_cookies", (30,), examine_persistent, SELDOM,
        says="Each cookie set on a tour, at sign-in and on the page of choices is in the published table and ends "
        "with the session; the table says what the list says.",
    ),
    Check(
        "tools.links_out", (9,), examine_links_out,
        says="Every link that leaves this site is marked, uses https, and is an address that a posted edition "
        "gives; no page lets the browser tell the next site where you come from.",
    ),
)  # fmt: skip
CHECKS: Final = (*OF_SESSIONS, *OF_PAGES)

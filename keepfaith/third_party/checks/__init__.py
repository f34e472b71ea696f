"""The checks of outside tools and cookies: tools as listed, sessions, and a site that needs neither."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check, Examination

# Each makes an account and signs in; a few times a day is enough.
SELDOM: Final = dt.timedelta(hours=6)
OF_SESSIONS: Final = (
    Check(
        "tools.session_cookies", (20,), Examination(f"{__name__}.p20_session_cookies"), SELDOM,
        says="An account made for the check signs in and out twice: every cookie set is a declared session "
        "cookie, for this host only, encrypted, hidden from scripts and from other sites' forms.",
    ),
    Check(
        "tools.session_code", (21,), Examination(f"{__name__}.p21_session_code"), SELDOM,
        says="The code of a session is long enough for 128 bits, is new at each sign-in, also where a code was "
        "planted, and is no text in hexadecimal, base64 or base32.",
    ),
    Check(
        "tools.session_use", (22,), Examination(f"{__name__}.p22_session_use"), SELDOM,
        says="The code of a living session is on no page, in no address and in no table of the database.",
    ),
    Check(
        "tools.session_identity", (23,), Examination(f"{__name__}.p23_session_identity"), SELDOM,
        says="Cookies of two sessions of one account have no longer part in common, and hold neither the name of the "
        "account, its number nor a usual digest of either.",
    ),
    Check(
        "tools.session_end", (24,), Examination(f"{__name__}.p24_session_end"), SELDOM,
        says="A code used again after sign-out, after 30 minutes without use and after 12 hours does not open the "
        "account's page. The check does not wait: it sets the times of its own session back.",
    ),
)  # fmt: skip
OF_PAGES: Final = (
    Check(
        "tools.listed", (26,), Examination(f"{__name__}.p26_listed_only"),
        says="Every answer of a tour, files and errors included, tells the browser just what the list of tools "
        "allows, and no page loads anything from elsewhere.",
    ),
    Check(
        "tools.analytics", (27,), Examination(f"{__name__}.p27_analytics"),
        says="Where the tool is in use, pages refer to our own script only, as it was written, with the "
        "fields that are listed; else no page has a script or refers to the tool.",
    ),
    Check(
        "tools.opt_out", (29,), Examination(f"{__name__}.p29_opt_out"),
        says="Each public page, asked with Global Privacy Control and with the choice in the address, loads no "
        "tool; every link carries the choice on, and the page of choices shows it.",
    ),
    Check(
        "tools.persistent_cookies", (30,), Examination(f"{__name__}.p30_persistent_cookies"), SELDOM,
        says="Each cookie set on a tour, at sign-in and on the page of choices is in the published table and ends "
        "with the session; the table says what the list says.",
    ),
)  # fmt: skip
CHECKS: Final = (*OF_SESSIONS, *OF_PAGES)

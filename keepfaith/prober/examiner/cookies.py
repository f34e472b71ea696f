"""Promises 20, 25 and 30: every address answers whoever refuses cookies, and no cookie is set but those listed."""

from collections.abc import Iterator
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.chromium.look import look_of
from keepfaith.prober.chromium.opened_page import Opening
from keepfaith.prober.journeys.sent_forms import tour_with_receipts
from keepfaith.prober.journeys.surfaces import Seen
from keepfaith.prober.journeys.tour import MAX_AGAIN, Tour, judged
from keepfaith.prober.reach import Reach

SESSION: Final = "session"
# The attributes of a cookie that is set, and of the same one when it is taken back.
SET: Final = frozenset({("httponly", ""), ("path", "/"), ("samesite", "Lax"), ("secure", "")})
_GONE: Final = "Thu, 01 Jan 1970 00:00:00 GMT"
TAKEN_BACK: Final = frozenset(
    {("expires", _GONE), ("max-age", "0"), ("path", "/"), ("samesite", "Lax"), ("secure", "")}
)
# The one word that the cookie for choices holds, the same for everybody.
ONE_WORD: Final = {"__Host-choices": "no-tools"}


def examine(reach: Reach) -> Finding:
    """Look at the status of every answer, and at each cookie that comes with one."""
    tour = tour_with_receipts(reach)
    count, faults = judged(tour, lambda seen: cookie_faults(tour, seen))
    for seen in [seen for seen in tour.seen if seen.answer is None][:MAX_AGAIN]:
        tour.ask_again(seen)
    faults += [f"{seen.surface.named} does not answer." for seen in tour.seen if seen.answer is None]
    look = look_of(reach, tour)
    faults += look.faults(lambda opening: opened_cookie_faults(tour, opening))
    if look.is_blind and not faults:
        return Finding("unproven", look.figure)
    cookies = [value for seen in tour.seen if seen.answer for value in seen.answer.every("Set-Cookie")]
    names = ", ".join(sorted({value.partition("=")[0] for value in cookies})) or "none"
    figure = (
        f"{count} addresses and refusals answered as they must, to visitors who refuse cookies. {len(cookies)} cookies "
        f"came ({names}): name, place and every attribute as the edition's list and the release have them. "
        f"{look.figure}"
    )
    return Finding.of(examined=count, faults=faults, figure=figure)


def cookie_faults(tour: Tour, seen: Seen) -> Iterator[str]:
    """Yield what is wrong with an answer's status or with its cookies."""
    answer = seen.answer
    if answer is None:
        return
    if answer.status != seen.surface.status:
        yield f"{seen.surface.status} must come"
    listed, page = tour.registers.cookies, tour.place(seen)[2]
    if seen.surface.is_plain and answer.every("Set-Cookie"):
        yield "a cookie without encryption"
    for value in answer.every("Set-Cookie"):
        yield from one_cookie_faults(value, listed, page)


def opened_cookie_faults(tour: Tour, opening: Opening) -> Iterator[str]:
    """Yield what is wrong with the cookies that a browser was given for a page, for a file of it or by a script."""
    listed = tour.registers.cookies
    for request in opening.log.requests:
        page = tour.place(opening.seen(request, tour))[2]
        for name, value in request.headers:
            if name == "set-cookie":
                yield from one_cookie_faults(value, listed, page)
    sent = {
        pair.strip().partition("=")[0]
        for request in opening.log.requests
        for name, value in request.sent
        if name == "cookie"
        for pair in value.split(";")
    }
    for name in sorted((sent | opening.log.cookies) - set(listed)):
        yield f"a cookie {name}, which is on no list, in the browser"


def one_cookie_faults(value: str, listed: dict[str, dict[str, Any]], page: str) -> Iterator[str]:
    """Yield what is wrong with one cookie, set on a page."""
    try:
        morsels = list(SimpleCookie(value).values())
    except CookieError:
        morsels = []
    name = morsels[0].key if len(morsels) == 1 else ""
    entry = listed.get(name)
    if entry is None:
        yield f"a cookie {name}, which is on no list"
        return
    if not page.startswith(entry["set_on"]):
        yield f"the cookie {name} where it is not set"
    attributes = {
        (key.strip().lower(), worth.strip())
        for key, _, worth in (part.partition("=") for part in value.split(";")[1:])
    }
    is_removal = morsels[0].value == "" and attributes == TAKEN_BACK
    if entry["lifetime"] != SESSION or not (attributes == SET or is_removal):
        yield f"other attributes of the cookie {name} than a session cookie's"
    if not is_removal and morsels[0].value != ONE_WORD.get(name, morsels[0].value):
        yield f"another word in the cookie {name} than the one for everybody"

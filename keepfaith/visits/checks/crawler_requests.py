"""Requests as machines and as browsers, for the checks of the policy about non-human visitors."""

from http import HTTPStatus
from typing import Final

from keepfaith.policies.promises.portal_request import Answer, fetch
from keepfaith.policies.sections.check import Portal
from keepfaith.visits.crawlers.current_rules import DOCUMENT

UNPROVEN: Final = "No policy about machines that closes parts and gives a rate is in force."
BROWSER: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE: Final = f"/policies/{DOCUMENT}/"
REFUSED: Final = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def request_as(
    portal: Portal, path: str, *, agent: str, method: str = "GET", as_stranger: bool = False
) -> Answer:
    """Ask for a path, or send an empty form there, as a program of some name."""
    headers = {"User-Agent": agent}
    body = None
    if method == "POST":
        headers |= {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        body = b""
    return fetch(portal, path, method=method, headers=headers, body=body, as_stranger=as_stranger)

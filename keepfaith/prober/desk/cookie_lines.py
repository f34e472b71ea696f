"""What the cookies of a session may be, and what in one tells of an account."""

import base64
import re
from collections.abc import Iterator
from typing import Final

from keepfaith.prober.desk.browser import SESSION

_ATTRIBUTES: Final = {"path=/", "secure", "httponly", "samesite=lax"}
_COOKIES: Final = {SESSION: re.compile(r"[a-z0-9]{32}"), "__Host-csrf": re.compile(r"[A-Za-z0-9]{32}")}


def cookie_faults(lines: list[str], account: str) -> Iterator[str]:
    """Say which cookies are not as they are listed, or hold what tells of an account."""
    for line in lines:
        name, _, rest = line.partition("=")
        value, *attributes = (part.strip() for part in rest.split(";"))
        names = {part.lower() for part in attributes}
        is_ended = value.strip('"') == ""
        if name not in _COOKIES:
            yield "A cookie was set that is not listed."
        elif is_ended:
            continue
        elif not _COOKIES[name].fullmatch(value):
            yield f"The value of {name} is not one that is drawn by chance."
        elif names != _ATTRIBUTES:
            yield f"The attributes of {name} are not those that are listed."
        if any(needle in value.lower() for needle in _forms(account)):
            yield "A cookie holds the name of the account."


def _forms(account: str) -> set[str]:
    plain = account.encode()
    forms = {account, plain.hex(), base64.b32encode(plain).decode(), base64.b64encode(plain).decode()}
    return {form.rstrip("=").lower() for form in forms}

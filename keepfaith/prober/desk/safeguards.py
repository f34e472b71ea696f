"""Acknowledging the safeguards at the desk, as an employee does: the page shows the agency's text, word for word."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from typing import Final

from keepfaith.agency.folder import agency_folder
from keepfaith.prober.desk.browser import DESK, DeskBrowser
from keepfaith.prober.oracle.agency_file import strings_in
from keepfaith.prober.pages.markup import read_document

PAGE: Final = f"{DESK}safeguards/"
FILE: Final = "safeguards.toml"
_DIGEST: Final = re.compile(r'name="text" value="([0-9a-f]{64})"')
_REQUEST: Final = "Nothing opens for you until you acknowledge it"
_SHOWN: Final = 200


def acknowledge(browser: DeskBrowser) -> list[str]:
    """Read the page and acknowledge it where it asks for that; return what is wrong with it."""
    answer = browser.get(PAGE)
    if answer.status != _SHOWN:
        return ["The page of the safeguards is not shown to an employee."]
    content = (agency_folder() / FILE).read_bytes()
    faults = list(_differences(answer.text, content))
    digest = _DIGEST.search(answer.text)
    if digest is None or digest[1] != hashlib.sha256(content).hexdigest():
        return [
            *faults,
            "The page of the safeguards asks for another text to be acknowledged than the agency's.",
        ]
    if _REQUEST in answer.text:
        browser.send(f"{PAGE}acknowledge/", page=PAGE, text=digest[1])
    return faults


def _differences(page: str, content: bytes) -> Iterator[str]:
    shown = _words(read_document(page).root.words)
    for text in strings_in(tomllib.loads(content.decode())):
        for paragraph in text.split("\n\n"):
            if _words(paragraph) not in shown:
                yield "The page of the safeguards leaves out a part of the agency's text."


def _words(text: str) -> str:
    return " ".join(text.split())

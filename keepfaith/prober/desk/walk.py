"""A walk through the desk as a signed-in employee takes it: each page that a page leads to, and a task of chance."""

from typing import Final
from urllib.parse import urljoin, urlsplit

from keepfaith.prober.desk.browser import DESK, SIGN_OUT, DeskBrowser
from keepfaith.prober.pages.markup import read_document
from keepfaith.prober.pages.references import references
from keepfaith.prober.reach import Reach
from keepfaith.prober.visitor import Answer

# Of one walk; a queue alone leads to fifty tasks.
MAX_PAGES: Final = 20
_TASK: Final = "SELECT id FROM disclosure_task ORDER BY random() LIMIT 1"


def walk(reach: Reach, browser: DeskBrowser) -> None:
    """Read pages of the desk; none of them shows what anybody sent, and nothing is done there."""
    known = ["/desk/account/", SIGN_OUT, *_some_task(reach)]
    known += _fresh(browser.answers[-1], known)
    for place in range(MAX_PAGES):
        if place >= len(known):
            return
        known += _fresh(browser.get(known[place]), known)


def _fresh(answer: Answer, known: list[str]) -> list[str]:
    """Return the pages of the desk to which an answer leads and that are not known yet."""
    if not answer.header("Content-Type").startswith("text/html"):
        return []
    links = [link.url for link in references(read_document(answer.text)) if link.use == "link"]
    paths = dict.fromkeys(urlsplit(urljoin(answer.path, link)).path for link in links)
    return [path for path in paths if path.startswith(DESK) and path != DESK and path not in known]


def _some_task(reach: Reach) -> list[str]:
    """Return the page of a task, whether or not it may be seen: a refusal is a page of the desk, too."""
    if reach.connection is None:
        return []
    with reach.database() as database:
        return [f"{DESK}tasks/{number}/" for (number,) in database.execute(_TASK)]

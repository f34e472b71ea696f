"""The editions as the portal serves them to everybody: for a look from outside, where there is no database."""

import datetime as dt
import re
import time
from collections.abc import Iterator
from typing import Final

from keepfaith.policies.sections.check import Portal
from keepfaith.prober.visitor import Answer, Visitor

MAX_EDITIONS: Final = 60
MAX_FILES: Final = 60
# Slower than the portal lets programs read files.
_PAUSE: Final = 0.06
_DOCUMENT: Final = re.compile(r'href="/policies/([a-z0-9-]{1,40})/"')
_DIGEST: Final = re.compile(r"\b[0-9a-f]{64}\b")
_LINE: Final = re.compile(r"[0-9a-f]{64}  ((?:acts/)?[A-Za-z][A-Za-z0-9.-]{0,60})")
# At noon it is the same day everywhere in the United States.
_NOON: Final = dt.time(17, tzinfo=dt.UTC)


class NotServed(Exception):
    """The portal does not serve an edition, or a file of it."""


def served_editions(portal: Portal) -> Iterator[tuple[str, str, dict[str, str], dt.datetime, dt.datetime]]:
    """Yield each edition: document, digest that its page shows, files, start, and that again for the posting."""
    visitor = Visitor.somebody(portal)
    index = _fetched(visitor, "/policies/")
    count = 0
    for slug in dict.fromkeys(_DOCUMENT.findall(index.text)):
        history = _fetched(visitor, f"/policies/{slug}/history/")
        for day in dict.fromkeys(
            re.findall(rf'href="/policies/{slug}/(\d{{4}}-\d{{2}}-\d{{2}})/"', history.text)
        ):
            count += 1
            if count > MAX_EDITIONS:
                return
            starts_at = dt.datetime.combine(dt.date.fromisoformat(day), _NOON)
            at = f"/policies/{slug}/{day}/"
            digests = _DIGEST.findall(_fetched(visitor, at).text)
            yield slug, digests[0] if digests else "", _files(visitor, at), starts_at, starts_at


def _files(visitor: Visitor, at: str) -> dict[str, str]:
    names = _LINE.findall(_fetched(visitor, at + "SHA256SUMS").text)[:MAX_FILES]
    return {name: _fetched(visitor, at + name).body.decode() for name in names}


def _fetched(visitor: Visitor, path: str) -> Answer:
    time.sleep(_PAUSE)
    answer = visitor.get(path)
    if answer.status != 200:  # noqa: PLR2004 - OK
        raise NotServed(path)
    return answer

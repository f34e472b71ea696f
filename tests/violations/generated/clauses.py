"""Each posted clause, at each address and in each language where a page shows it: denied, or with another number."""

import re
from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.source_tree import ROOT
from tests.violations.switch import Switched, obey_no_more, order

_EDITION = ROOT / "agencies/dese/policies/privacy/2018-01-31"
_ADDRESSES = ("/policies/privacy/", "/policies/privacy/2018-01-31/")
_DENIED = (
    (" only ", " mostly "), (" never ", " seldom "), (" none ", " few "), (" not ", " "), (" is ", " may be "),
    (" cannot ", " can "), (" no ", " some "), (" all ", " most "), (" has to ", " may "),
)  # fmt: skip


def violations() -> list[Switched]:
    """Return each change of each clause, at each address."""
    return [
        Switched(
            f"{anchor}: {old.strip()!r} is now {new.strip()!r} at {address}",
            (1,),
            "proxy",
            order(kind="page", do="replace", path=address, old=old, new=new),
            obey_no_more,
            partial(_is_shown, address=address, old=old, new=new),
        )
        for anchor, text in _clauses()
        for old, new in _changes(text)
        for address in _ADDRESSES
    ]


def _clauses() -> list[tuple[str, str]]:
    text = (_EDITION / "policy.md").read_text(encoding="utf-8")
    return re.findall(r"^\{#([a-z-]+)\}\n(.+)$", text, flags=re.MULTILINE)


def _changes(text: str) -> list[tuple[str, str]]:
    """Return texts of a clause with what would stand in their place; each is long enough to be that clause's alone."""
    plain = re.split(r"\{[^}]*\}|[\[\]()*&\"“”']", text)
    changes = []
    for part in plain:
        for word, other in _DENIED:
            if part.count(word) == 1 and len(part) > 40:
                at = part.index(word)
                old = part[max(0, at - 20) : at + len(word) + 20]
                changes.append((old, old.replace(word, other)))
                break
        if number := re.search(r"\b(\d{1,3})\b[^\d]{12,}", part):
            old = part[number.start() : number.start() + 30]
            changes.append((old, old.replace(number[1], str(int(number[1]) + 1), 1)))
    return changes[:2]


def _is_shown(portal: Scratch, *, address: str, old: str, new: str) -> bool:
    text = portal.get(address).text
    return new in text and old not in text

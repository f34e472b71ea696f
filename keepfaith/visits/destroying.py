"""Destroying requests whose time is over: only by the edition in force, and only under its permission."""

import datetime as dt
import re
from typing import Final

from keepfaith.errors import KeepfaithError
from keepfaith.policies.agency import this_agency
from keepfaith.policies.shelf import shelf
from keepfaith.visits.store.changes import Change
from keepfaith.visits.store.parts import Store

HOLDING: Final = "access-log"
INDEFINITE: Final = "indefinite"
CLAUSE: Final = "addresses-kept"
_PERIOD: Final = re.compile(r"(\d{1,4}) (day|month|year)s?")
_DAYS: Final = {"day": 1, "month": 31, "year": 366}


def destroy(store: Store, *, before: dt.date, permission: str) -> int:
    """Destroy the requests of days before one, and say how many; refuse it without rule, permission or need.

    Only whole files go, so a file that reaches into a later day stays. Promise 15; M.G.L. c. 66 § 8.
    """
    first_kept = _first_kept(permission)
    if before > first_kept:
        raise KeepfaithError(
            f"Requests since {first_kept} are still to be kept. Nothing was destroyed.",
            f"Give --before {first_kept} or an earlier day.",
            clause=CLAUSE,
        )
    files = [file for file in store.manifest.listed("days") if file.last < str(before)]
    if files:
        store.manifest.commit(Change(remove=files, permission=permission))
        for file in files:
            (store.folder / file.name).unlink(missing_ok=True)
    return sum(file.rows for file in files)


def _first_kept(permission: str) -> dt.date:
    today = this_agency().day(dt.datetime.now(dt.UTC))
    edition = shelf().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))
    rule = edition.bundle.table("retention.toml").get("holding", {}).get(HOLDING, {}) if edition else {}
    period = _PERIOD.fullmatch(str(rule.get("period", "")))
    if period is None:
        kept = rule.get("period", INDEFINITE)
        raise KeepfaithError(
            f"The policy in force keeps the access log with the period “{kept}”. Nothing was destroyed.",
            "Only a later edition can end that.",
            clause=CLAUSE,
        )
    if not permission or permission != rule.get("permission"):
        raise KeepfaithError(
            "That is not the number of the permission in the policy in force. Nothing was destroyed.",
            "Ask the Records Conservation Board; the number stands in retention.toml.",
            clause=CLAUSE,
        )
    return today - dt.timedelta(days=int(period[1]) * _DAYS[period[2]])

"""Promise 23: the cookies of a session say nothing about the account."""

import hashlib
from itertools import combinations

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import Browser, probe_account
from keepfaith.third_party.checks.cookie_values import MIN_RUN, decodings


def examine(portal: Portal) -> Finding:
    """See that two sessions of one account share nothing, and that no cookie holds anything of the account."""
    with probe_account(portal) as made:
        browsers = [made.sign_in(), made.sign_in()]
        account, number = made.employee.account, str(made.employee.pk)
    faults = [fault for name in sorted(set(browsers[0].jar)) for fault in _shared(name, browsers)]
    values = [value for browser in browsers for value in browser.jar.values()]
    faults += [fault for value in values for fault in identity_faults(value, account, number)]
    return Finding.of(
        examined=len(values),
        faults=faults,
        figure=f"{len(values)} cookies of two sessions of one account: they have no {MIN_RUN} characters in a row in "
        "common, and hold neither the account's name, its number nor a usual digest of either.",
    )


def _shared(name: str, browsers: list[Browser]) -> list[str]:
    pairs = combinations([browser.jar.get(name, "") for browser in browsers], 2)
    return [
        f"The cookie {name} is alike in two sessions." for one, other in pairs if have_common_run(one, other)
    ]


def have_common_run(one: str, other: str) -> bool:
    """Return whether two values have a run of characters in common, or are short and the same."""
    runs = {one[at : at + MIN_RUN] for at in range(max(1, len(one) - MIN_RUN + 1))}
    return any(run in other for run in runs)


def identity_faults(value: str, account: str, number: str) -> list[str]:
    """Return whether a cookie's value, read in any usual way, tells the account."""
    digests = {
        hashlib.new(kind, fact.encode(), usedforsecurity=False).hexdigest()
        for kind in ("md5", "sha1", "sha256")
        for fact in (account, number)
    }
    readings = [value.encode(), *decodings(value)]
    is_told = any(account.encode() in reading for reading in readings) or value == number
    hidden = any(
        digest in value.lower() or value.lower() in digest for digest in digests if len(value) >= MIN_RUN
    )
    return ["A cookie tells the account."] if is_told or hidden else []

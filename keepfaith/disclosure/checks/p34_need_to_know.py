"""Promise 34: only staff who need it for their job see what people send."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.disclosure.checks.custodian_probe import (
    governing,
    logged,
    own_uses,
    probe,
    recent_day,
)
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.disclosure.staff.models import Employee
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.promises.portal_request import fetch
from keepfaith.policies.sections.check import Finding, Portal

DESK: Final = "desk/"
SIGN_IN: Final = "/desk/sign-in/"
# Where one signs in and out: these show nothing that anybody told us.
SIGN_IN_PAGES: Final = frozenset(
    {
        "account_login",
        "mfa_authenticate",
        "account_logout",
        "staff_recovery",
        "staff_invitation",
        "staff_saml",
    }
)
# What turns away: a form without a token, an address that takes no such request, that of the agency's directory.
_DENIED: Final = frozenset({401, 403, 405})
_REDIRECTED: Final = 302
_MAX_ACCOUNTS: Final = 500
# What stands for something of each kind in an address.
_IN_PLACE: Final[Mapping[str, str]] = {"int": "1", "slug": "1", "str": "1", "uuid": str(uuid.UUID(int=0))}


def examine(portal: Portal) -> Finding:
    """Try the custodian without a duty, look up those who left, and visit the desk without signing in."""
    edition = governing()
    if edition is None:
        return Finding("unproven", "No policy is in force.")
    left = list(
        Employee.objects.filter(is_active=False)
        .order_by("-pk")
        .values_list("account", flat=True)[:_MAX_ACCOUNTS]
    )
    addresses = list(desk_addresses())
    faults = [
        *tried_without_duty(edition),
        *with_duties_left(left),
        *(f"{path} shows itself without signing in." for path in addresses if is_open(portal, path)),
    ]
    since = recent_day()
    return Finding.of(
        examined=1 + len(left) + len(addresses),
        faults=faults,
        figure=f"An account without a duty was refused, {len(left)} who left have none, and {len(addresses)} addresses "
        f"of the desk show nothing before sign-in. In 30 days: {logged('opened', since=since):,} openings, "
        f"{logged('refused', since=since):,} refusals, our own tries among them.",
    )


def with_duties_left(accounts: Sequence[str]) -> list[str]:
    """Count those who left and still have a duty."""
    on_duty = [account for account in accounts if custodian().duties_of(account)]
    return [f"{len(on_duty)} of {len(accounts)} who left still have a duty."] if on_duty else []


def tried_without_duty(edition: PostedEdition, account: str = OWN_CHECKS) -> list[str]:
    """Try to open a record for its very purpose, for an account that has no duty."""
    use = own_uses(edition)[0]
    with probe(edition, use.purpose, use.category) as probe_record:
        outcome = probe_record.opened(duty=use.duty, purpose=use.purpose, account=account)
    if isinstance(outcome, OpenedKeys):
        return ["The custodian opened a record for an account without a duty."]
    if (outcome.code, outcome.clause) != (DenialCode.DUTY, "need-to-know"):
        return [f"An account without a duty was refused by {outcome.clause or 'no clause'} ({outcome.code})."]
    return []


def desk_addresses() -> Iterator[str]:
    """Give every address behind the door, with a number or a name where one belongs."""
    for entry, route in _routes(get_resolver().url_patterns, ""):
        if route.startswith(DESK) and entry.name not in SIGN_IN_PAGES:
            yield "/" + re.sub(r"<(\w+):\w+>", lambda place: _IN_PLACE[place[1]], route)


def is_open(portal: Portal, path: str) -> bool:
    """Say whether an address shows or takes anything from somebody who has not signed in."""
    for method in ("GET", "POST"):
        answer = fetch(portal, path, method=method)
        to_sign_in = answer.status == _REDIRECTED and answer.header("Location").startswith(SIGN_IN)
        if not to_sign_in and answer.status not in _DENIED:
            return True
    return False


def _routes(entries: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[URLPattern, str]]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        else:
            yield entry, route

"""Promise 45: nothing is destroyed unless it is due, permitted and not on hold; and what is due does not stay."""

import contextlib
import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Final

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import OWN_CHECKS
from keepfaith.disclosure.checks.custodian_probe import (
    OwnUse,
    governing,
    logged,
    own_uses,
    probe,
    probe_header,
)
from keepfaith.disclosure.models import Tombstone
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import cases_client, custodian
from keepfaith.disclosure.retention import accounts, due_records
from keepfaith.disclosure.retention.destruction import CLAUSE, DUTY, has_duty
from keepfaith.disclosure.retention.legal_holds import OWN_CHECK
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.editions.edition_cache import PostedEdition
from keepfaith.policies.sections.check import Finding, Portal

OVERDUE: Final = dt.timedelta(days=7)
_NUMBER: Final = "PROBE-1"
# The kind of the one case for which made-up records are held, and the token by which it is opened once.
_TOKEN: Final = hashlib.sha256(b"the case of our own checks").digest()
# What is claimed of the day on which the task of the made-up record was closed.
LONG_AGO: Final = dt.date(2018, 1, 31)
# So many of the last tombstones are compared with the custodian's keys.
_MAX_TOMBSTONES: Final = 1_000
type Outcome = tuple[str, str]
DESTROYED: Final[Outcome] = ("destroyed", "")
# How each try must end: with which denial code, by which clause; without a number it is not even a request.
WANTED: Final[Mapping[str, Outcome]] = {
    "without the number of a permission": ("malformed", ""),
    "before it was due": (DenialCode.GUARDRAIL, CLAUSE),
    # Whatever a row says of the day.
    "whose task was never closed": (DenialCode.GUARDRAIL, CLAUSE),
    # After that account tried to release it.
    "while it was on hold": (DenialCode.HELD, CLAUSE),
    "for an account without the duty": (DenialCode.DUTY, need_to_know.NEED_TO_KNOW),
}
_ON_HOLD: Final = "while it was on hold"


def examine(_portal: Portal) -> Finding:
    """Try to destroy a made-up record against each rule, and look for what is overdue and for keys that are left."""
    edition = governing()
    if edition is None:
        return Finding("unproven", "No policy is in force.")
    before, tried = logged("refused"), wanted()
    faults = judged(outcomes(edition), tried)
    # All but the first are entered, and so is the release that was tried.
    if logged("refused") - before < len(tried) - (_ON_HOLD not in tried):
        faults.append("A destruction that was refused was not entered.")
    on_hold = due_records.holds()
    waiting = due_records.due(by=today(), on_hold=on_hold).count()
    faults += [*overdue(on_hold), *keys_left()]
    stones = Tombstone.objects.count()
    return Finding.of(
        examined=len(tried),
        faults=faults,
        figure=f"Destroying a made-up record {', '.join(tried)} was tried: each refused. {waiting:,} records are due, "
        f"{len(on_hold.cases):,} on hold. The keys of the newest {min(stones, _MAX_TOMBSTONES):,} of {stones:,} "
        "tombstones are gone.",
    )


def outcomes(edition: PostedEdition, account: str = OWN_CHECKS) -> dict[str, Outcome]:
    """Try each destruction on a record about nobody; the last one ends it if the account has the duty."""
    use, results = own_uses(edition)[0], dict[str, Outcome]()
    number, not_due, not_closed, on_hold, no_duty = WANTED
    officer = this_agency().retention_account
    # What was destroyed against all rules can neither be held nor discarded.
    with contextlib.suppress(Refused), probe(edition, use.purpose, use.category) as probe_record:
        results[number] = _tried(probe_record.record, account, permission="")
        results[not_due] = _tried(probe_record.record, account, is_due=False)
        results[not_closed] = _tried(probe_record.record, account)
        if on_hold in wanted():
            _hold(probe_record.record, officer, on=True)
            try:
                with contextlib.suppress(Refused):
                    _hold(probe_record.record, account, on=False)
                results[on_hold] = _tried(probe_record.record, account)
            finally:
                _hold(probe_record.record, officer, on=False)
    results[no_duty] = _tried_elsewhere(edition, use, account)
    return results


def wanted() -> Mapping[str, Outcome]:
    """Give how each try must end; without its duty the standing account can hold nothing."""
    return {how: outcome for how, outcome in WANTED.items() if how != _ON_HOLD or has_duty()}


def judged(results: Mapping[str, Outcome], tried: Mapping[str, Outcome] = WANTED) -> list[str]:
    """List the tries that did not end as they must."""
    faults = []
    for how, must in tried.items():
        ended = results.get(how, ("not tried", ""))
        if ended == DESTROYED:
            faults.append(f"A record was destroyed {how}.")
        elif ended != must:
            faults.append(f"Destroying {how} ended by {ended[1] or 'no clause'} ({ended[0]}).")
    return faults


def overdue(on_hold: due_records.HeldRecords) -> list[str]:
    """Say whether something is left that was due more than seven days ago, and that nothing holds."""
    by = today() - OVERDUE
    counts = {
        "records": due_records.due(by=by, on_hold=on_hold).count(),
        "accounts": len(accounts.due(by=by)),
    }
    return [
        f"{count:,} {what} were due more than 7 days ago and are still here."
        for what, count in counts.items()
        if count
    ]


def keys_left() -> list[str]:
    """Say whether the custodian still has the key of something that was destroyed."""
    last = [stone.pk.bytes for stone in Tombstone.objects.newest()[:_MAX_TOMBSTONES]]
    left = custodian().digests(last)
    return [f"{len(left):,} records were destroyed, and their keys are still there."] if left else []


def _hold(record: bytes, account: str, *, on: bool) -> None:
    case = cases_client().open_case(
        OWN_CHECK, token=_TOKEN, employee=this_agency().retention_account, duty=DUTY
    )
    cases_client().hold(record, case=case, on=on, reason=OWN_CHECK, employee=account, duty=DUTY)


def _tried_elsewhere(edition: PostedEdition, use: OwnUse, account: str) -> Outcome:
    """Try to have something destroyed that is not at the custodian, so that it can be due; none of it is there."""
    header = probe_header(edition, use.purpose, use.category)
    try:
        custodian().remove(
            "probe", "probe", header, employee=account, duty=DUTY, permission=_NUMBER, due=True
        )
    except Refused as refused:
        return refused.code, refused.clause
    return DESTROYED


def _tried(record: bytes, account: str, *, permission: str = _NUMBER, is_due: bool = True) -> Outcome:
    try:
        custodian().erase(
            record, employee=account, duty=DUTY, permission=permission, due=is_due, closed_on=LONG_AGO
        )
    except Refused as refused:
        return refused.code, refused.clause
    return DESTROYED

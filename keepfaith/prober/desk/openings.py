"""Promises 34 and 43: an account of ours opens nothing that somebody sent, and the refusal is in the ledger."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Final, NamedTuple

from keepfaith.custody.client.decision_log import DecisionLog
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.policies.sections.check import Finding
from keepfaith.prober.balances.canary_records import canaries
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.browser import DESK, SIGN_OUT, DeskBrowser, NotSignedIn
from keepfaith.prober.desk.limits import leave_alone
from keepfaith.prober.desk.sign_ins import SIGN_INS
from keepfaith.prober.reach import Reach

MAX_TASKS: Final = 6
# Where an entry says what it refuses, and why (docs/explanation/ledger-entry.md).
_KIND, _ATTEMPTED, _DENIAL = 1, 2, 4
_OPENED, _REFUSED = 1, 2
_FORBIDDEN: Final = 403
_OPENED_TITLE: Final = "What the person sent"
_TASKS: Final = """
    SELECT t.id, replace(t.record_id::text, '-', '') FROM disclosure_task t WHERE t.state = 'open'
    ORDER BY random() LIMIT %s
"""


class Refusal(NamedTuple):
    """A refused opening as the ledger has it."""

    record: str
    employee: str
    denial: str


def examine(reach: Reach) -> Finding:
    """Try to open some tasks of real people as one of our accounts."""
    accounts = enrolled(reach)
    if not accounts or reach.portal is None:
        return Finding("unproven", "The prober has no account at the desk yet.")
    SIGN_INS.require()
    account = SIGN_INS.next_of(accounts)
    with closing(DecisionLog(reach.decisions)) as log, reach.database() as database:
        rows = [(int(number), str(record)) for number, record in database.execute(_TASKS, (MAX_TASKS,))]
        # Afterwards, for another probe may send one at this moment, and its entry comes before its task.
        tests = canaries(reach, log).created
    tasks = [(number, record) for number, record in rows if record not in tests]
    browser, faults = DeskBrowser.fresh(reach.portal), list[str]()
    if tasks:
        faults = list(_tries(reach, browser, account, tasks))
        # Nobody signs it out: whether it ends by itself is tried later.
        leave_alone(browser)
    duty = f"the duty {account.duty}" if account.duty else "no duty"
    return Finding.of(
        examined=len(tasks),
        faults=faults,
        figure=f"An account of ours with {duty} tried to open {len(tasks)} tasks that somebody sent: each refused, and "
        "each refusal in the ledger with its reason.",
    )


def _tries(
    reach: Reach, browser: DeskBrowser, account: Account, tasks: list[tuple[int, str]]
) -> Iterator[str]:
    try:
        browser.sign_in(account)
    except NotSignedIn:
        yield "An account that has its duties was not let in at the desk."
        return
    with closing(DecisionLog(reach.decisions)) as log:
        before = log.status().entries
        answers = [browser.send(f"{DESK}tasks/{number}/open/", page=SIGN_OUT) for number, _ in tasks]
        refused = {
            entry.record: entry for entry in _refusals(log, before) if entry.employee == account.account
        }
    if opened := sum(answer.status != _FORBIDDEN or _OPENED_TITLE in answer.text for answer in answers):
        yield f"{opened} tasks that somebody sent were opened by an account of ours."
    denials = [refused[record].denial if record in refused else "" for _, record in tasks]
    if silent := denials.count(""):
        yield f"{silent} refused openings are not in the ledger."
    if other := sum(denial not in {"", DenialCode.NOT_A_CANARY} for denial in denials):
        yield f"{other} openings were refused for another reason than that of our accounts."


def _refusals(log: DecisionLog, after: int) -> Iterator[Refusal]:
    codes = tuple(DenialCode)
    for decision in log.after(after):
        kind, attempted, denial = (decision.entry[at] for at in (_KIND, _ATTEMPTED, _DENIAL))
        if (kind, attempted) == (_REFUSED, _OPENED + 1) and decision.details and denial:
            details = json.loads(decision.details)
            yield Refusal(details["record"], details["employee"], codes[denial - 1])

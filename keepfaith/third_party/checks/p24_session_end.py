"""Promise 24: the code of a session that has ended opens nothing."""

from collections.abc import Callable

from keepfaith.disclosure.staff.limits import MAX_IDLE, MAX_SESSION
from keepfaith.disclosure.staff.models import Session
from keepfaith.disclosure.staff.sessions import code_digest
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import SIGN_OUT, Browser, Probe, probe_account


def examine(portal: Portal) -> Finding:
    """See that a code opens nothing after sign-out and after either limit."""
    with probe_account(portal) as made:
        cases: dict[str, Callable[[Browser], bool]] = {
            "sign-out": lambda browser: bool(browser.send(SIGN_OUT)),
            "30 minutes without use": lambda browser: _move_back(browser.code, "last_used_at", MAX_IDLE),
            "12 hours": lambda browser: _move_back(browser.code, "began_at", MAX_SESSION),
        }
        faults = [fault for name, end in cases.items() for fault in _end_faults(made, name, end)]
    return Finding.of(
        examined=len(cases),
        faults=faults,
        figure=f"A code used again after {', after '.join(cases)}: it did not open the account's page. For the last "
        "two the session's times were set back.",
    )


def _end_faults(made: Probe, name: str, end: Callable[[Browser], bool]) -> list[str]:
    browser = made.sign_in()
    code = browser.code
    if not end(browser):
        return [f"The session to be ended by {name} is not in the database."]
    return [f"A code still opens the desk after {name}."] if made.replays(code) else []


def _move_back(code: str, column: str, by: object) -> bool:
    row = Session.objects.filter(pk=code_digest(code)).first()
    if row is None:
        return False
    return Session.objects.filter(pk=row.pk).update(**{column: getattr(row, column) - by}) == 1

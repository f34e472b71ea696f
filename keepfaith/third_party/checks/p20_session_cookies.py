"""Promise 20: the cookies of a session, looked at by signing in as an employee does."""

from http.cookies import Morsel

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import SIGN_OUT, cookies_of, is_removal, probe_account
from keepfaith.third_party.middleware import declared_cookies


def examine(portal: Portal) -> Finding:
    """See every cookie from the first page to sign-out."""
    with probe_account(portal) as made:
        browsers = [made.sign_in(), made.sign_in()]
        for browser in browsers:
            browser.send(SIGN_OUT)
    seen = [morsel for browser in browsers for answer in browser.answers for morsel in cookies_of(answer)]
    declared = declared_cookies()
    faults = [fault for morsel in seen for fault in cookie_faults(morsel, declared)]
    names = ", ".join(sorted({morsel.key for morsel in seen}))
    return Finding.of(
        examined=len(seen),
        faults=faults,
        figure=f"Signed in and out twice: {len(seen)} cookies set, all of them {names}; each ends with the session "
        "and goes to this host only, encrypted, and to no script.",
    )


def cookie_faults(morsel: Morsel[str], declared: dict[str, str]) -> list[str]:
    """Return what is wrong with one cookie."""
    name = morsel.key
    faults = [] if declared.get(name) == "session" else [f"The cookie {name} is not declared for a session."]
    if not is_removal(morsel) and (morsel["max-age"] != "" or morsel["expires"]):
        faults.append(f"The cookie {name} outlives its session.")
    if not (
        name.startswith("__Host-") and morsel["secure"] and morsel["path"] == "/" and not morsel["domain"]
    ):
        faults.append(f"The cookie {name} is not bound to this host and to encryption.")
    if not is_removal(morsel) and not morsel["httponly"]:
        faults.append(f"The cookie {name} can be read by scripts.")
    if str(morsel["samesite"]).lower() not in {"lax", "strict"}:
        faults.append(f"The cookie {name} goes along when other sites send forms.")
    return faults

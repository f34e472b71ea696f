"""Cookies and sessions."""

from tests.violations import outside
from tests.violations import witnesses as see
from tests.violations.named_edits import Body, Drop, Statement, Value
from tests.violations.outside import OpenToOthers
from tests.violations.proxy import Proxy
from tests.violations.scratch import Scratch
from tests.violations.violation import Violation


def _cookies(page: object) -> list[str]:
    return [value for name, value in page.headers if name.lower() == "set-cookie"]


def _desk_cookies(portal: Scratch) -> list[str]:
    browser = portal.browser()
    page = browser.sign_in("literature-clerk", portal.passwords["literature-clerk"])
    return [*_cookies(page), *_cookies(browser.get("/desk/"))]


def _survives_signing_out(portal: Scratch) -> bool:
    browser = portal.clerk("literature-clerk")
    code = browser.cookies["__Host-session"]
    browser.post("/desk/sign-out/", browser.get("/desk/sign-out/").form("/desk/sign-out/"))
    other = portal.browser()
    other.cookies["__Host-session"] = code
    return other.get("/desk/").status == 200


def _opens_after(portal: Scratch, column: str, past: str) -> bool:
    browser = portal.clerk("literature-clerk")
    portal.owner(f"UPDATE staff_session SET {column} = {column} - interval '{past}'")
    return browser.get("/desk/").status == 200


def _chosen_code_opens(portal: Scratch) -> bool:
    chosen = "a" * 32
    victim = portal.browser()
    victim.cookies["__Host-session"] = chosen
    victim.sign_in("literature-clerk", portal.passwords["literature-clerk"])
    other = portal.browser()
    other.cookies["__Host-session"] = chosen
    return other.get("/desk/").status == 200


def _code_is_guessed(portal: Scratch) -> bool:
    import hashlib

    code = portal.clerk("literature-clerk").cookies["__Host-session"]
    return code in {hashlib.sha256(str(number).encode()).hexdigest()[:32] for number in range(1, 5_000)}


def _code_is_stored(portal: Scratch) -> bool:
    code = portal.clerk("literature-clerk").cookies["__Host-session"]
    return code in str(portal.owner("SELECT * FROM staff_session"))


def _code_on_page(portal: Scratch) -> bool:
    browser = portal.clerk("literature-clerk")
    number, _ = portal.task("literature")
    return browser.cookies["__Host-session"] in browser.get(f"/desk/tasks/{number}/").text


VIOLATIONS = (
    Violation(
        "one-year-cookie-for-browsers",
        (20, 30),
        "proxy",
        (
            Proxy(
                "year",
                """
import secrets
if "Mozilla/" in answer.agent and not answer.environ.get("HTTP_KEEPFAITH_CHECK"):
    if "visitor=" not in answer.environ.get("HTTP_COOKIE", ""):
        answer.add("Set-Cookie", f"visitor={secrets.token_hex(8)}; Max-Age=31536000; Path=/; Secure")
""",
            ),
        ),
        lambda portal: bool(_cookies(portal.get("/"))),
        "Browsers get a cookie for a year; what does not call itself a browser gets none.",
    ),
    Violation(
        "one-year-cookie-for-whoever-is-no-probe",
        (20, 30),
        "proxy",
        (
            Proxy(
                "no_probe",
                """
if answer.environ.get("REMOTE_ADDR", "") in {"127.0.0.1"} or not answer.environ.get("REMOTE_ADDR", "").startswith("127."):
    if not answer.environ.get("HTTP_KEEPFAITH_CHECK"):
        answer.add("Set-Cookie", "visitor=1; Max-Age=31536000; Path=/; Secure")
""",
            ),
        ),
        lambda portal: bool(_cookies(portal.get("/"))),
        "Whoever comes from the address that local visitors usually have, or from elsewhere, gets a cookie for a year.",
    ),
    Violation(
        "one-year-cookie-beyond-this-machine",
        (20, 30),
        "proxy",
        (
            OpenToOthers(),
            Proxy(
                "beyond",
                """
if not answer.environ.get("REMOTE_ADDR", "").startswith("127.") and not answer.environ.get("HTTP_KEEPFAITH_CHECK"):
    answer.add("Set-Cookie", "visitor=1; Max-Age=31536000; Path=/; Secure")
""",
            ),
        ),
        lambda portal: bool(_cookies(outside.visitor(portal).get("/"))),
        "Whoever asks from another machine gets a cookie for a year; visitors on the portal's own machine get none.",
        is_outside=True,
    ),
    Violation(
        "desk-cookie-names-the-account",
        (23,),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.staff.middleware:DeskHeaders.process_response",
                "same-origin",
                """
                ...
                user = getattr(_request, "user", None)
                if user is not None and user.is_authenticated:
                    response.set_cookie(
                        "__Host-choices", user.account, secure=True, httponly=True, samesite="Lax"
                    )
                """,
            ),
        ),
        lambda portal: any("literature-clerk" in cookie for cookie in _desk_cookies(portal)),
        "At the desk a declared cookie holds the account's name.",
    ),
    Violation(
        "session-lasts-two-weeks",
        (20, 30),
        "file",
        (
            Value("keepfaith.website.settings", "ACCOUNT_SESSION_REMEMBER", "True"),
            Value("keepfaith.website.settings", "SESSION_EXPIRE_AT_BROWSER_CLOSE", "False"),
            Drop("keepfaith.third_party.middleware:_is_declared", "lasts"),
        ),
        lambda portal: any("Max-Age" in cookie for cookie in _desk_cookies(portal)),
        "The session's cookie stays for two weeks.",
    ),
    Violation(
        "session-cookie-is-open-to-scripts",
        (20,),
        "file",
        (Value("keepfaith.website.settings", "SESSION_COOKIE_HTTPONLY", "False"),),
        lambda portal: any(
            "HttpOnly" not in cookie for cookie in _desk_cookies(portal) if "__Host-session" in cookie
        ),
        "Scripts can read the session's code.",
    ),
    Violation(
        "signing-out-ends-nothing",
        (24,),
        "symbol",
        (Body("keepfaith.disclosure.staff.sessions:SessionStore.delete", "return None"),),
        _survives_signing_out,
        "After signing out, the old code still opens the desk.",
    ),
    Violation(
        "sessions-never-idle-out",
        (24,),
        "file",
        (Value("keepfaith.disclosure.staff.limits", "MAX_IDLE", "dt.timedelta(days=30)"),),
        lambda portal: _opens_after(portal, "last_used_at", "40 minutes"),
        "A session that nobody uses lives on.",
    ),
    Violation(
        "code-stays-at-sign-in",
        (21,),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.staff.sessions:SessionStore",
                "row",
                """
                ...
                def cycle_key(self) -> None:
                    return None
                """,
            ),
            Statement("keepfaith.disclosure.staff.sessions:SessionStore.load", "_session_key"),
            Statement(
                "keepfaith.disclosure.staff.sessions:SessionStore.save",
                "UpdateError",
                "return self.save(must_create=True)",
            ),
        ),
        _chosen_code_opens,
        "Whoever chooses a code for somebody has their session once they sign in.",
    ),
    Violation(
        "codes-are-counted",
        (21,),
        "symbol",
        (
            Statement(
                "keepfaith.disclosure.staff.sessions:SessionStore",
                "row",
                """
                ...
                def _get_new_session_key(self) -> str:
                    import itertools
                    for number in itertools.count(Session.objects.count() + 1):
                        key = code_digest(str(number))[:32]
                        if not self.exists(key):
                            return key
                """,
            ),
        ),
        _code_is_guessed,
        "The codes of sessions look random and are counted from one.",
    ),
    Violation(
        "session-code-in-clear-in-the-database",
        (22,),
        "symbol",
        (Body("keepfaith.disclosure.staff.sessions:code_digest", "return code"),),
        _code_is_stored,
        "The database holds the sessions' codes themselves.",
    ),
    Violation(
        "session-code-in-the-address",
        (22,),
        "proxy",
        (
            Proxy(
                "in_address",
                """
if answer.path.startswith("/desk/tasks/") and "__Host-session=" in answer.environ.get("HTTP_COOKIE", ""):
    code = answer.environ["HTTP_COOKIE"].split("__Host-session=")[1].split(";")[0]
    answer.replace('href="/policies/privacy/"', f'href="/policies/privacy/?from={code}"')
""",
            ),
        ),
        _code_on_page,
        "Links of the desk carry the session's code.",
    ),
    Violation(
        "forms-need-a-cookie",
        (25,),
        "proxy",
        (
            Proxy(
                "needs_cookie",
                """
if answer.method == "POST" and answer.path.startswith("/forms/") and not answer.environ.get("HTTP_COOKIE"):
    answer.status, answer.body = "403 Forbidden", b"Please allow cookies."
""",
            ),
        ),
        lambda portal: "allow cookies" in see.ask(portal),
        "Without a cookie no form is taken.",
    ),
)

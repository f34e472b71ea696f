"""Promises 20 to 24: the cookies of a session, looked at by signing in as an employee does."""

import base64
import binascii
import hashlib
import math
import secrets
import string
from collections.abc import Callable, Iterable
from http.cookies import Morsel
from itertools import combinations
from typing import Final

from django.db import connection

from keepfaith.disclosure.staff.limits import IDLE, WHOLE
from keepfaith.disclosure.staff.models import Session
from keepfaith.disclosure.staff.sessions import code_digest
from keepfaith.policies.promises.crawler import Answer
from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import SIGN_OUT, Browser, Probe, cookies, is_removal, probe
from keepfaith.third_party.middleware import declared_cookies

BITS: Final = 128
# So long a run in common is chance for random codes once in more sign-ins than there will ever be.
_RUN: Final = 8
_PLANTED: Final = 32
TABLES: Final = """
    SELECT format('%I.%I', schemaname, tablename) FROM pg_catalog.pg_tables
    WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'
      AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')
    ORDER BY 1
"""


def examine_cookies(portal: Portal) -> Finding:
    """See every cookie from the first page to sign-out."""
    with probe(portal) as made:
        browsers = [made.signed_in(), made.signed_in()]
        for browser in browsers:
            browser.send(SIGN_OUT)
    seen = [morsel for browser in browsers for answer in browser.answers for morsel in cookies(answer)]
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
    """Say what is wrong with one cookie."""
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


def examine_code(portal: Portal) -> Finding:
    """See that the code is long, random, and chosen anew at sign-in whatever the browser brought."""
    planted = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_PLANTED))
    with probe(portal) as made:
        codes = [made.signed_in().code, made.signed_in(planted=planted).code, made.signed_in().code]
        planted_opens = made.replays(planted)
    faults = code_faults(codes)
    if planted in codes or planted_opens:
        faults.append("A code that the browser brought along was kept at sign-in.")
    bits = math.floor(min(map(len, codes)) * math.log2(len(set("".join(codes)))))
    return Finding.of(
        examined=len(codes),
        faults=faults,
        figure=f"{len(codes)} sign-ins, {len(set(codes))} different codes of {bits} random bits; "
        "each is new at sign-in and decodes to nothing.",
    )


def code_faults(codes: list[str]) -> list[str]:
    """Say what is wrong with some codes of one account."""
    letters = len(set("".join(codes)))
    faults = [] if len(set(codes)) == len(codes) else ["Two sign-ins got the same code."]
    for code in codes:
        if letters < 2 or len(code) * math.log2(letters) < BITS:  # noqa: PLR2004 - of one letter nothing is random
            faults.append(f"A code has fewer than {BITS} bits.")
        if any(is_text(decoded) for decoded in decodings(code)):
            faults.append("A code decodes to text.")
    return faults


def examine_use(portal: Portal) -> Finding:
    """See that the code is in no address, on no page and in no table."""
    with probe(portal) as made:
        browser = made.signed_in()
        for path in ("/", "/desk/account/", "/desk/account/password/", SIGN_OUT):
            browser.go(path)
        code = browser.code
        tables, holding = _searched(code)
    faults = [f"The table {table} holds the code of a session." for table in holding]
    faults += [fault for answer in browser.answers for fault in leak_faults(answer, code)]
    return Finding.of(
        examined=len(browser.answers) + len(tables),
        faults=faults,
        figure=f"The code of a living session is on none of {len(browser.answers)} pages, in no address they name and "
        f"in none of {len(tables)} tables.",
    )


def leak_faults(answer: Answer, code: str) -> list[str]:
    """Say where an answer shows the code, beside the cookie itself."""
    shown = [value for name, value in answer.headers if name.lower() != "set-cookie"]
    faults = [f"{answer.path} shows the code in a header." for value in shown if code in value]
    return [*faults, f"{answer.path} shows the code on the page."] if code in answer.text else faults


def examine_identity(portal: Portal) -> Finding:
    """See that two sessions of one account share nothing, and that no cookie holds anything of the account."""
    with probe(portal) as made:
        browsers = [made.signed_in(), made.signed_in()]
        account, number = made.employee.account, str(made.employee.pk)
    faults = [fault for name in sorted(set(browsers[0].jar)) for fault in _shared(name, browsers)]
    values = [value for browser in browsers for value in browser.jar.values()]
    faults += [fault for value in values for fault in identity_faults(value, account, number)]
    return Finding.of(
        examined=len(values),
        faults=faults,
        figure=f"{len(values)} cookies of two sessions of one account: they share nothing and hold nothing of it.",
    )


def _shared(name: str, browsers: list[Browser]) -> list[str]:
    pairs = combinations([browser.jar.get(name, "") for browser in browsers], 2)
    return [f"The cookie {name} is alike in two sessions." for one, other in pairs if share(one, other)]


def share(one: str, other: str) -> bool:
    """Say whether two values have a run of characters in common, or are short and the same."""
    runs = {one[at : at + _RUN] for at in range(max(1, len(one) - _RUN + 1))}
    return any(run in other for run in runs)


def identity_faults(value: str, account: str, number: str) -> list[str]:
    """Say whether a cookie's value, read in any usual way, tells the account."""
    digests = {
        hashlib.new(kind, told.encode(), usedforsecurity=False).hexdigest()
        for kind in ("md5", "sha1", "sha256")
        for told in (account, number)
    }
    readings = [value.encode(), *decodings(value)]
    told = any(account.encode() in reading for reading in readings) or value == number
    hidden = any(
        digest in value.lower() or value.lower() in digest for digest in digests if len(value) >= _RUN
    )
    return ["A cookie tells the account."] if told or hidden else []


def examine_end(portal: Portal) -> Finding:
    """See that a code opens nothing after sign-out and after either limit."""
    with probe(portal) as made:
        cases: dict[str, Callable[[Browser], bool]] = {
            "sign-out": lambda browser: bool(browser.send(SIGN_OUT)),
            "30 minutes without use": lambda browser: _moved(browser.code, "last_used_at", IDLE),
            "12 hours": lambda browser: _moved(browser.code, "began_at", WHOLE),
        }
        faults = [fault for name, end in cases.items() for fault in _end_faults(made, name, end)]
    return Finding.of(
        examined=len(cases),
        faults=faults,
        figure=f"A code used again after {', after '.join(cases)}: it opened nothing.",
    )


def _end_faults(made: Probe, name: str, end: Callable[[Browser], bool]) -> list[str]:
    browser = made.signed_in()
    code = browser.code
    if not end(browser):
        return [f"The session to be ended by {name} is not in the database."]
    return [f"A code still opens the desk after {name}."] if made.replays(code) else []


def _moved(code: str, column: str, by: object) -> bool:
    row = Session.objects.filter(pk=code_digest(code)).first()
    if row is None:
        return False
    return Session.objects.filter(pk=row.pk).update(**{column: getattr(row, column) - by}) == 1


def _searched(code: str) -> tuple[list[str], list[str]]:
    wanted = [f"%{code}%", f"%{code.encode().hex()}%"]
    holding = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [str(table) for (table,) in cursor.fetchall()]
        for table in tables:
            # The name comes quoted from the catalogue.
            cursor.execute(
                f"SELECT EXISTS (SELECT FROM {table} AS each WHERE each::text LIKE ANY (%s))",  # noqa: S608
                [wanted],
            )
            if cursor.fetchone() == (True,):
                holding.append(table)
    return tables, holding


def decodings(value: str) -> Iterable[bytes]:
    """Read a value in the usual encodings, as far as it can be."""
    padded = value + "=" * (-len(value) % 8)
    readers: tuple[Callable[[str], bytes], ...] = (
        bytes.fromhex,
        lambda text: base64.b64decode(text, altchars=b"-_", validate=True),
        lambda text: base64.b64decode(text, validate=True),
        lambda text: base64.b32decode(text, casefold=True),
    )
    for read in readers:
        for text in {value, padded, padded[: len(value) + (-len(value) % 4)]}:
            try:
                yield read(text)
            except (ValueError, binascii.Error):
                continue


def is_text(octets: bytes) -> bool:
    """Say whether bytes are words rather than chance."""
    return len(octets) >= _RUN and all(octet in string.printable.encode() for octet in octets)

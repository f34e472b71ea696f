"""Promise 21: the code of a session is long, is no text, and is new at each sign-in."""

import math
import secrets
import string
from typing import Final

from keepfaith.policies.sections.check import Finding, Portal
from keepfaith.third_party.checks.account_probe import probe_account
from keepfaith.third_party.checks.cookie_values import decodings, is_text

BITS: Final = 128
_PLANTED: Final = 32


def examine(portal: Portal) -> Finding:
    """See that the code is long, no text, and chosen anew at sign-in whatever the browser brought."""
    planted = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(_PLANTED))
    with probe_account(portal) as made:
        codes = [made.sign_in().code, made.sign_in(planted=planted).code, made.sign_in().code]
        planted_opens = made.replays(planted)
    faults = code_faults(codes)
    if planted in codes or planted_opens:
        faults.append("A code that the browser brought along was kept at sign-in.")
    bits = math.floor(min(map(len, codes)) * math.log2(len(set("".join(codes)))))
    return Finding.of(
        examined=len(codes),
        faults=faults,
        figure=f"{len(codes)} sign-ins, {len(set(codes))} different codes, each long enough for {bits} bits; a planted "
        "code was not taken, and none is text in hexadecimal, base64 or base32. That nobody can guess the next one was "
        "not examined.",
    )


def code_faults(codes: list[str]) -> list[str]:
    """Return what is wrong with some codes of one account."""
    characters = len(set("".join(codes)))
    faults = [] if len(set(codes)) == len(codes) else ["Two sign-ins got the same code."]
    for code in codes:
        if characters < 2 or len(code) * math.log2(characters) < BITS:  # noqa: PLR2004 - of one character nothing is random
            faults.append(f"A code has fewer than {BITS} bits.")
        if any(is_text(decoded) for decoded in decodings(code)):
            faults.append("A code decodes to text.")
    return faults

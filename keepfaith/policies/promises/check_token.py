"""A pass that the portal's own checks show with each request, so that the rate for machines does not stop them.

It is signed with the portal's own key and good for a minute, so nobody else can make one. It opens nothing: what it
lifts is the rate alone, and a check that wants to be treated as any stranger leaves it out.
"""

from typing import Final

from django.core.signing import BadSignature, TimestampSigner

HEADER: Final = "Keepfaith-Check"
SECONDS: Final = 60
_SAYS: Final = "check"


def new_pass() -> str:
    """Make a pass."""
    return _signer().sign(_SAYS)


def is_pass(text: str) -> bool:
    """Return whether a text is a pass of this portal that is still good."""
    if not text:
        return False
    try:
        return _signer().unsign(text, max_age=SECONDS) == _SAYS
    except BadSignature:
        return False


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="keepfaith.policies.promises.check_token")

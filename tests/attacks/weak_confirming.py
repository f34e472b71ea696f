"""Guards on the confirmation of duties by passkey, taken out one by one (`weakened`)."""

from types import SimpleNamespace

from keepfaith.custody.server import decision, duty_confirmations
from keepfaith.custody.server.duty_confirmations import DutyConfirmations


def no_code() -> None:
    """Take any code for the right one."""
    duty_confirmations.hmac = SimpleNamespace(compare_digest=lambda *_: True)


def no_confirmation() -> None:
    """Take whatever comes for code and passkey of somebody who may confirm."""
    DutyConfirmations._is_confirmed = lambda *_: True
    DutyConfirmations._verdict = lambda *_: decision.Verdict()


CONFIRMING = (no_code, no_confirmation)

"""Asking the custodian for keys; before what is especially sensitive, the employee uses a passkey for just that.

The custodian decides on its own what needs one. The portal's own reading of that only saves a refusal in the ledger.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from fido2.utils import websafe_decode

from keepfaith.agency.agency import this_agency
from keepfaith.agency.passkey_categories import passkey_categories
from keepfaith.custody.client.connection import Refused
from keepfaith.custody.protocol.answers import OpenedKeys
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.passkey_messages import Assertion, AssertionChallenge
from keepfaith.disclosure.records.custodian_clients import opener
from keepfaith.disclosure.records.need_to_know import NEED_TO_KNOW
from keepfaith.disclosure.tasks.task_access import DutyAccess
from keepfaith.errors import KeepfaithError


class PasskeyNeeded(Refused):
    """Nothing was opened yet: one of the employee's passkeys is to sign the challenge first.

    `failed` says that one signed, and that it did not count.
    """

    def __init__(self, challenge: AssertionChallenge, *, failed: bool) -> None:
        super().__init__(DenialCode.NOT_ASSERTED, NEED_TO_KNOW)
        self.challenge, self.failed = challenge, failed


@dataclass(frozen=True, slots=True)
class Opening:
    """Who opens which fields of a record, under which duty and for what."""

    under: DutyAccess
    fields: Sequence[str]
    account: str
    duty: str
    purpose: str

    def keys(self, assertion: Assertion | None = None) -> OpenedKeys:
        """Return the keys; raises `Refused` with the clause, or `PasskeyNeeded`."""
        if not self.fields:
            raise Refused(DenialCode.UNKNOWN_FIELD, NEED_TO_KNOW)
        # What the rules refuse is refused at once, so that it is entered who tried.
        if assertion is None and self.under.openable is not None and self._is_sensitive:
            self._ask_passkey(failed=False)
        record = self.under.record.pk.bytes
        outcome = opener().open(
            [record], self.fields,
            employee=self.account, duty=self.duty, purpose=self.purpose, assertion=assertion,
        )[record]  # fmt: skip
        if isinstance(outcome, OpenedKeys):
            return outcome
        if outcome.code is DenialCode.NOT_ASSERTED:
            self._ask_passkey(failed=assertion is not None)
        raise Refused(outcome.code, outcome.clause)

    @property
    def _is_sensitive(self) -> bool:
        sensitive = passkey_categories(this_agency().folder)
        return any(self.under.categories[name] in sensitive for name in self.fields)

    def _ask_passkey(self, *, failed: bool) -> None:
        """Have a passkey asked for; who has none that counts is refused by the custodian itself, which enters it."""
        challenge = opener().ask_assertion(
            self.under.record.pk.bytes, self.fields,
            employee=self.account, duty=self.duty, purpose=self.purpose,
        )  # fmt: skip
        if challenge.credentials:
            raise PasskeyNeeded(challenge, failed=failed)


def read_assertion(answer: str) -> Assertion | None:
    """Read what a browser sent of a passkey; nothing where it sent none."""
    if not answer:
        return None
    try:
        whole = json.loads(answer)
        parts = [whole["response"][name] for name in ("authenticatorData", "clientDataJSON", "signature")]
        assertion = Assertion(*map(websafe_decode, (whole["id"], *parts)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise KeepfaithError("The browser sent no passkey.", "Go back and try again.") from error
    return assertion

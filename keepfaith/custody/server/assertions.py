"""What is especially sensitive opens only with a passkey that its employee uses for just that one opening.

Duties are confirmed with one, too (`duty_confirmations`).

The web's word counts for nothing here: the custodian makes what is signed, knows the keys from a confirmation by its
own user, and checks the signature itself.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from keepfaith.custody.crypto.passkey_signature import PasskeyPlace, SignedParts, count_signed, is_usable_key
from keepfaith.custody.protocol import passkey_messages
from keepfaith.custody.protocol.answers import Changed, Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.protocol.passkey_messages import Assertion, AssertionChallenge, Passkey, challenge_of
from keepfaith.custody.rules.facts import ASSERTED
from keepfaith.custody.server.alarm_log import log
from keepfaith.custody.server.decision import Verdict
from keepfaith.custody.store.records import StoredRecord
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

LIFETIME: Final = dt.timedelta(minutes=5)
NONCE_SIZE: Final = 32
# The clause that limits who may misuse anything.
NOT_ASSERTED: Final = Verdict(DenialCode.NOT_ASSERTED, clause="not-misused")
_FACT: Final = frozenset({(ASSERTED, True)})
_NO_FACTS: Final = frozenset[tuple[str, bool]]()


@dataclass(frozen=True, slots=True)
class _Pending:
    """What an employee's passkey is to sign next, and since when."""

    nonce: bytes
    since: dt.datetime


class Assertions:
    """The categories that are opened with a passkey, and what passkeys are asked to sign; that is kept in memory."""

    def __init__(self, store: Store, *, categories: frozenset[str], now: Callable[[], dt.datetime]) -> None:
        self._store, self._categories, self._now = store, categories, now
        # One an employee who has a passkey that counts, so there are never more than those.
        self._pending: dict[str, _Pending] = {}

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message that is decided here."""
        return {
            passkey_messages.Passkeys: self.passkeys,
            passkey_messages.ProposePasskey: self.propose,
            passkey_messages.ConfirmPasskey: self.confirm,
            passkey_messages.EndPasskey: self.end,
            passkey_messages.AskAssertion: self.ask,
        }

    def passkeys(self, message: passkey_messages.Passkeys) -> passkey_messages.PasskeyPage:
        """List passkeys."""
        page = self._store.passkeys.page(message.employee, after=message.after)
        return passkey_messages.PasskeyPage(page)

    def propose(self, message: passkey_messages.ProposePasskey) -> Changed:
        """Take down a passkey of somebody who has a duty; it counts for nothing yet."""
        if not self._store.duties.any_of(message.employee, on=self._now().astimezone(dt.UTC).date()):
            raise KeepfaithError(
                "The employee has no duty today.", "Nothing would be opened with the passkey."
            )
        place = PasskeyPlace(message.rp_id, message.origin)
        if not place.is_sound or not is_usable_key(message.public_key):
            raise KeepfaithError(
                "The passkey is of a kind that is not checked, or its origin is not its host over HTTPS.",
                "Use another authenticator.",
            )
        return Changed(self._store.passkeys.propose(message, at=self._now()))

    def confirm(self, message: passkey_messages.ConfirmPasskey) -> Done:
        """Let a passkey count, or decline or end it, at the word of the custodian's own user."""
        if message.on:
            self._store.passkeys.confirm(message.number, codes_to=message.codes_to, at=self._now())
        else:
            self._store.passkeys.end(message.number, at=self._now())
        return Done()

    def end(self, message: passkey_messages.EndPasskey) -> Changed:
        """Have a passkey count no more; one that is not known is no fault."""
        known = self._store.passkeys.page(message.employee, after=0)
        own = [one for one in known if one.credential == message.credential]
        for passkey in own:
            self._store.passkeys.end(passkey.number, by=message.employee, at=self._now())
        return Changed(bool(own))

    def ask(self, message: passkey_messages.AskAssertion) -> AssertionChallenge:
        """Make what one of the employee's passkeys is to sign for one opening; where none counts, nothing is."""
        passkeys, nonce = self._store.passkeys.counting(message.employee), os.urandom(NONCE_SIZE)
        if passkeys:
            self._pending[message.employee] = _Pending(nonce, self._now())
        return offered(_challenge(nonce, message, message.record), passkeys)

    def begin(self) -> None:
        """Have it entered if other categories are opened with a passkey than before."""
        self._store.passkeys.replace_categories(self._categories, at=self._now())

    def unless_asserted(
        self, message: Open, stored: StoredRecord | None, verdict: Verdict
    ) -> tuple[Verdict, frozenset[tuple[str, bool]]]:
        """Refuse what else would be allowed without a passkey's word for just that; return the fact that there was one.

        What was signed is used up, whatever comes of it. Accounts of the prober open test requests only, and have none.
        """
        pending = self._pending.pop(message.employee, None) if message.assertion else None
        if not verdict.allowed or stored is None or not self._is_sensitive(message, stored):
            return verdict, _NO_FACTS
        if self._store.probe_accounts.has(message.employee):
            return verdict, _NO_FACTS
        is_asserted = pending is not None and self._is_asserted(message, pending)
        return (verdict, _FACT) if is_asserted else (NOT_ASSERTED, _NO_FACTS)

    def _is_sensitive(self, message: Open, stored: StoredRecord) -> bool:
        return any(stored.header.fields.get(name) in self._categories for name in message.fields)

    def _is_asserted(self, message: Open, pending: _Pending) -> bool:
        assertion, (record, *_) = message.assertion, message.records
        if assertion is None or not self._now() - LIFETIME <= pending.since <= self._now():
            return False
        challenge = _challenge(pending.nonce, message, record)
        return self.is_signed(assertion, challenge, self._store.passkeys.counting(message.employee))

    def is_signed(self, assertion: Assertion, challenge: bytes, among: Iterable[Passkey]) -> bool:
        """Return whether one of these passkeys signed a challenge, here and now, and note its count of uses."""
        own = [one for one in among if one.credential == assertion.credential]
        if not own:
            return False
        passkey, place = own[0], PasskeyPlace(own[0].rp_id, own[0].origin)
        public_key, _ = self._store.passkeys.key_and_count(passkey.number)
        parts = SignedParts(assertion.authenticator_data, assertion.client_data, assertion.signature)
        count = count_signed(parts, public_key=public_key, place=place, challenge=challenge)
        if count is None:
            return False
        if self._store.passkeys.use(passkey.number, count, at=self._now()):
            return True
        log.error("ALARM: a passkey was copied and is blocked; see keepfaith staff passkeys")
        return False


def offered(challenge: bytes, passkeys: Sequence[Passkey]) -> AssertionChallenge:
    """Return what a browser is asked to have signed; nothing where no passkey may."""
    if not passkeys:
        return AssertionChallenge(bytes(NONCE_SIZE), "", ())
    # A browser signs for one host; after a move the new one is that of the passkey confirmed last.
    rp_id = passkeys[-1].rp_id
    credentials = tuple(passkey.credential for passkey in passkeys if passkey.rp_id == rp_id)
    return AssertionChallenge(challenge, rp_id, credentials)


def _challenge(nonce: bytes, message: passkey_messages.AskAssertion | Open, record: bytes) -> bytes:
    opening = (message.employee, message.duty, record.hex(), sorted(message.fields), message.purpose)
    return challenge_of(nonce, *opening)

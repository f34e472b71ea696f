"""Asking for what a message to people needs; only custody itself and disclosure may import this (`pyproject.toml`)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import batched

from keepfaith.custody.client.connection import Client
from keepfaith.custody.protocol import cleared_mail, mailing_messages, messages, proof_messages
from keepfaith.custody.protocol.answers import MailKeys
from keepfaith.custody.protocol.denials import DenialCode, Refused
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.sizes import MAX_KEYS, MAX_RECORDS


class Dispatcher(Client):
    """What goes out asks this at the socket `requests`, message by message."""

    def send(  # noqa: PLR0913 - what, to whom, by whom and why
        self,
        records: Sequence[bytes],
        fields: Sequence[str],
        *,
        what: str,
        duty: str,
        purpose: str,
        employee: str = "",
        topic: str = "",
    ) -> Mapping[bytes, MailKeys | Denial]:
        """Ask to write to the persons of records; each is cleared or refused by itself, and both are entered.

        `what` is a short name of the message; `employee` is empty for what goes out by itself: `confirmation`, `link`,
        `warning`, `address`, and `opened`, `corrected`, `reverted` and `moved`, which say what was done with a link.
        Of a subscription the custodian knows itself whether it is confirmed for `topic`.
        """
        outcomes: dict[bytes, MailKeys | Denial] = {}
        keys = len(fields) + messages.mailed_along(len(fields))
        most = max(1, min(MAX_RECORDS, MAX_KEYS // keys))
        for some in batched(records, most):
            answer = self._ask(messages.Send(some, tuple(fields), what, topic, employee, duty, purpose))
            outcomes.update(zip(some, answer.outcomes, strict=True))
        return outcomes

    def recheck(  # noqa: PLR0913 - what `send` was asked for
        self,
        record: bytes,
        fields: Sequence[str],
        *,
        what: str,
        duty: str,
        purpose: str,
        employee: str = "",
        topic: str = "",
    ) -> DenialCode | None:
        """Ask, just before its end is given to the mail server, why what `send` cleared may no longer go, if so."""
        try:
            self._ask(cleared_mail.Recheck(record, tuple(fields), what, topic, employee, duty, purpose))
        except Refused as refused:
            return refused.code
        return None

    def withhold(  # noqa: PLR0913 - what `send` was asked for, and why it did not go
        self,
        record: bytes,
        fields: Sequence[str],
        *,
        why: cleared_mail.WithheldReason,
        what: str,
        duty: str,
        purpose: str,
        employee: str = "",
        topic: str = "",
    ) -> None:
        """Have it entered that what `send` cleared did not go out; for a record that has ended, the refusal is."""
        with suppress(Refused):
            self._ask(cleared_mail.Withhold(record, tuple(fields), what, topic, employee, duty, purpose, why))

    def mint_link(self, record: bytes, address: str) -> bytes | Denial:
        """Ask for the token of a link that `send` cleared, for the address to which its message goes, once."""
        try:
            return self._ask(proof_messages.MintLink(record, address)).token
        except Refused as refused:
            return Denial(refused.code, refused.clause)

    def note_mailing(
        self, what: str, act: mailing_messages.MailingAct, *, employee: str = "", duty: str = ""
    ) -> None:
        """Have it entered what an employee did with a mailing, or in nobody's name that the brake holds it."""
        self._ask(mailing_messages.Mailing(what, act, employee, duty))

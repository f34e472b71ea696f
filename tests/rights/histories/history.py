"""The portal as people and employees use it, and beside it a plain model of what happened."""

import secrets
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.test import Client

from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.mail.links import encode_token
from tests.backdating import let_an_hour_go_by
from tests.proofs import prove
from tests.rights.histories.households import Person, households
from tests.rights.histories.submissions import Submission
from tests.rights.test_pages import act


@dataclass(frozen=True)
class Tools:
    """A browser of anybody, one of an employee, and what delivers all mail that waits."""

    visitor: Client
    desk: Any
    deliver: Callable[[], list[SimpleNamespace]]


class History:
    """What the model has, and the proofs that people hold."""

    def __init__(self, tools: Tools) -> None:
        let_an_hour_go_by()
        self.tools = tools
        self.people = households(f"{secrets.token_hex(4)}.example.org")
        self.submissions: list[Submission] = []
        self.outcomes: Counter[str] = Counter()
        self.parcels: list[SimpleNamespace] = []
        self._proofs: dict[str, list[bytes]] = {}

    def visible(self, mailbox: str) -> list[Submission]:
        """Return what a proof of a mailbox opens now."""
        return [one for one in self.submissions if one.mailbox == mailbox and one.is_proven]

    def marks(self, mailbox: str) -> set[str]:
        """Return the words of all that a mailbox opens."""
        return {mark for one in self.visible(mailbox) for mark in one.marks}

    def any(
        self, person: Person, which: int, *, only: Callable[[Submission], bool] = lambda _: True
    ) -> Submission | None:
        """Return a submission, none where there is none: by an odd number one of one's mailbox, else whosever it is."""
        able = [one for one in self.submissions if only(one)]
        if which % 2:
            able = [one for one in able if one.mailbox == person.mailbox]
        return able[which // 2 % len(able)] if able else None

    def gets_notices(self, mailbox: str) -> bool:
        """Return whether notices come to a mailbox that it asked for itself, or took over."""
        return any(one.is_notices and one.goes_to == one.mailbox == mailbox for one in self.submissions)

    def confirm(self, one: Submission) -> None:
        """Have notices come to a mailbox by a subscription, which takes the place of those it had."""
        for earlier in self.submissions:
            if earlier.is_notices and earlier.goes_to == earlier.mailbox == one.mailbox:
                earlier.goes_to = ""
        one.is_proven, one.goes_to = True, one.mailbox

    def proof(self, mailbox: str) -> bytes:
        """Return the last proof of a mailbox, made by its first need."""
        return self._proofs[mailbox][-1] if mailbox in self._proofs else self.new_proof(mailbox)

    def new_proof(self, mailbox: str) -> bytes:
        """Prove a mailbox by a link of its own."""
        self._proofs.setdefault(mailbox, []).append(prove(mailbox))
        return self._proofs[mailbox][-1]

    def links(self, mailbox: str) -> int:
        """Count the links that a mailbox was sent: each request for one is a record, too."""
        return len(self._proofs.get(mailbox, ()))

    def view(self, mailbox: str, **acts: object) -> bytes:
        """Press a button of one's own page, which then shows all that its proof opens."""
        answer = act(self.tools.visitor, encode_token(self.proof(mailbox)), **acts)
        assert answer.status_code == 200, answer.content.decode()
        for one in self.visible(mailbox):
            one.uses["shown"] += 1
        return answer.content

    def do(
        self,
        person: Person,
        one: Submission,
        act_by: Callable[[bytes], object],
        *,
        mails: Sequence[str] = (),
        is_full: bool = False,
    ) -> bool:
        """Do something to a submission by one's proof; return whether it was done: with one's own, and nothing else.

        Nor where there is no room for more. Messages go to these mailboxes then, and to no others.
        """
        is_able = one in self.visible(person.mailbox) and not is_full
        try:
            act_by(self.proof(person.mailbox))
        except Refused:
            assert not is_able
            self.outcomes[f"{act_by.__name__} refused"] += 1
            return False
        assert is_able
        self.outcomes[act_by.__name__] += 1
        self.deliver(*mails)
        return True

    def deliver(self, *mailboxes: str) -> list[SimpleNamespace]:
        """Deliver what waits, which goes to these mailboxes and to no others."""
        self.parcels = self.tools.deliver()
        recipients = [recipient.casefold() for parcel in self.parcels for recipient in parcel.recipients]
        assert sorted(recipients) == sorted(mailboxes), (recipients, mailboxes)
        return self.parcels

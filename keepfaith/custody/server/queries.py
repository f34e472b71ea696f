"""Telling what the custodian knows, but for what was given to it to keep."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Final

from keepfaith.custody.protocol import (
    answers,
    control_messages,
    messages,
    observer_answers,
    observer_messages,
    sizes,
    task_answers,
    task_messages,
    use_messages,
)
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.known_names import YOUR_RIGHTS
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.protocol.registered_editions import EditionPage, Editions, RegisteredEdition
from keepfaith.custody.protocol.sizes import DECISIONS_PAGE_SIZE
from keepfaith.custody.server.attestations import attested_erasure
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.rollback_guard import signed_checkpoint
from keepfaith.custody.server.verification import Verification
from keepfaith.custody.store.editions import Edition
from keepfaith.custody.store.store import Store

# Of what one frame takes, half: JSON writes some letters with several bytes.
_MAX_PAGE_BYTES: Final = 32 * 1024


class Queries:
    """Answers that change nothing."""

    def __init__(
        self,
        store: Store,
        authorizer: Authorizer,
        verification: Verification | None,
        *,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._store, self._authorizer, self._verification = store, authorizer, verification
        self._now = now

    def editions(self, message: Editions) -> EditionPage:
        """List registered editions."""
        page = self._store.editions.page(after=message.after)
        return EditionPage(tuple(map(_registered, page)))

    def duties_of(self, message: messages.DutiesOf) -> answers.Duties:
        """Name the duties of an employee."""
        today = self._now().astimezone(dt.UTC).date()
        return answers.Duties(tuple(sorted(self._store.duties.any_of(message.employee, on=today))))

    def digests(self, message: messages.Digests) -> answers.RowDigests:
        """Return the digests of rows."""
        digests = self._store.records.digests(message.records)
        return answers.RowDigests(tuple(answers.RowDigest(*row) for row in digests.items()))

    def unconfirmed(self, _message: messages.Unconfirmed) -> answers.RecordList:
        """List the records that wait for their row."""
        return answers.RecordList(tuple(self._store.records.unconfirmed()))

    def subscriptions(self, message: messages.Subscriptions) -> answers.RecordList:
        """List confirmed subscriptions to a topic."""
        return answers.RecordList(
            tuple(self._store.subscriptions.confirmed_for(message.topic, after=message.after))
        )

    def expired(self, _message: messages.Expired) -> answers.RecordList:
        """List subscriptions and requests for a link that may be erased."""
        day = self._now().date()
        expired = [*self._store.subscriptions.expired(day=day), *self._store.proofs.expired(day=day)]
        return answers.RecordList(tuple(expired[: sizes.RECORDS_PAGE_SIZE]))

    def tasks(self, message: task_messages.Tasks) -> task_answers.TaskStates:
        """Return the tasks of records; a note has none of its own."""
        records = [record for number in message.records if (record := self._store.records.find(number))]
        tasks = [self._store.tasks.of(record) for record in records if not record.about]
        return task_answers.TaskStates(
            tuple(
                task_answers.TaskState(
                    *(task.record, task.holder, task.purpose, task.state),
                    *(task.closed_on, task.closed_at, task.closed_by),
                )
                for task in tasks
                if task is not None
            )
        )

    def of_uses(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers the messages of a receipt."""
        return {
            use_messages.Uses: self.uses,
            use_messages.CaseUses: self.case_uses,
            use_messages.CertifyErasure: self.certify_erasure,
        }

    def uses(self, message: use_messages.Uses) -> use_messages.UseList:
        """Tell how a record was used, for its person to see; nobody's name is in it."""
        uses, is_cut = self._store.uses.of(message.record)
        return use_messages.UseList(
            tuple(uses),
            is_cut=is_cut,
            withdrawn_on=self._store.withdrawals.since(message.record),
            left_out=self._store.items.left_out_before(message.record),
            appeals=self._store.cases.appeals_about(message.record),
        )

    def case_uses(self, message: use_messages.CaseUses) -> use_messages.CaseUseList | Denial:
        """Tell whoever has its receipt how a record was used in cases, and who received something of it."""
        code = message.code.encode()
        if not self._store.withdrawals.is_proven(message.record, code):
            # Of a record that is no more, only what was given to others is left.
            given, is_more = self._store.disclosures.given_out_of_ended(message.record, code)
            if given and self._store.records.find(message.record) is None:
                return use_messages.CaseUseList((), given, is_cut=is_more)
            return Denial(DenialCode.NOT_PROVEN, YOUR_RIGHTS)
        uses, is_cut = self._store.uses.in_cases(message.record)
        given, is_more = self._store.disclosures.given_out(message.record)
        return use_messages.CaseUseList(tuple(uses), given, is_cut=is_cut or is_more)

    def certify_erasure(self, message: use_messages.CertifyErasure) -> use_messages.Certificate | Denial:
        """Sign that a record was erased, for whoever has its receipt."""
        attestation = attested_erasure(self._store, message.record, message.code.encode(), at=self._now())
        if attestation is None:
            return Denial(DenialCode.NOT_PROVEN, YOUR_RIGHTS)
        return use_messages.Certificate(attestation)

    def last_anchor(self, message: messages.LastAnchor) -> answers.LastAnchor:
        """Return the last anchor of something kept elsewhere."""
        return answers.LastAnchor(self._store.anchors.last(message.what))

    def backups(self, _message: messages.Backups) -> answers.BackupList:
        """List the backups that were made and not removed."""
        return answers.BackupList(self._store.backups.newest())

    def counters(self, message: messages.Counters) -> answers.CounterPage:
        """List the counters of entries."""
        page = self._store.counters.page(since=message.since, after=message.after)
        return answers.CounterPage(tuple(page))

    def decisions(self, message: observer_messages.Decisions) -> observer_answers.DecisionPage:
        """List entries with their details, as many as fit into one answer."""
        decisions: list[observer_answers.LoggedDecision] = []
        size = 0
        for number, entry in self._store.journal.page(after=message.after, limit=DECISIONS_PAGE_SIZE):
            details = self._store.details(number)
            text = None if details is None else json.dumps(details, sort_keys=True, separators=(",", ":"))
            size += 2 * len(entry) + 2 * len(text or "")
            if decisions and size > _MAX_PAGE_BYTES:
                break
            decisions.append(observer_answers.LoggedDecision(number, entry, text))
        return observer_answers.DecisionPage(tuple(decisions))

    def last_verification(self, _message: messages.LastVerification) -> answers.LastVerification:
        """Return what the last verification found."""
        if self._verification is None:
            return answers.LastVerification(None)
        return answers.LastVerification(self._verification.result(self._store.checkpoint.count))

    def status(self, _message: messages.Status) -> answers.Status:
        """Count what the store holds."""
        return answers.Status(**asdict(self._store.status()), alarms=self._authorizer.alarms)

    def checkpoint(self, _message: control_messages.Checkpoint) -> answers.SignedCheckpoint:
        """Return the signed checkpoint of the ledger."""
        return signed_checkpoint(self._store)


def _registered(edition: Edition) -> RegisteredEdition:
    rules, schema = (hashlib.sha256(text.encode()).digest() for text in (edition.rules, edition.schema))
    return RegisteredEdition(edition.digest, rules, schema, edition.starts_at, edition.acts_digest)

"""Asking the custodian: one lasting socket a thread, a limit on waiting, one new try when the socket has died."""

import datetime as dt
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from keepfaith.custody.client.line import Line, line_to
from keepfaith.custody.protocol import messages, task_messages
from keepfaith.custody.protocol.answers import (
    AnchorPoint,
    BackupFile,
    ConfirmOutcome,
    Counter,
    CreatedKey,
    Status,
    VerificationResult,
)
from keepfaith.custody.protocol.denials import Refused
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.message import Denial, Message, read_answer
from keepfaith.custody.protocol.registered_editions import Editions, RegisteredEdition
from keepfaith.custody.protocol.sizes import (
    COUNTERS_PAGE_SIZE,
    EDITIONS_PAGE_SIZE,
    MAX_RECORDS,
)
from keepfaith.custody.protocol.task_answers import TaskState
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import framed
from keepfaith.ipc.strict_fields import Malformed

if TYPE_CHECKING:
    from keepfaith.custody.protocol.control_messages import Vouch

__all__ = ["Client", "CustodianUnavailable", "EditionsClient", "RecordsClient", "Refused"]

WAIT = 5.0


class CustodianUnavailable(KeepfaithError):
    """The custodian cannot be reached or did not answer in time: nothing can be kept or opened now."""


class Client:
    """What every kind of caller shares: the socket, the new try, the reading of a denial."""

    def __init__(self, path: Path, *, wait: float = WAIT) -> None:
        self._path, self._wait = path, wait
        self._here = threading.local()

    def status(self) -> Status:
        """Ask for counts."""
        return self._ask(messages.Status())

    def close(self) -> None:
        """Let go of this thread's socket: it closes once no other client of the thread has it."""
        self._here.line = None

    def _hang_up(self) -> None:
        """Close this thread's socket, on which something went wrong; the next message of any client opens another."""
        line: Line | None = getattr(self._here, "line", None)
        self._here.line = None
        if line is not None:
            line.close()

    def _ask[A](self, message: Message[A]) -> A:
        answer = self._ask_all([message])[0]
        if isinstance(answer, Denial):
            raise Refused(answer.code, answer.clause, answer.problem)
        return answer

    def _ask_all[A](self, requests: Sequence[Message[A]]) -> list[A | Denial]:
        """Ask several in one round, and return the answers in their order."""
        frames = b"".join([framed(message.encode()) for message in requests])
        answers = self._answers(frames, len(requests))
        try:
            return [
                cast("A | Denial", read_answer(answer, message.answer))
                for message, answer in zip(requests, answers, strict=True)
            ]
        except Malformed:
            self._hang_up()
            raise self._unavailable("gave an answer that cannot be read") from None

    def _answers(self, frames: bytes, count: int) -> list[object]:
        # Every message may be sent twice: a token gives the same record, a second opening is a second entry.
        for last in (False, True):
            try:
                return self._line().ask(frames, count)
            except TimeoutError as error:
                self._hang_up()
                raise self._unavailable("did not answer in time") from error
            except OSError as error:
                self._hang_up()
                if last:
                    raise self._unavailable("cannot be reached") from error
            except KeepfaithError:
                self._hang_up()
                raise
        raise AssertionError

    def _line(self) -> Line:
        line: Line | None = getattr(self._here, "line", None)
        if line is None or not line.usable:
            line = self._here.line = line_to(self._path, self._wait)
        return line

    def _unavailable(self, what: str) -> CustodianUnavailable:
        return CustodianUnavailable(
            f"The custodian {what}.", "See whether it runs: keepfaith serve starts it."
        )


class EditionsClient(Client):
    """A caller who makes editions known, at either socket."""

    registration: "type[messages.Register | Vouch]" = messages.Register

    def register(  # noqa: PLR0913 - the parts of an edition
        self, edition: str, *, rules: str, schema: str, starts_at: dt.datetime, manifest: str = "",
        acts: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Make an edition known, once all its acts are there; the same again changes nothing, another is refused.

        At `requests` one that starts in less than 29 days is refused too, unless nothing was ever kept; and one
        without its manifest.
        """
        self._ask(self.registration(edition, rules, schema, starts_at, manifest))
        for name, content in (acts or {}).items():
            self._ask(messages.EditionFile(edition, name, content))


class RecordsClient(EditionsClient):
    """What the portal asks for at the socket `requests`; for opening see `Opener` in `opener`."""

    def create(  # noqa: PLR0913 - what is kept, of whom, and what shows that
        self,
        token: bytes,
        header: Header,
        *,
        address: str = "",
        about: bytes | None = None,
        topics: Sequence[str] = (),
        receipt: bytes = b"",
        follows: bytes | None = None,
        reply_proof: bytes = b"",
    ) -> CreatedKey:
        """Have a record's key made, durable before it is here; the same token gives the same record.

        `address` is that of the person whom the record is about; or `about` names a record of the same person.
        With `topics` it is a subscription to them, which waits to be confirmed (`client.subscription_requests`).
        `receipt` is the SHA-256 of the code of its receipt (`client.uses`). A letter that `follows` a record, with the
        proof that came back in it, is its mailbox's own.
        """
        create = messages.Create(token, header, address, about, tuple(topics), receipt, follows, reply_proof)
        return self._ask(create)

    def confirm(self, rows: Mapping[bytes, bytes]) -> Mapping[bytes, ConfirmOutcome]:
        """Confirm that records' rows are committed, each with the SHA-256 of its row as stored.

        Returns each record's outcome: `confirmed` (also if it was before), `unknown record` or `another digest`.
        """
        outcomes: dict[bytes, ConfirmOutcome] = {}
        for some in batched(rows.items(), MAX_RECORDS):
            answer = self._ask(messages.Confirm(some))
            outcomes.update(zip((record for record, _ in some), answer.outcomes, strict=True))
        return outcomes

    def discard(self, record: bytes) -> None:
        """End an unconfirmed record whose row never came; its key is erased for good. Said again, it is unknown."""
        self._ask(messages.Discard(record))

    def editions(self) -> Mapping[str, RegisteredEdition]:
        """Ask which editions are registered, by their digests."""
        registered: dict[str, RegisteredEdition] = {}
        while True:
            page = self._ask(Editions(after=next(reversed(registered), ""))).editions
            registered |= {edition.digest: edition for edition in page}
            if len(page) < EDITIONS_PAGE_SIZE:
                return registered

    def act(  # noqa: PLR0913 - who, what, why and on which facts
        self,
        record: bytes,
        act: task_messages.ActKind,
        *,
        fields: Sequence[str] = (),
        employee: str,
        duty: str,
        purpose: str,
        facts: Mapping[str, bool] | None = None,
        to: str = "",
        note: bytes | None = None,
        colleague: str = "",
    ) -> None:
        """Have it entered that something was done with a record; a refusal is raised, and entered too.

        `facts` are claimed of a sending alone; `to` is the purpose that it is moved to, `note` the record of a sealed
        note, `colleague` whom it is handed to, nobody if empty.
        """
        claimed = frozenset((facts or {}).items())
        self._ask(
            task_messages.Act(
                record, act, tuple(fields), employee, duty, purpose, claimed, to, note, colleague
            )
        )

    def tasks(self, records: Iterable[bytes]) -> Mapping[bytes, TaskState]:
        """Ask for the tasks of records; those that are not known, and those without one, are left out."""
        states: dict[bytes, TaskState] = {}
        for some in batched(records, MAX_RECORDS):
            states |= {state.record: state for state in self._ask(task_messages.Tasks(some)).tasks}
        return states

    def erase(  # noqa: PLR0913 - what goes, by whom, under which permission, and since when it is due
        self,
        record: bytes,
        *,
        employee: str,
        duty: str,
        permission: str,
        due: bool,
        closed_on: dt.date | None,
        tombstone: bytes = b"",
    ) -> None:
        """Have a record's key erased for good, if the rules let this duty destroy it now.

        `closed_on` is the day from which its time is counted: that on which its task was closed. `tombstone` is the
        digest of what replaces it.
        """
        erasure = messages.Erase(
            record, employee, duty, permission, due=due, closed_on=closed_on, tombstone=tombstone
        )
        self._ask(erasure)

    def remove(  # noqa: PLR0913 - what goes, by whom, under which permission
        self,
        what: str,
        named: str,
        header: Header,
        *,
        employee: str,
        duty: str,
        permission: str,
        due: bool,
        tombstone: bytes = b"",
    ) -> None:
        """Have it judged, as of a record with this header, and entered that something kept elsewhere is destroyed."""
        self._ask(
            messages.Remove(what, named, header, employee, duty, permission, due=due, tombstone=tombstone)
        )

    def anchor(self, what: str, number: int, digest: bytes) -> bool:
        """Have it entered how far something kept elsewhere has grown; return whether that was new.

        A number smaller than the last one, or that one with another digest, is refused, and the refusal entered.
        """
        return self._ask(messages.Anchor(what, number, digest)).new

    def last_anchor(self, what: str) -> AnchorPoint | None:
        """Ask what was last entered of something kept elsewhere."""
        return self._ask(messages.LastAnchor(what)).last

    def backups(self) -> tuple[BackupFile, ...]:
        """Ask which backups were made and not removed, the last one first, at most 200."""
        return self._ask(messages.Backups()).backups

    def duties_of(self, employee: str) -> tuple[str, ...]:
        """Ask which duties an employee now has."""
        return self._ask(messages.DutiesOf(employee)).duties

    def digests(self, records: Iterable[bytes]) -> Mapping[bytes, bytes | None]:
        """Ask for the digests of rows: none while a record is not confirmed; unknown records are left out."""
        digests: dict[bytes, bytes | None] = {}
        for some in batched(records, MAX_RECORDS):
            digests |= {row.record: row.digest for row in self._ask(messages.Digests(some)).digests}
        return digests

    def counters(self, since: dt.date) -> tuple[Counter, ...]:
        """Ask how often each act was entered since a day."""
        counters: list[Counter] = []
        while True:
            after: tuple[Any, ...] = astuple(counters[-1])[:-1] if counters else ()
            page = self._ask(messages.Counters(since, after)).counters
            counters += page
            if len(page) < COUNTERS_PAGE_SIZE:
                return tuple(counters)

    def last_verification(self) -> VerificationResult | None:
        """Ask what the last verification of the whole ledger found; none before the first has ended."""
        return self._ask(messages.LastVerification()).last

    def unconfirmed(self) -> tuple[bytes, ...]:
        """Ask which records wait for their row to be confirmed, a thousand at most."""
        return self._ask(messages.Unconfirmed()).records

"""Asking the custodian: one lasting socket a thread, a limit on waiting, one new try when the socket has died."""

import base64
import datetime as dt
import os
import socket
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from itertools import batched
from pathlib import Path
from typing import Any

from keepfaith.custody.crypto.field_keys import field_key
from keepfaith.custody.protocol.header import Header
from keepfaith.custody.protocol.messages import ActKind
from keepfaith.custody.server.verification import Verified
from keepfaith.custody.store.anchors import Attestation
from keepfaith.custody.store.counters import AT_ONCE, Tally
from keepfaith.custody.store.holds import AT_ONCE as HOLDS_AT_ONCE
from keepfaith.errors import KeepfaithError
from keepfaith.ipc.frames import LARGEST, Frames, framed
from keepfaith.ipc.strict_fields import MOST_RECORDS

WAIT = 5.0


class CustodianUnavailable(KeepfaithError):
    """The custodian cannot be reached or did not answer in time: nothing can be kept or opened now."""


class Refused(KeepfaithError):
    """The custodian said no, for the reason that the denial code names and by this clause."""

    def __init__(self, code: str, clause: str = "", problem: str = "") -> None:
        super().__init__(problem or f"The custodian refused: {code}.", clause=clause)
        self.code = code


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A record's number, and its key, to be used now and kept nowhere.

    The key is no longer given out when the token's record was already confirmed: its row is there.
    """

    record: bytes
    key: bytes | None

    def field_key(self, field: str) -> bytes:
        """Give the key under which one field is to be sealed."""
        if self.key is None:
            raise Refused("already confirmed")
        return field_key(self.key, field)


class _Line:
    """One connection; closed when its thread ends."""

    def __init__(self, path: Path, wait: float) -> None:
        self.process = os.getpid()
        self.frames = Frames()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.settimeout(wait)
            self.socket.connect(os.fspath(path))
        except OSError:
            self.socket.close()
            raise

    def ask(self, frames: bytes, count: int) -> list[object]:
        self.socket.sendall(frames)
        found: list[object] = []
        while len(found) < count:
            arrived = self.socket.recv(LARGEST)
            if not arrived:
                raise ConnectionResetError
            found += self.frames.take(arrived)
        return found

    def close(self) -> None:
        self.socket.close()

    def __del__(self) -> None:
        if hasattr(self, "socket"):
            self.socket.close()


class Client:
    """What every kind of caller shares: the socket, the new try, the reading of a refusal."""

    def __init__(self, path: Path, *, wait: float = WAIT) -> None:
        self._path, self._wait = path, wait
        self._here = threading.local()

    def status(self) -> Mapping[str, Any]:
        """Ask for counts."""
        return self._ask({"verb": "status"})

    def close(self) -> None:
        """Close this thread's socket; the next question opens another."""
        line: _Line | None = getattr(self._here, "line", None)
        self._here.line = None
        if line is not None:
            line.close()

    def _ask(self, told: Mapping[str, Any]) -> Mapping[str, Any]:
        return self._read(self._answers(framed(told), 1)[0])

    def _read(self, answer: object) -> Mapping[str, Any]:
        if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
            self.close()
            raise self._gone("gave an answer that cannot be read")
        if not answer["ok"]:
            raise Refused(str(answer.get("code")), str(answer.get("clause")), str(answer.get("problem")))
        return answer

    def _answers(self, frames: bytes, count: int) -> list[object]:
        # Every verb may be said twice: a token gives the same record, a second opening is a second entry.
        for last in (False, True):
            try:
                return self._line().ask(frames, count)
            except TimeoutError as error:
                self.close()
                raise self._gone("did not answer in time") from error
            except OSError as error:
                self.close()
                if last:
                    raise self._gone("cannot be reached") from error
            except KeepfaithError:
                self.close()
                raise
        raise AssertionError

    def _line(self) -> _Line:
        line: _Line | None = getattr(self._here, "line", None)
        # A process that was forked must not talk on its parent's socket.
        if line is None or line.process != os.getpid():
            line = self._here.line = _Line(self._path, self._wait)
        return line

    def _gone(self, what: str) -> CustodianUnavailable:
        return CustodianUnavailable(
            f"The custodian {what}.", "See whether it runs: keepfaith serve starts it."
        )


class EditionsClient(Client):
    """A caller who makes editions known, at either socket."""

    def register(self, edition: str, *, rules: str, schema: str, starts_at: dt.datetime) -> None:
        """Make an edition known; the same again changes nothing, another under its digest is refused.

        At `requests` one that starts in less than 29 days is refused too, unless nothing was ever kept.
        """
        told = {"edition": edition, "rules": rules, "schema": schema, "starts_at": starts_at.isoformat()}
        self._ask({"verb": "register", **told})


class RecordsClient(EditionsClient):
    """What the portal asks for at the socket `requests`; for opening see `Opener` in `opener`."""

    def create(
        self,
        token: bytes,
        header: Header,
        *,
        address: str = "",
        about: bytes | None = None,
        topics: Sequence[str] = (),
    ) -> CreatedKey:
        """Have a record's key made, durable before it is here; the same token gives the same record.

        `address` is that of the person whom the record is about; or `about` names a record of the same person.
        With `topics` it is a wish to be told of them, which waits to be confirmed (`custody.wishing`).
        """
        told = {"token": text(token), "header": asdict(header), "address": address, "topics": list(topics)}
        told["about"] = "" if about is None else text(about)
        answer = self._ask({"verb": "create", **told})
        key = answer["key"]
        return CreatedKey(octets(answer["record"]), None if key is None else octets(key))

    def confirm(self, rows: Mapping[bytes, bytes]) -> Mapping[bytes, str]:
        """Say that records' rows are committed, each with the SHA-256 of its row as stored.

        Gives each record's outcome: `confirmed` (also if it was before), `unknown record` or `another digest`.
        """
        found: dict[bytes, str] = {}
        for some in batched(rows.items(), MOST_RECORDS):
            told = {text(record): text(digest) for record, digest in some}
            outcomes = self._ask({"verb": "confirm", "rows": told})["outcomes"]
            found.update(zip((record for record, _ in some), outcomes, strict=True))
        return found

    def discard(self, record: bytes) -> None:
        """End an unconfirmed record whose row never came; its key is erased for good. Said again, it is unknown."""
        self._ask({"verb": "discard", "record": text(record)})

    def act(  # noqa: PLR0913 - who, what, why and on which facts
        self,
        record: bytes,
        act: ActKind,
        *,
        fields: Sequence[str] = (),
        employee: str,
        duty: str,
        purpose: str,
        facts: Mapping[str, bool],
        to: str = "",
        note: bytes | None = None,
    ) -> None:
        """Have it entered that something was done with a record; a refusal is raised, and entered too.

        `to` is the purpose that it is moved to; `note` the record of a sealed note.
        """
        told = {"act": act, "fields": list(fields), "employee": employee, "duty": duty, "purpose": purpose}
        more = {"facts": dict(facts), "to": to, "note": "" if note is None else text(note)}
        self._ask({"verb": "act", "record": text(record), **told, **more})

    def erase(self, record: bytes, *, employee: str, duty: str, permission: str, due: bool) -> None:
        """Have a record's key erased for good, if the rules let this duty destroy it now."""
        told = {"employee": employee, "duty": duty, "permission": permission, "due": due}
        self._ask({"verb": "erase", "record": text(record), **told})

    def hold(self, record: bytes, *, on: bool, reason: str, employee: str, duty: str) -> None:
        """Keep a record from being shredded, or let it go again, by a duty that may destroy it; both are entered."""
        told = {"on": on, "reason": reason, "employee": employee, "duty": duty}
        self._ask({"verb": "hold", "record": text(record), **told})

    def remove(  # noqa: PLR0913 - what goes, by whom, under which permission
        self, what: str, named: str, header: Header, *, employee: str, duty: str, permission: str, due: bool
    ) -> None:
        """Have it judged, as of a record with this header, and entered that something kept elsewhere is destroyed."""
        told = {"employee": employee, "duty": duty, "permission": permission, "due": due}
        self._ask({"verb": "remove", "what": what, "named": named, "header": asdict(header), **told})

    def holds(self) -> Mapping[bytes, str]:
        """Ask which records are on hold, each with the reason."""
        found: dict[bytes, str] = {}
        while True:
            after = next(reversed(found), b"")
            told = self._ask({"verb": "holds", "after": text(after)})["holds"]
            found |= {octets(record): reason for record, reason in told}
            if len(told) < HOLDS_AT_ONCE:
                return found

    def anchor(self, what: str, number: int, digest: bytes) -> bool:
        """Have it entered how far something kept elsewhere has grown; say whether that was new.

        A number smaller than the last one, or that one with another digest, is refused, and the refusal entered.
        """
        told = {"what": what, "number": number, "digest": text(digest)}
        return bool(self._ask({"verb": "anchor", **told})["new"])

    def last_anchor(self, what: str) -> Attestation | None:
        """Ask what was last entered of something kept elsewhere."""
        last = self._ask({"verb": "last-anchor", "what": what})["last"]
        return last and Attestation(int(last[0]), octets(last[1]))

    def duties_of(self, employee: str) -> tuple[str, ...]:
        """Ask which duties an employee now has."""
        return tuple(self._ask({"verb": "duties-of", "employee": employee})["duties"])

    def digests(self, records: Sequence[bytes]) -> Mapping[bytes, bytes | None]:
        """Ask for the digests of rows: none while a record is not confirmed; unknown records are left out."""
        found: dict[bytes, bytes | None] = {}
        for some in batched(records, MOST_RECORDS):
            answer = self._ask({"verb": "digests", "records": [text(record) for record in some]})
            found |= {octets(record): digest and octets(digest) for record, digest in answer["digests"]}
        return found

    def counters(self, since: dt.date) -> tuple[Tally, ...]:
        """Ask how often each act was entered since a day."""
        found: list[Tally] = []
        while True:
            after = astuple(found[-1])[:-1] if found else ()
            answer = self._ask({"verb": "counters", "since": since.isoformat(), "after": list(after)})
            found += [Tally(*told) for told in answer["tallies"]]
            if len(answer["tallies"]) < AT_ONCE:
                return tuple(found)

    def last_verification(self) -> Verified | None:
        """Ask what the last verification of the whole journal found; none before the first has ended."""
        told = self._ask({"verb": "last-verification"})["verified"]
        if told is None:
            return None
        return Verified(told["entries"], tuple(told["problems"]), dt.datetime.fromisoformat(told["at"]))

    def unconfirmed(self) -> tuple[bytes, ...]:
        """Ask which records wait for their row to be confirmed, a thousand at most."""
        return tuple(octets(record) for record in self._ask({"verb": "unconfirmed"})["records"])


def text(found: bytes) -> str:
    """Write bytes as a message has them."""
    return base64.b64encode(found).decode()


def octets(told: str) -> bytes:
    """Read bytes as a message has them."""
    return base64.b64decode(told, validate=True)

"""The custodian as it is, or with one guard taken out: a program of its own, so that nothing else is weakened.

`python -m tests.attacks.weakened WEAKNESS CLOCK …` takes the custodian's own arguments after these; with `verify` as
the clock it verifies a store instead. CLOCK is a file that says by how many seconds its clock is wrong, or `-`.
"""

import datetime as dt
import json
import random
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import cedarpy

from keepfaith.custody import (
    __main__ as program,
)
from keepfaith.custody.crypto import aead, seal
from keepfaith.custody.protocol import verbs
from keepfaith.custody.protocol.sizes import UNSUBSCRIBE_TOKEN_SIZE
from keepfaith.custody.rules import cedar
from keepfaith.custody.server import authorizer, decision, entitlement, handlers, mail_authorizer
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.handlers import Handlers
from keepfaith.custody.server.rollback_guard import RollbackGuard, signed_checkpoint
from keepfaith.custody.server.safeguards import Safeguards
from keepfaith.custody.store import journal, records, subscriptions
from keepfaith.custody.store.caps import HourlyCaps
from keepfaith.custody.store.editions import Editions
from keepfaith.custody.store.keyring import multiset_key
from keepfaith.custody.store.multiset_hash import MultisetHash
from keepfaith.custody.store.records import CreatedKey, Records
from keepfaith.custody.store.subscriptions import Subscriptions
from keepfaith.custody.store.suppressions import Suppressions
from keepfaith.ipc import frames, strict_fields
from keepfaith.ipc.strict_fields import Fields
from tests.attacks.weak_confirming import CONFIRMING
from tests.attacks.weak_erasing import ERASING

ALLOWED = decision.Verdict()


def nothing() -> None:
    """Take no guard out."""


def no_duties() -> None:
    """Ask nobody for a duty, nor whether they acknowledged what only somebody with a duty can."""
    Authorizer.on_duty = lambda _self, _message, verdict, **_named: verdict
    Safeguards.unless_acknowledged = lambda _self, _employee, verdict: verdict
    mail_authorizer.MailAuthorizer._by_whom = lambda *_: None
    mail_authorizer.MailAuthorizer._counted = lambda *_: None


def no_duties_or_tasks() -> None:
    """Ask nobody for a duty, nor for a task of one's own that is for the purpose."""
    no_duties()
    entitlement.unless_own = lambda *_: None


def anything_by_itself() -> None:
    """Let any message go out by itself, whatever its record is for."""
    mail_authorizer.MailAuthorizer._goes_by_itself = lambda *_: True
    mail_authorizer.MailAuthorizer._is_for = lambda *_: True


def subscriptions_about_anybody() -> None:
    """Let a subscription name its person by a record."""
    handlers.check_subscription = lambda _message: None


def no_rules() -> None:
    """Let the duty alone decide on an opening."""
    authorizer.decide = lambda *_, **__: ALLOWED
    entitlement.unless_own = lambda *_: None


def errors_allow() -> None:
    """Take an error of the engine for an allowance."""
    strict = cedar._ruling

    def lax(result: cedarpy.AuthzResult) -> cedar.Ruling:
        ruling = strict(result)
        return replace(ruling, allowed=True) if ruling.outcome == "error" else ruling

    cedar._ruling = lax


def any_rules() -> None:
    """Take rules of Cedar's whole language, also those that the second engine does not know."""
    cedar.not_admitted = lambda _rules: iter(())


def any_rules_and_errors_allow() -> None:
    """Take any rules, and an error of one of them for an allowance."""
    any_rules()
    errors_allow()


def editions_change() -> None:
    """Let an edition's rules be replaced, at any time."""
    strict = Editions.register

    def lax(self, edition, *, at):
        self._connection.execute("DELETE FROM editions WHERE digest = ?", (edition.digest,))
        return strict(self, edition, at=at)

    Editions.register = lax
    Handlers._comes_too_late = lambda _self, _message: False


def one_door() -> None:
    """Understand at `requests` what only `control` may say."""
    verbs.REQUESTS.update(verbs.CONTROL)


def tokens_open() -> None:
    """Give the key for a token whenever it comes, and for whatever record it comes."""

    def lax(self, row, _header, _subject):
        return CreatedKey(
            row[0], seal.unwrap(self._transaction.keyring.wrapping, row[2], row[0]), repeated=True
        )

    Records._again = lax


def subjects_unread() -> None:
    """Keep a record about whomever, and ask no more."""
    strict = Records.create

    def lax(self, *, address, about=None, **given):
        known = about if about and self.find(about) and not address else None
        return strict(self, address=address, about=known, **given)

    Records.create = lax


def remembers() -> None:
    """Answer a repeated request as it was answered before."""
    strict, known = Authorizer.open, {}

    def lax(self, record, message):
        if (record, message) not in known:
            known[record, message] = strict(self, record, message)
        return known[record, message]

    Authorizer.open = lax


def reads_anything() -> None:
    """Take a part said twice, a part too many, and nothing for a part that is missing."""
    frames._read = json.JSONDecoder(object_pairs_hook=dict).decode

    def lax(self, message):
        return self._kind(*(readable(message, name, read) for name, read in self._reads))

    def readable(message, name, read):
        if name in message:
            return read(message[name])
        for instead in ("", "0", 1, False, [], {}):
            with suppress(ValueError):
                return read(instead)
        raise strict_fields.Malformed("")

    Fields.read = lax


def one_key() -> None:
    """Have one key for every record."""
    records.new_key = lambda: bytes(range(32))


def caps_by_round() -> None:
    """Look at the count once in a round of messages."""
    before: dict[tuple[str, int], int] = {}
    answer = Handlers.answer

    def counted(self, *, duty: str, hour: int, cap: int) -> bool:
        row = self._connection.execute(
            "SELECT hour, count FROM hourly_use WHERE duty = ?", (duty,)
        ).fetchone()
        count = row[1] if row and row[0] == hour else 0
        self._connection.execute(
            "INSERT OR REPLACE INTO hourly_use VALUES (?, ?, ?)", (duty, hour, count + 1)
        )
        return before.setdefault((duty, hour), count) < cap

    def rounds(self, messages):
        before.clear()
        return answer(self, messages)

    HourlyCaps.spend, Handlers.answer = counted, rounds


def caps_by_clock() -> None:
    """Begin to count anew in every other hour, an earlier one too."""

    def counted(self, *, duty: str, hour: int, cap: int) -> bool:
        row = self._connection.execute(
            "SELECT hour, count FROM hourly_use WHERE duty = ?", (duty,)
        ).fetchone()
        count = row[1] if row and row[0] == hour else 0
        self._connection.execute(
            "INSERT OR REPLACE INTO hourly_use VALUES (?, ?, ?)", (duty, hour, count + 1)
        )
        return count < cap

    HourlyCaps.spend = counted


def everybody_subscribed() -> None:
    """Take every subscription for a confirmed one."""
    mail_authorizer.is_asked = lambda _subscription, _message: True
    mail_authorizer.MailAuthorizer._reachable = lambda *_: None


def short_confirmation_tokens() -> None:
    """Draw confirmation tokens of eight bits; no two are the same."""
    drawn = iter(random.sample(range(256), 256))
    subscriptions.os = SimpleNamespace(urandom=lambda size: next(drawn).to_bytes(size))


def short_unsubscribe_tokens() -> None:
    """Prove an unsubscribe token by eight bits."""
    strict = Suppressions.unsubscribe_token
    Suppressions.unsubscribe_token = lambda self, subject: (
        strict(self, subject)[:17] + bytes(UNSUBSCRIBE_TOKEN_SIZE - 17)
    )


def unsubscribe_tokens_by_name() -> None:
    """Ask an unsubscribe token for no proof."""

    def lax(self, token):
        rows = self._connection.execute("SELECT fingerprint FROM subjects").fetchall()
        return next((subject for (subject,) in rows if subject[:16] == token[:16]), None)

    Suppressions._mailbox_of = lax


def slow_for_known() -> None:
    """Take a while longer over what is there."""

    def slowed(strict, table):
        def lax(self, token, *rest, **more):
            rows = {row[0] for row in self._connection.execute(table)}
            if token[:16] in rows or subscriptions.hashlib.sha256(token).digest() in rows:
                time.sleep(0.1)
            return strict(self, token, *rest, **more)

        return lax

    Suppressions._mailbox_of = slowed(
        Suppressions._mailbox_of, "SELECT substr(fingerprint, 1, 16) FROM subjects"
    )
    Subscriptions.confirm = slowed(Subscriptions.confirm, "SELECT token FROM subscriptions")


def blind() -> None:
    """Look at nothing, at the start or when verifying."""
    MultisetHash.examine = lambda *_: None
    journal.is_as_sealed = lambda *_, **__: True
    journal._Walk.report = lambda _self: journal.Report(0, ())
    journal.Journal._load = lambda self: journal.stored_checkpoint(self._connection)
    journal.Journal._refuse_cut_short = lambda _self: None


def sees_no_checkpoints() -> None:
    """Take any checkpoint that is shown for one of its own."""
    RollbackGuard.witness = lambda self, _message: signed_checkpoint(self._store)


def unbound_keys() -> None:
    """Wrap keys for no record in particular."""
    seal.key_place = lambda _context: aead.key_place(b"")
    blind()


WEAKNESSES = {
    made.__name__: made
    for made in (
        nothing, anything_by_itself,
        subscriptions_about_anybody,
        no_duties, no_duties_or_tasks, no_rules, errors_allow, any_rules,
        any_rules_and_errors_allow, editions_change, one_door, tokens_open, subjects_unread,
        remembers,
        reads_anything, one_key, caps_by_round, caps_by_clock, everybody_subscribed, short_confirmation_tokens,
        short_unsubscribe_tokens, unsubscribe_tokens_by_name, slow_for_known, blind, sees_no_checkpoints,
        unbound_keys, *ERASING, *CONFIRMING,
    )
}  # fmt: skip


def main() -> int:
    weakness, clock, *arguments = sys.argv[1:]
    WEAKNESSES[weakness]()
    if clock == "verify":
        report = journal.verify(Path(arguments[0]), multiset_key=multiset_key(sys.stdin.buffer.read()))
        sys.stdout.write(json.dumps(report.problems))
        return 0
    if clock != "-":
        wrong = Path(clock)
        program._now = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(seconds=float(wrong.read_text()))
    return program.main(arguments)


if __name__ == "__main__":
    sys.exit(main())

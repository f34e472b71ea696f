"""Taking editions in: each is known only once it is whole, and each of its files is what its digest names."""

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from keepfaith.custody.acts.declaration import Declaration, read_files
from keepfaith.custody.acts.floors import below_floors
from keepfaith.custody.acts.properties import broken_properties
from keepfaith.custody.ledger.entry import KINDS, is_word
from keepfaith.custody.protocol import control_messages, messages
from keepfaith.custody.protocol.answers import Changed
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.manifest import ACTS, digest_of, digests_in
from keepfaith.custody.protocol.message import Answer, Denial, Message
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Edition
from keepfaith.custody.store.editions import Edition as Registered
from keepfaith.custody.store.store import Store
from keepfaith.errors import KeepfaithError

type Registration = messages.Register | control_messages.Vouch

# Thirty days, less one for an outage between the posting and the registering.
NOTICE: Final = dt.timedelta(days=29)
THIRTY_DAYS: Final = "thirty-days"
# So many editions can wait for their files at once; they are sent again after a restart.
_MAX_WAITING: Final = 4
_FILES: Final = {"rules": "rules.cedar", "schema": "schema.cedarschema"}


@dataclass(slots=True)
class _Waiting:
    """An edition that lacks files: as it was registered, the digest of each file, and those that came."""

    registration: Registration
    wanted: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)


class EditionRegistrar:
    """Takes an edition, then each file of its acts; nothing is added to one that is known."""

    def __init__(self, store: Store, authorizer: Authorizer, *, now: Callable[[], dt.datetime]) -> None:
        self._store, self._authorizer, self._now = store, authorizer, now
        self._waiting: dict[str, _Waiting] = {}

    def handlers(self) -> Mapping[type[Message[Any]], Callable[[Any], Answer | Denial]]:
        """Return what answers each message."""
        return {
            messages.Register: self._register,
            control_messages.Vouch: self._register,
            messages.EditionFile: self._add_file,
        }

    def _register(self, message: Registration) -> Changed | Denial:
        edition = Registered(message.edition, message.rules, message.schema, message.starts_at)
        # Rules that do not parse, or a clause that no entry can hold, would deny for ever what is kept under them.
        if not all(map(is_word, Edition(edition).read().clauses.values())):
            return Denial(
                DenialCode.NOT_ACCEPTED,
                problem="A rule's clause is no short name. Use at most 32 small letters.",
            )
        wanted = _wanted_files(message)
        known = self._authorizer.editions.known.get(message.edition)
        if known is not None:
            _refuse_other_files(message, wanted, known.registered.acts)
            return Changed(
                self._store.editions.register(replace(edition, acts=known.registered.acts), at=self._now())
            )
        if self._comes_too_late(message):
            return _too_late()
        if not wanted:
            return self._complete(message, {})
        self._waiting.pop(message.edition, None)
        while len(self._waiting) >= _MAX_WAITING:
            self._waiting.pop(next(iter(self._waiting)))
        self._waiting[message.edition] = _Waiting(message, wanted)
        return Changed(new=False)

    def _add_file(self, message: messages.EditionFile) -> Changed | Denial:
        known = self._authorizer.editions.known.get(message.edition)
        waiting = self._waiting.get(message.edition)
        if known is not None and known.registered.acts.get(message.name) == message.content:
            return Changed(new=False)
        if known is not None or waiting is None:
            raise KeepfaithError(
                "No edition waits for this file: it is known as it is, or not registered.",
                "Register it first.",
            )
        if hashlib.sha256(message.content.encode()).hexdigest() != waiting.wanted.get(message.name):
            raise KeepfaithError("This is not the file that the manifest names.", "Send the posted one.")
        waiting.files[message.name] = message.content
        if waiting.wanted.keys() != waiting.files.keys():
            return Changed(new=False)
        del self._waiting[message.edition]
        return self._complete(waiting.registration, waiting.files)

    def _complete(self, message: Registration, acts: Mapping[str, str]) -> Changed | Denial:
        if self._comes_too_late(message):
            return _too_late()
        _refuse_unusable(read_files(acts))
        edition = Registered(message.edition, message.rules, message.schema, message.starts_at, acts)
        new = self._store.editions.register(edition, at=self._now())
        self._authorizer.forget()
        return Changed(new)

    def _comes_too_late(self, message: Registration) -> bool:
        in_time = isinstance(message, control_messages.Vouch) or message.starts_at >= self._now() + NOTICE
        return not in_time and self._store.records.has_created()


def _wanted_files(message: Registration) -> Mapping[str, str]:
    """Return the digests of the files of acts; refuse a manifest that the digest, or another file, does not fit.

    Only the custodian's own user registers without one, what was posted before there were acts.
    """
    if not message.manifest and isinstance(message, control_messages.Vouch):
        return {}
    digests = digests_in(message.manifest)
    if digest_of(message.manifest) != message.edition:
        raise KeepfaithError("The edition's digest is not that of its manifest.", "Send the posted files.")
    for part, name in _FILES.items():
        if hashlib.sha256(getattr(message, part).encode()).hexdigest() != digests.get(name):
            raise KeepfaithError(f"{name} is not the file that the manifest names.", "Send the posted one.")
    return {name: digest for name, digest in digests.items() if name.startswith(ACTS)}


def _refuse_other_files(message: Registration, wanted: Mapping[str, str], acts: Mapping[str, str]) -> None:
    known = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in acts.items()}
    if message.manifest and known != wanted:
        raise KeepfaithError(
            "This edition was registered without these acts.", "An edition never changes; post a new one."
        )


def _refuse_unusable(declared: Declaration) -> None:
    """Refuse acts that break a property, are below a floor, or wait for an entry that there is not."""
    for broken in (*broken_properties(declared), *below_floors(declared)):
        raise KeepfaithError(
            f"The acts of {broken.kind} are refused: {broken.what}.", f"Mend them: {broken.remedy}."
        )
    names = {act.entry for kind in declared.kinds.values() for act in kind.acts.values() if act.by != "entry"}
    for kind in declared.kinds.values():
        for act in kind.acts.values():
            if act.by == "entry" and act.entry not in {*KINDS, *names}:
                raise KeepfaithError(
                    f"{kind.name}: there is no entry of the kind {act.entry}, and no such act.",
                    "Name one that is.",
                )


def _too_late() -> Denial:
    return Denial(
        DenialCode.NOTICE,
        clause=THIRTY_DAYS,
        problem="The edition starts too soon to be taken from the portal. "
        "If it was posted in time, run `keepfaith policy register` as the custodian's user.",
    )

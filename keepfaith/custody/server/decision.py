"""Deciding on an act from what the custodian itself holds, never from what the caller says of the record.

What the caller claims and the custodian cannot know: that the person asked to be written to (`asked`) and nobody pays
for it (`for_value`); that the time of a record has come (`due`), counted from the day on which its task was closed,
which the custodian compares with its own. Each claim is judged like any fact; any other claim than the edition's own
facts is an error. Whether a task is the employee's own (`own_task`), whether a record is on hold and whether its use is
suspended (`restricted`) are no claims: the custodian knows.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final

from keepfaith.custody.protocol.answers import Done
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.protocol.header import SEVERAL, Header
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NEED_A_CASE, YOUR_INFORMATION
from keepfaith.custody.protocol.message import Denial
from keepfaith.custody.protocol.messages import Open
from keepfaith.custody.protocol.task_messages import Act
from keepfaith.custody.rules.cedar import Rulebook, Ruling, annotations, decide_under
from keepfaith.custody.rules.facts import RESTRICTED
from keepfaith.custody.rules.request_space import Request
from keepfaith.custody.store.editions import Edition as RegisteredEdition
from keepfaith.errors import KeepfaithError

# The clause that refuses when no rule speaks: everything is denied that nobody needs to know.
NEED_TO_KNOW = "need-to-know"


class UnknownEdition(KeepfaithError):
    """A record names an edition that is not registered or has not begun."""


class UnknownWord(KeepfaithError):
    """A record names a purpose or a category that its edition does not have."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided on an act: why it is denied, unless it is allowed, and by which clause."""

    denial: DenialCode | None = None
    clause: str = NEED_TO_KNOW

    @property
    def allowed(self) -> bool:
        """Whether the act is allowed."""
        return self.denial is None


UNKNOWN_EDITION = Verdict(DenialCode.UNKNOWN_EDITION)
UNKNOWN_FIELD = Verdict(DenialCode.UNKNOWN_FIELD)
_WEIGHTS = {DenialCode.NO_RULE_PERMITS: 1, DenialCode.GUARDRAIL: 2, DenialCode.ERROR: 3}


@dataclass(frozen=True)
class Edition:
    """A registered edition with its rules parsed once."""

    registered: RegisteredEdition

    def read(self) -> "Edition":
        """Parse the rules now, so that what does not parse is refused now."""
        _ = self.book
        return self

    @cached_property
    def book(self) -> Rulebook:
        """The rules as they are asked."""
        return _book(self.registered.rules, self.registered.schema)

    def has_action(self, name: str) -> bool:
        """Return whether its rules have an action."""
        return any(action.name == name for action in self.book.vocabulary.actions)

    @cached_property
    def clauses(self) -> Mapping[str, str]:
        """The clause that each rule stands for, by the rule's name."""
        notes = annotations(self.registered.rules)
        return {note["id"]: note.get("clause", "") for note in notes if "id" in note}


@dataclass(frozen=True)
class Editions:
    """Every registered edition by its digest."""

    known: Mapping[str, Edition]

    @classmethod
    def of(cls, registered: Iterable[RegisteredEdition]) -> "Editions":
        """Gather editions."""
        return cls({edition.digest: Edition(edition) for edition in registered})

    def begun(self, digest: str, *, at: dt.datetime) -> Edition | None:
        """Return an edition whose start has come."""
        edition = self.known.get(digest)
        return edition if edition is not None and edition.registered.starts_at <= at else None

    def in_force(self, own: Edition, *, at: dt.datetime) -> Edition:
        """Return the edition whose start came last, beside one that has begun."""
        return self.latest(at=at) or own

    def latest(self, *, at: dt.datetime) -> Edition | None:
        """Return the edition whose start came last; none before the first has begun."""
        return next((edition for edition in self._newest_first if edition.registered.starts_at <= at), None)

    @cached_property
    def _newest_first(self) -> list[Edition]:
        return sorted(self.known.values(), key=lambda edition: edition.registered.starts_at, reverse=True)

    def has_duty(self, duty: str) -> bool:
        """Return whether the rules of any edition know a duty."""
        return bool(duty) and self.known_word("Duty", duty) == duty

    @cached_property
    def _words(self) -> Mapping[str, frozenset[str]]:
        vocabularies = [edition.book.vocabulary.enumerations for edition in self.known.values()]
        kinds = {kind for enumerations in vocabularies for kind in enumerations}
        words = {
            kind: frozenset(word for vocabulary in vocabularies for word in vocabulary.get(kind, ()))
            for kind in kinds
        }
        return {**words, "Category": words.get("Category", frozenset()) | {SEVERAL}}

    def known_word(self, kind: str, word: str) -> str:
        """Return a word if any edition has it as a name of this kind, else nothing: so none else is logged in clear."""
        return word if word in self._words.get(kind, ()) else ""

    def check(self, header: Header, *, at: dt.datetime) -> None:
        """Refuse to keep what could not be judged later."""
        edition = self.begun(header.edition, at=at)
        if edition is None:
            raise UnknownEdition("The edition is not known here, or has not begun.", "Register it first.")
        words = edition.book.vocabulary
        if header.purpose not in words.names("Purpose"):
            raise UnknownWord("The edition has no such purpose.", "Name one that it has.")
        if not set(header.fields.values()) <= set(words.names("Category")):
            raise UnknownWord("The edition has no such category.", "Name one that it has.")


# The acts by which a task comes to be open to whoever does them.
NOT_YET_OWN: Final = frozenset({"taken", "reopened"})


@dataclass(frozen=True, slots=True)
class Governed:
    """A record's header, the edition it was kept under, and the one in force."""

    header: Header
    own: Edition
    in_force: Edition

    def every(self, request: Request, categories: Iterable[str]) -> Verdict:
        """Allow only if each category is allowed; the first refusal speaks."""
        verdict = UNKNOWN_FIELD
        for category in sorted(set(categories)):
            verdict = self._one(request, category)
            if not verdict.allowed:
                break
        return verdict

    def any(self, *requests: Request) -> Verdict:
        """Allow if one request on one category is; a guardrail speaks only if nothing else refuses."""
        verdicts = [
            self._one(request, category)
            for request in requests
            for category in sorted(set(self.header.fields.values()))
        ]
        return min(verdicts, key=weight, default=UNKNOWN_FIELD)

    def _one(self, request: Request, category: str) -> Verdict:
        own_request = replace(request, category=category, collected_for=self.header.purpose)
        ruling = decide_under(own_request, own=self.own.book, in_force=self.in_force.book)
        denial = None if ruling.allowed else DenialCode(ruling.outcome)
        return Verdict(denial, _clause(ruling, self.own, self.in_force))


def own_task(is_own: bool) -> frozenset[tuple[str, bool]]:  # noqa: FBT001 - the value of the one fact
    """Return the fact on which an opening is judged, and every other act but a sending.

    An act that opens and sends nothing is decided as if nothing were suspended.
    """
    return frozenset({("own_task", is_own)})


def restricted(is_restricted: bool) -> frozenset[tuple[str, bool]]:  # noqa: FBT001 - the value of the one fact
    """Return the other fact on which an opening or a sending is judged: whether the use of the record is suspended."""
    return frozenset({(RESTRICTED, is_restricted)})


def unless_restricted(verdict: Verdict, purpose: str, facts: frozenset[tuple[str, bool]]) -> Verdict:
    """Refuse any use that is suspended but that for its person's own request, whatever an edition's rules say."""
    is_refused = verdict.allowed and (RESTRICTED, True) in facts and purpose != YOUR_INFORMATION
    return Verdict(DenialCode.RESTRICTED) if is_refused else verdict


def decide(  # noqa: PLR0913 - of what, on which facts and by which editions
    message: Open, *, header: Header, is_own: bool, is_restricted: bool, editions: Editions, at: dt.datetime
) -> Verdict:
    """Allow an opening only if every field asked for may be opened."""
    case = governed(header, editions, at)
    if case is None or not set(message.fields) <= set(header.fields):
        return UNKNOWN_FIELD if case else UNKNOWN_EDITION
    facts = own_task(is_own) | restricted(is_restricted)
    request = requested("open", message.duty, message.purpose, facts)
    verdict = case.every(request, (header.fields[name] for name in message.fields))
    return unless_restricted(verdict, message.purpose, facts)


def decide_act(message: Act, *, header: Header, is_own: bool, editions: Editions, at: dt.datetime) -> Verdict:
    """Allow what is sent field by field; allow another act to who may open a field of the record.

    A task is taken over, or reopened, by whoever could open a field if it were theirs.
    """
    case = governed(header, editions, at)
    if case is None or not set(message.fields) <= set(header.fields):
        return UNKNOWN_FIELD if case else UNKNOWN_EDITION
    if message.act == "sent":
        request = requested("send", message.duty, message.purpose, message.facts)
        verdict = case.every(request, (header.fields[name] for name in message.fields))
        return unless_restricted(verdict, message.purpose, message.facts)
    is_own = is_own or message.act in NOT_YET_OWN
    verdict = case.any(requested("open", message.duty, message.purpose, own_task(is_own)))
    return _moved(case, message.to) if verdict.allowed and message.act == "moved" else verdict


def may_have(
    header: Header, *, duties: Iterable[str], purpose: str, editions: Editions, at: dt.datetime
) -> bool:
    """Return whether one of some duties could open a field of a record for a purpose if its task were theirs."""
    case = governed(header, editions, at)
    requests = [requested("open", duty, purpose, own_task(is_own=True)) for duty in duties]
    return case is not None and case.any(*requests).allowed


def decide_destruction(
    duty: str, *, header: Header, facts: frozenset[tuple[str, bool]], editions: Editions, at: dt.datetime
) -> Verdict:
    """Allow a destruction only if every field of the record may be destroyed."""
    case = governed(header, editions, at)
    if case is None:
        return UNKNOWN_EDITION
    request = requested("destroy", duty, LEGAL_OBLIGATIONS, facts)
    return case.every(request, header.fields.values())


def of_destruction(*, due: bool, on_hold: bool = False) -> frozenset[tuple[str, bool]]:
    """Return the facts on which a destruction is judged."""
    return frozenset({("due", due), ("on_hold", on_hold)})


def _moved(case: Governed, to: str) -> Verdict:
    """Allow a move only to a purpose that needs no case, and for which somebody may then open something of it."""
    if to in NEED_A_CASE and to != case.header.purpose:
        return Verdict(DenialCode.NO_CASE)
    duties = case.own.book.vocabulary.enumerations.get("Duty", ())
    verdict = case.any(*(requested("open", duty, to, own_task(is_own=True)) for duty in duties))
    return verdict if verdict.allowed else Verdict(DenialCode.PURPOSE, clause=verdict.clause)


def governed(header: Header, editions: Editions, at: dt.datetime) -> Governed | None:
    """Return a record with the editions that govern it; none if its own is not known or has not begun."""
    own = editions.begun(header.edition, at=at)
    return None if own is None else Governed(header, own, editions.in_force(own, at=at))


def requested(action: str, duty: str, purpose: str, facts: frozenset[tuple[str, bool]]) -> Request:
    """Return what is asked under a duty, of a category and a record yet to be named."""
    return Request(("Duty", duty), action, "", "", purpose, facts)


def weight(verdict: Verdict) -> int:
    """Return which of several verdicts counts where one that allows is enough: the lightest."""
    return 0 if verdict.denial is None else _WEIGHTS.get(verdict.denial, len(_WEIGHTS))


def _clause(ruling: Ruling, own: Edition, in_force: Edition) -> str:
    for rule in ruling.rules:
        if named := own.clauses.get(rule) or in_force.clauses.get(rule):
            return named
    return NEED_TO_KNOW


@lru_cache(maxsize=64)
def _book(rules: str, schema: str) -> Rulebook:
    return Rulebook.read(rules=rules, schema=schema)


def judged(verdict: Verdict) -> Done | Denial:
    """Return what is answered to an act that was decided on."""
    return Done() if verdict.allowed else denial(verdict)


def denial(verdict: Verdict) -> Denial:
    """Return what is answered where a verdict does not allow what was asked."""
    return Denial(verdict.denial or DenialCode.ERROR, verdict.clause)

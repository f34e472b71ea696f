"""Which duties oversee the office, write to people, hold and suspend records, work on cases: the rules in force say so.

Those oversee it that may open or destroy something because a law requires it. Such a duty answers for records on the
agency's behalf, whoever works on them; a clerk's duty is for what the person asked for.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from django.conf import settings

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NEED_A_CASE, YOUR_INFORMATION
from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.records.need_to_know import OWN_TASK
from keepfaith.policies.editions.edition_cache import PostedEdition, posted_editions
from keepfaith.policies.forms.files import forms_of

# The facts under which an act is allowed at all, if it is.
_DESTROYING: Final = {"destroy": frozenset({("due", True), ("on_hold", False)})}
_OVERSEEING: Final = {"open": OWN_TASK, **_DESTROYING}
_APPROVING: Final = {"approve": frozenset[tuple[str, bool]]()}
_HOLDING: Final = {"hold": frozenset[tuple[str, bool]]()}
_RESTRICTING: Final = {"restrict": frozenset[tuple[str, bool]]()}
_WITHHOLDING: Final = {"withhold": frozenset[tuple[str, bool]]()}
_WRITING: Final = {"send": frozenset({("asked", True), ("for_value", False)})}


def oversees(duties: Collection[str]) -> bool:
    """Return whether one of these duties oversees the office."""
    return not overseeing_duties().isdisjoint(duties)


def writes(duties: Collection[str]) -> bool:
    """Return whether one of these duties may write an e-mail to somebody who asked, without a case."""
    return not writing_duties().isdisjoint(duties)


def overseeing_duties() -> frozenset[str]:
    """Return the duties that oversee the office under the edition in force; without one, none."""
    edition = _in_force()
    return _overseeing(edition) if edition else frozenset()


def writing_duties() -> frozenset[str]:
    """Return the duties that may write to somebody under the edition in force; without one, none."""
    edition = _in_force()
    return _writing(edition) if edition else frozenset()


def holding_duties() -> frozenset[str]:
    """Return the duties that may hold something under the edition in force; without one, none."""
    edition = _in_force()
    return _holding(edition) if edition else frozenset()


def restricting_duties() -> frozenset[str]:
    """Return the duties that may suspend the use of something under the edition in force; without one, none."""
    edition = _in_force()
    return _restricting(edition) if edition else frozenset()


def withholding_duties() -> frozenset[str]:
    """Return the duties that may leave something out of its person's own view under the edition in force."""
    edition = _in_force()
    return _withholding(edition) if edition else frozenset()


def case_duties(purpose: str) -> frozenset[str]:
    """Return the duties that may open for a purpose what was collected for another, under the edition in force."""
    edition = _in_force()
    return _of_cases(edition, purpose) if edition else frozenset()


def approving_duties(purpose: str) -> frozenset[str]:
    """Return the duties that may approve what a case for a purpose covers, under the edition in force."""
    edition = _in_force()
    return _approving(edition, purpose) if edition else frozenset()


def duties_that(action: str, purpose: str, *, own_task: bool) -> frozenset[str]:
    """Return the duties that may do an action for a purpose, or for any if none is named, in the edition in force."""
    edition = _in_force()
    return _that(edition, action, purpose, own_task=own_task) if edition else frozenset()


def _in_force() -> PostedEdition | None:
    return posted_editions().in_force(this_agency().governing.slug, at=dt.datetime.now(dt.UTC))


@lru_cache(maxsize=8)
def _overseeing(edition: PostedEdition) -> frozenset[str]:
    categories = edition.rulebook.vocabulary.names("Category")
    return _allowed(edition, _OVERSEEING, categories, (LEGAL_OBLIGATIONS,))


@lru_cache(maxsize=8)
def _writing(edition: PostedEdition) -> frozenset[str]:
    collected = {form.purpose for form in forms_of(settings.AGENCY).forms.values() if form.work}
    needing_a_case = NEED_A_CASE - collected
    purposes = [name for name in edition.rulebook.vocabulary.names("Purpose") if name not in needing_a_case]
    return _allowed(edition, _WRITING, ("email-address",), purposes)


@lru_cache(maxsize=8)
def _holding(edition: PostedEdition) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    # An edition without such an action lets those hold who may destroy.
    acts = _HOLDING if any(action.name in _HOLDING for action in words.actions) else _DESTROYING
    return _allowed(edition, acts, words.names("Category"), (LEGAL_OBLIGATIONS,))


@lru_cache(maxsize=8)
def _restricting(edition: PostedEdition) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    acts = _RESTRICTING if any(action.name in _RESTRICTING for action in words.actions) else {}
    return _allowed(edition, acts, words.names("Category"), (YOUR_INFORMATION,))


@lru_cache(maxsize=8)
def _withholding(edition: PostedEdition) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    acts = _WITHHOLDING if any(action.name in _WITHHOLDING for action in words.actions) else {}
    return _allowed(edition, acts, words.names("Category"), (LEGAL_OBLIGATIONS,))


@lru_cache(maxsize=32)
def _of_cases(edition: PostedEdition, purpose: str) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    others = [name for name in words.names("Purpose") if name != purpose]
    return _allowed(edition, {"open": OWN_TASK}, words.names("Category"), (purpose,), collected=others)


@lru_cache(maxsize=32)
def _approving(edition: PostedEdition, purpose: str) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    has_approvals = any(action.name in _APPROVING for action in words.actions)
    acts = _APPROVING if has_approvals else {}
    return _allowed(edition, acts, words.names("Category"), (purpose,))


@lru_cache(maxsize=64)
def _that(edition: PostedEdition, action: str, purpose: str, *, own_task: bool) -> frozenset[str]:
    words = edition.rulebook.vocabulary
    facts = OWN_TASK if own_task else frozenset[tuple[str, bool]]()
    acts = {action: facts} if any(one.name == action for one in words.actions) else {}
    purposes = (purpose,) if purpose else words.names("Purpose")
    return _allowed(edition, acts, words.names("Category"), purposes)


def _allowed(
    edition: PostedEdition,
    acts: Mapping[str, frozenset[tuple[str, bool]]],
    categories: Sequence[str],
    purposes: Sequence[str],
    *,
    collected: Sequence[str] = (),
) -> frozenset[str]:
    """Return the duties that the rules let do one of these acts with some field for one of these purposes.

    What it was collected for can be any purpose unless some are named.
    """
    words = edition.rulebook.vocabulary
    principals = [("Duty", duty) for duty in words.names("Duty")]
    requests = [
        edition.rulebook.fitted(Request(principal, action, category, source, purpose, acts[action]))
        for action, principal, category, source, purpose in product(
            acts, principals, categories, collected or words.names("Purpose"), purposes
        )
    ]
    rulings = zip(requests, edition.rulebook.decide_all(requests), strict=True)
    return frozenset(request.principal[1] for request, ruling in rulings if ruling.allowed)

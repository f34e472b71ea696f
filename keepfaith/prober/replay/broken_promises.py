"""Which promises are broken where an entry has another verdict than the rules give: those that the reason is about."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from keepfaith.prober.ledger_line import Line
from keepfaith.prober.posted import PostedEdition
from keepfaith.prober.rehearsal.aspects import Aspects
from keepfaith.prober.rehearsal.cast import PERMITTED
from keepfaith.prober.replay.carried_statements import LEFT_BEHIND
from keepfaith.prober.replay.case import UNKNOWN_EDITION, Case, Verdict, request
from keepfaith.prober.replay.case_letters import LEFT_OUT
from keepfaith.prober.replay.item_verdicts import act_name, read_act
from keepfaith.prober.replay.judgment import (
    EARLIER,
    LATER,
    MISUSE,
    NEEDS,
    OWN_PURPOSES,
    OWN_VIEW,
    RESPONSES,
    STATEMENTS,
    USES,
    Folds,
    Judgment,
)
from keepfaith.prober.replay.moves import MOVES
from keepfaith.prober.replay.reviews import KINDS as REVIEWS
from keepfaith.prober.replay.staff import KINDS
from keepfaith.prober.rules.rulebook import Request
from keepfaith.prober.timeline import Governing

# Of these reasons no rule speaks.
_BY_REASON: Final[Mapping[str, frozenset[int]]] = {
    "duty": frozenset({NEEDS, MISUSE}),
    "not a canary": frozenset({NEEDS, MISUSE}),
    "not own task": frozenset({NEEDS}),
    **dict.fromkeys(("colleague", "test account"), frozenset({NEEDS})),
    "own proposal": frozenset({NEEDS}),
    "not proposed": frozenset({NEEDS}),
    **dict.fromkeys(
        ("decided before", "no appeal", "not heard", "heard before", "not sent"), frozenset({STATEMENTS})
    ),
    "restricted": frozenset({USES}),
    "not acknowledged": frozenset({MISUSE}),
    "not asserted": frozenset({MISUSE}),
    "cap": frozenset({MISUSE}),
    "unsigned": frozenset({RESPONSES}),
    UNKNOWN_EDITION.denial: frozenset({EARLIER, LATER}),
    LEFT_BEHIND.denial: frozenset({STATEMENTS}),
    LEFT_OUT.denial: frozenset({OWN_VIEW}),
}
# These acts open nothing themselves. A second employee stands between a case and what it covers, and only whoever has a
# case writes letters in it.
_BY_KIND: Final[Mapping[str, frozenset[int]]] = {
    **dict.fromkeys(("covered", "approved", "declined", "case-due", "case-letter"), frozenset({NEEDS})),
    "case-heard": frozenset({STATEMENTS}),
    **dict.fromkeys(("restricted", "lifted", "withdrawn", "resumed", "disclosed"), frozenset({USES})),
    **dict.fromkeys(KINDS, frozenset({NEEDS, MISUSE})),
    **dict.fromkeys(REVIEWS, frozenset({MISUSE})),
    # No employee is in this: what goes to somebody who is not its person is used for nothing that they sent it for.
    "proven": frozenset({USES, MISUSE}),
    # Nor is what its person should see and does not.
    "shown": frozenset({USES, MISUSE, OWN_VIEW}),
    **dict.fromkeys(("code-mailed", "code-handed", "code-announced", "code-ended"), frozenset({NEEDS, USES})),
    **dict.fromkeys(("stated", "corrected", "reverted", *MOVES), frozenset({STATEMENTS})),
}
# These say more than the kind of act does: what goes with a statement, who decides on an appeal, and what waits.
_BEFORE_KINDS: Final = frozenset({LEFT_BEHIND.denial, "decided before", LEFT_OUT.denial})
_OF_PURPOSES: Final = frozenset({"purpose", "no case"})
_ALL: Final = frozenset[int]()


def promises_of(folds: Folds, line: Line, judgment: Judgment) -> frozenset[int]:
    """Return the promises that a wrong verdict on a use breaks; nothing means all of them."""
    again = judgment.verdict or Verdict()
    reason, case = again.denial or line.denial, judgment.case
    if act_name(line):
        read = read_act(folds, line)
        return frozenset(read.act.promises) if read else _ALL
    if line.kind in _BY_KIND and reason not in _BEFORE_KINDS:
        return _BY_KIND[line.kind]
    if reason in _BY_REASON:
        return _BY_REASON[reason]
    if case is None:
        return _ALL
    aspects = _aspects(case.own)
    if reason in _OF_PURPOSES:
        is_own = case.header.purpose in aspects.own_purposes
        return frozenset({USES, *([OWN_PURPOSES] if is_own else [])})
    wanted = request("open", line.claimed_duty, line.claimed_purpose, judgment.facts)
    return _of_editions(folds, line, case, wanted) or frozenset(
        aspect.value
        for category in _categories(line, case)
        for aspect in aspects.about(
            wanted._replace(category=category, collected_for=case.header.purpose), again.denial or PERMITTED
        )
    )


def _of_editions(folds: Folds, line: Line, case: Case, wanted: Request) -> frozenset[int]:
    """Return what is broken where other editions than the right ones give just what was entered."""
    entered = Verdict(line.denial, line.clause)
    if case.own is not case.in_force:
        wrong = (replace(case, own=case.in_force), replace(case, in_force=case.own))
        if any(_decided(line, other, wanted) == entered for other in wrong):
            return frozenset({EARLIER})
    before = (edition for edition in folds.timeline if edition.starts_at < case.own.starts_at)
    if any(_decided(line, replace(case, own=edition), wanted) == entered for edition in before):
        return frozenset({LATER})
    return frozenset()


def _decided(line: Line, case: Case, wanted: Request) -> Verdict:
    if line.kind == "opened":
        return case.every(wanted, _categories(line, case))
    return case.any(wanted)


def _categories(line: Line, case: Case) -> list[str]:
    return case.header.categories(line.fields if line.kind == "opened" else ())


@lru_cache(maxsize=8)
def _aspects(edition: Governing) -> Aspects:
    names = edition.book.vocabulary.names
    # An opening for the purpose that something was collected for, by each duty.
    own = [
        Request(("Duty", duty), "open", category, purpose, purpose, frozenset({("own_task", True)}))
        for duty in names["Duty"]
        for category in names["Category"]
        for purpose in names["Purpose"]
    ]
    posted = PostedEdition("", edition.digest, dict(edition.files), edition.starts_at, edition.starts_at)
    return Aspects.of(posted, edition.book, own)

"""What no kind of case may loosen: what the custodian demands of its acts, and the rights that come by its name."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from keepfaith.custody.protocol.known_names import (
    APPEAL,
    APPEALABLE,
    DECIDED,
    DECISIONS,
    LEGAL_OBLIGATIONS,
    NEED_A_CASE,
    OBJECTION,
    WITHOUT_HEARING,
    YOUR_INFORMATION,
)
from keepfaith.policies.cases.case_kind import (
    ACCESS,
    COPY,
    DECIDE,
    LEGAL_PROCESS,
    CaseAct,
    CaseKind,
    CaseStep,
)
from keepfaith.policies.cases.letter_places import case_letter_places
from keepfaith.policies.letters import MESSAGES

# As the custodian names cases, and as it enters outcomes and letters.
_NAME: Final = re.compile(r"[a-z][a-z-]{0,17}[a-z]")
_WORD: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
# What a person or a court has by the name of a kind, and what that kind is worked on for.
_NEEDED: Final[Mapping[str, str]] = {
    LEGAL_PROCESS: LEGAL_OBLIGATIONS, COPY: LEGAL_OBLIGATIONS,
    **dict.fromkeys((ACCESS, OBJECTION, APPEAL), YOUR_INFORMATION),
}  # fmt: skip
# Cases that are opened elsewhere than on the page of cases.
_ELSEWHERE: Final = frozenset({"legal-hold", "own-check"})
# Which act the custodian demands before another one; it refuses that else.
_DEMANDED: Final = {CaseAct.APPROVE: CaseAct.PROPOSE, CaseAct.OPEN: CaseAct.APPROVE}
_LATE: Final = "late"

# The words near which something stands, what is wrong, and the remedy.
type Loosening = tuple[tuple[str, ...], str, str]


def kind_faults(kinds: Mapping[str, CaseKind], deadlines: Collection[str]) -> Iterator[Loosening]:
    """Yield what is wrong with the kinds of an agency, beside the deadlines that it has."""
    for name in sorted(_NEEDED.keys() - kinds.keys()):
        yield (), f"the kind “{name}” is missing, by which somebody has a right", f"declare [{name}]"
    for kind in kinds.values():
        for part, problem, remedy in (
            *_naming_faults(kind, deadlines), *_law_faults(kind), *_outcome_faults(kind), *_step_faults(kind),
            *_letter_faults(kind, kinds),
        ):  # fmt: skip
            below = (f"[{kind.name}.{part[0]}]", *part[1:]) if part[1:] else part
            yield (f"[{kind.name}]", *below), f"“{kind.name[:40]}” cannot be worked on: {problem}", remedy


def _naming_faults(kind: CaseKind, deadlines: Collection[str]) -> Iterator[Loosening]:
    """Yield each name of what there is not."""
    if not _NAME.fullmatch(kind.name) or kind.name in _ELSEWHERE:
        yield (), "no case can be named so", "take 2 to 19 small letters and dashes, and no name of ours"
    if kind.purpose not in NEED_A_CASE:
        remedy = f"use one of {', '.join(sorted(NEED_A_CASE))}"
        yield ("purpose",), f"the purpose “{kind.purpose}” needs no case", remedy
    for key in ("deadline", "appeal", "after_hearing"):
        rule = getattr(kind, key)
        if rule and rule not in deadlines:
            yield (key,), f"the agency has no deadline “{rule}”", "name one of deadlines.toml"


def _law_faults(kind: CaseKind) -> Iterator[Loosening]:
    """Yield what takes a right away, or promises one that the custodian then refuses."""
    purpose = _NEEDED.get(kind.name, kind.purpose)
    if kind.purpose != purpose:
        yield ("purpose",), f"its purpose is “{purpose}” by law", "use that"
    if kind.name in _NEEDED and kind.name != LEGAL_PROCESS and not kind.deadline:
        yield (), "its person has an answer by no day", "name its “deadline”"
    if bool(kind.appeal) is not (kind.name in APPEALABLE):
        problem = f"just what {', '.join(APPEALABLE)} decides can be appealed"
        yield ("appeal",), problem, "give “appeal” to that kind, and to no other"
    is_appeal = kind.name == APPEAL
    facts = (bool(kind.follows), kind.follows in APPEALABLE, bool(kind.after_hearing))
    if any(fact is not is_appeal for fact in facts):
        problem = f"just {APPEAL} follows a decision, and has a deadline from its hearing on"
        remedy = f"give “follows” (one of {', '.join(APPEALABLE)}) and “after_hearing” to it, and to no other"
        yield ("follows",), problem, remedy


def _outcome_faults(kind: CaseKind) -> Iterator[Loosening]:
    """Yield each outcome that the custodian takes for something else than its reader does."""
    is_decided = kind.name in DECIDED
    for outcome in kind.outcomes:
        if not _WORD.fullmatch(outcome):
            problem = f"its outcome “{outcome[:40]}” is no short name"
            yield ("outcomes", outcome), problem, "use small letters and dashes"
        elif outcome == _LATE and kind.name != APPEAL:
            yield ("outcomes", outcome), f"only an appeal comes “{_LATE}”", "remove that outcome"
        elif is_decided and outcome not in DECISIONS | WITHOUT_HEARING:
            problem = f"“{outcome}” would end it with nothing that is sent to its person"
            known = ", ".join(sorted(DECISIONS | WITHOUT_HEARING))
            yield ("outcomes", outcome), problem, f"use {known}"
        elif not is_decided and outcome in DECISIONS:
            problem = f"“{outcome}” is a decision, and just those of {', '.join(sorted(DECIDED))} are sent"
            yield ("outcomes", outcome), problem, "name that outcome otherwise"
    for outcome in sorted(DECISIONS - kind.outcomes.keys()) if is_decided else ():
        yield ("outcomes", ""), f"nobody can decide “{outcome}” in it", "add that outcome"


def _step_faults(kind: CaseKind) -> Iterator[Loosening]:
    """Yield each step that cannot be reached, or that the custodian then refuses; and say if the end is missing."""
    for number, step in enumerate(kind.steps):
        for problem, remedy in _order_faults(kind, step, [one.name for one in kind.steps[:number]]):
            yield ("steps", step.name), f"its step “{step.name}” {problem}", remedy
    if all(step.act is not CaseAct.CLOSE for step in kind.steps):
        yield ("steps", ""), "none of its steps closes the case", "add one with the act “close”"
    if kind.name in DECIDED and not kind.decision:
        problem = "its decision is written to nobody"
        yield ("steps", ""), problem, f"add the step “{DECIDE}” with a letter"


def _order_faults(kind: CaseKind, step: CaseStep, earlier: list[str]) -> Iterator[tuple[str, str]]:
    way, is_take = kind.way_to(step), step.act is CaseAct.TAKE
    before = {one.act for one in way}
    if step.after and step.after not in earlier:
        yield f"comes after “{step.after}”, which is no step before it", "name an earlier step"
    elif is_take is bool(earlier) or is_take is bool(step.after):
        yield "is at the wrong place: first somebody takes the case, and all else comes after", "name “after”"
    elif CaseAct.CLOSE in before:
        yield "cannot be reached: the case is closed by then", "have it come after another step"
    elif (demanded := _DEMANDED.get(step.act)) and demanded not in before:
        remedy = f"have it come after a step with the act “{demanded.name.lower()}”"
        yield "would be refused: what is opened was proposed before, and approved by somebody else", remedy
    elif step.act is CaseAct.HEAR and kind.name != APPEAL:
        yield f"would be refused: there are hearings of {APPEAL} alone", "remove it"
    elif step.name == DECIDE and kind.name == APPEAL and CaseAct.HEAR not in before:
        yield "would be refused: an appeal is heard before it is decided", "have it come after the hearing"
    elif step.act is CaseAct.CLOSE and kind.name in DECIDED and DECIDE not in (one.name for one in way):
        yield "comes before the decision that is entered with it", f"have it come after “{DECIDE}”"
    elif step.letter and step.letter not in kind.letters:
        yield f"has no letter “{step.letter}” to write", "give its title under “letters”"
    elif step.letter and [one.letter for one in kind.steps].count(step.letter) > 1:
        yield f"is done by the letter “{step.letter}”, as another one is", "write a letter for each"


def _letter_faults(kind: CaseKind, kinds: Mapping[str, CaseKind]) -> Iterator[Loosening]:
    """Yield each letter that cannot be written in it as in other kinds."""
    places = case_letter_places(kinds.values())
    for letter in kind.letters:
        if not _WORD.fullmatch(letter) or letter in MESSAGES:
            problem = f"its letter “{letter[:40]}” has no name of its own"
            yield ("letters", letter), problem, "take a new short name"
        elif lacking := sorted(places[letter].must - places[letter].may):
            problem = f"its letter “{letter}” is of another kind, too, where {{{lacking[0]}}} is not known"
            yield ("letters", letter), problem, "write a letter of its own"

"""The kinds of cases of this section, and those that all sections declared."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings

from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.custody.protocol import known_names
from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS, NEED_A_CASE, YOUR_INFORMATION
from keepfaith.disclosure.records.own_appeals import DECISION_RULE, HEARING_RULE
from keepfaith.disclosure.retention.legal_holds import KIND as LEGAL_HOLD
from keepfaith.disclosure.retention.legal_holds import OWN_CHECK
from keepfaith.errors import KeepfaithError
from keepfaith.policies.letters import CASE_LETTERS
from keepfaith.policies.sections.case_kind import CaseAct, CaseKind, CaseStep, case_kind_faults
from keepfaith.policies.sections.registry import SECTIONS

_MISTAKEN: Final = {"mistaken": "It was opened by mistake"}
_ENDED: Final = {"withdrawn": "It was withdrawn", "abandoned": "Nobody answers any more", **_MISTAKEN}
_TAKE: Final = CaseStep("take", "Somebody takes the case.", CaseAct.TAKE)
_APPROVE: Final = CaseStep("approve", "Somebody else approves them.", CaseAct.APPROVE, after="propose")
_OPEN: Final = CaseStep("open", "Open what was approved.", CaseAct.OPEN, after="approve")
_RECEIVED: Final = CaseStep(
    "letter", "Write to the person that it came.", CaseAct.LETTER, after="take", letter="case-received"
)
# The step that the letter with the decision does.
DECIDE: Final = "decide"
_DECIDE: Final = "Decide, and write the decision to the person."
_SEND: Final = CaseStep(
    "close",
    "Close the case, and enter whether and when the decision was sent.",
    CaseAct.CLOSE,
    after=DECIDE,
)
# Why a decision was not sent, by what the custodian enters.
UNSENT: Final = {
    "no-address": "We know no address of the person",
    "told": "The person was told in another way",
    "unwanted": "The person wants no letter",
}
LEGAL_PROCESS: Final = CaseKind(
    "legal-process",
    "Court order or other legal process",
    LEGAL_OBLIGATIONS,
    asks="a court, or an office that can order it",
    steps=(
        _TAKE,
        CaseStep("propose", "Propose the records that it needs.", CaseAct.PROPOSE, after="take"),
        _APPROVE,
        _OPEN,
        CaseStep("close", "Close the case once what is ordered is done.", CaseAct.CLOSE, after="take"),
    ),
    outcomes={"done": "It is done", **_ENDED},
)
ACCESS: Final = CaseKind(
    "access-request",
    "Access to one’s own information",
    YOUR_INFORMATION,
    asks="the person whom the information is about",
    steps=(
        _TAKE,
        _RECEIVED,
        CaseStep("propose", "Propose the records of the person.", CaseAct.PROPOSE, after="take"),
        _APPROVE,
        _OPEN,
        CaseStep("close", "Close the case once the person has an answer.", CaseAct.CLOSE, after="take"),
    ),
    outcomes={
        "given": "The person got the information",
        "none": "We hold nothing about the person",
        **_ENDED,
    },
    deadline="subject-answer",
    letters=("case-received",),
)
_DECIDED: Final = {
    "agreed": "We agree with the person",
    "partly": "We agree in part",
    "denied": "We do not agree",
}
OBJECTION: Final = CaseKind(
    known_names.OBJECTION,
    "Objection to what we hold about a person",
    YOUR_INFORMATION,
    asks="the person whom the information is about",
    steps=(
        _TAKE,
        _RECEIVED,
        CaseStep("propose", "Propose the records that the person objects to.", CaseAct.PROPOSE, after="take"),
        _APPROVE,
        _OPEN,
        CaseStep(DECIDE, _DECIDE, CaseAct.LETTER, after="take", letter="case-decided"),
        _SEND,
    ),
    outcomes={**_DECIDED, **_ENDED},
    deadline="objection-decision",
    appeal="objection-appeal",
    letters=("case-received", "case-decided"),
)
APPEAL: Final = CaseKind(
    known_names.APPEAL,
    "Appeal against a decision of ours",
    YOUR_INFORMATION,
    asks="the person whom the decision is about",
    steps=(
        CaseStep("take", "Somebody takes the case who did not decide before.", CaseAct.TAKE),
        CaseStep(
            "letter",
            "Write to the person that it came.",
            CaseAct.LETTER,
            after="take",
            letter="appeal-received",
        ),
        CaseStep("propose", "Propose the records that it needs.", CaseAct.PROPOSE, after="take"),
        CaseStep(
            "approve",
            "Somebody else approves them who did not decide before.",
            CaseAct.APPROVE,
            after="propose",
        ),
        _OPEN,
        CaseStep(
            "invite",
            "Write to the person when the hearing is.",
            CaseAct.LETTER,
            after="take",
            letter="appeal-hearing",
        ),
        CaseStep(
            "hear", "Hold the hearing, or note that the person gives it up.", CaseAct.HEAR, after="take"
        ),
        CaseStep(DECIDE, _DECIDE, CaseAct.LETTER, after="hear", letter="appeal-decided"),
        _SEND,
    ),
    outcomes={**_DECIDED, "late": "It came after its last day", **_ENDED},
    deadline=HEARING_RULE,
    follows=known_names.OBJECTION,
    after_hearing=DECISION_RULE,
    letters=("appeal-received", "appeal-hearing", "appeal-decided"),
)
# Those of this section.
KINDS: Final = (LEGAL_PROCESS, ACCESS, OBJECTION, APPEAL)
# Of cases that are not worked on at the desk.
_TITLES: Final = {LEGAL_HOLD: "Legal hold", OWN_CHECK: "Our own check"}


class BadCaseKind(KeepfaithError):
    """A section declares a kind of case that cannot be worked on."""


def case_kinds() -> Collection[CaseKind]:
    """Return every kind that is opened and worked on at the desk."""
    return SECTIONS.case_kinds.values()


def case_kind(name: str) -> CaseKind | None:
    """Return the kind of a name; none of a case that is not worked on at the desk."""
    return SECTIONS.case_kinds.get(name)


def outcomes_of(name: str) -> Mapping[str, str]:
    """Return how a case of a kind can end."""
    return (case_kind(name) or LEGAL_PROCESS).outcomes


def offered_outcomes(kind: str, *, is_heard: bool, is_late: bool) -> Mapping[str, str]:
    """Return how a case can end as it is now: an appeal without a decision until it was heard, late only if it is."""
    outcomes = dict(outcomes_of(kind))
    if kind != APPEAL.name:
        return outcomes
    return {
        name: title
        for name, title in outcomes.items()
        if (is_heard or name in known_names.WITHOUT_HEARING) and (is_late or name != "late")
    }


def is_decision(kind: str, outcome: str) -> bool:
    """Return whether a case of a kind that ends so ends with a decision, which is sent to its person."""
    return kind in known_names.DECIDED and outcome in known_names.DECISIONS


def kind_title(name: str) -> str:
    """Return what a kind is called; one that is not known by its name."""
    kind = case_kind(name)
    return kind.title if kind else _TITLES.get(name, name)


def refuse_bad_case_kinds() -> None:
    """Refuse to serve kinds of cases that name what there is not, or have a step that cannot be reached."""
    deadlines = read_deadline_rules(settings.AGENCY).versions
    for kind in case_kinds():
        faults = case_kind_faults(kind, purposes=NEED_A_CASE, deadlines=deadlines, letters=CASE_LETTERS)
        for fault in faults:
            raise BadCaseKind(
                f"The kind of case {kind.name!r} cannot be worked on: {fault}.",
                "Correct where the section declares it, or add what it names to the agency’s folder.",
            )

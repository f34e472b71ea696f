"""The kinds of cases that are worked on at the desk: what they are called, and how a case of them can end."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from keepfaith.custody.protocol import known_names
from keepfaith.disclosure.retention.legal_holds import KIND as LEGAL_HOLD
from keepfaith.disclosure.retention.legal_holds import OWN_CHECK
from keepfaith.policies.cases.case_file import read_case_kinds
from keepfaith.policies.cases.case_kind import LEGAL_PROCESS, CaseKind

# Why a decision was not sent, by what the custodian enters.
UNSENT: Final = {
    "no-address": "We know no address of the person",
    "told": "The person was told in another way",
    "unwanted": "The person wants no letter",
}
# Why nothing was corrected in a case, although we agree with its person.
UNCORRECTED: Final = {
    "by-person": "The person corrected it at once",
    "not-here": "What is wrong is not in a record of this portal",
    "nothing-wrong": "Nothing that we hold was wrong",
    "use-ended": "Its use was ended or suspended instead",
}
# Of cases that are not worked on at the desk.
_TITLES: Final = {LEGAL_HOLD: "Legal hold", OWN_CHECK: "Our own check"}


def case_kinds() -> Mapping[str, CaseKind]:
    """Return every kind that is opened and worked on at the desk, by name."""
    return read_case_kinds(settings.AGENCY)


def case_kind(name: str) -> CaseKind | None:
    """Return the kind of a name; none of a case that is not worked on at the desk."""
    return case_kinds().get(name)


def outcomes_of(name: str) -> Mapping[str, str]:
    """Return how a case of a kind can end."""
    return case_kinds().get(name, case_kinds()[LEGAL_PROCESS]).outcomes


def offered_outcomes(kind: str, *, is_heard: bool, is_late: bool) -> Mapping[str, str]:
    """Return how a case can end as it is now: an appeal without a decision until it was heard, late only if it is."""
    outcomes = dict(outcomes_of(kind))
    if kind != known_names.APPEAL:
        return outcomes
    return {
        name: title
        for name, title in outcomes.items()
        if (is_heard or name in known_names.WITHOUT_HEARING) and (is_late or name != "late")
    }


def letters_of(kind: str) -> list[tuple[str, str]]:
    """Return the letters of a kind, each with its title."""
    known = case_kind(kind)
    return list(known.letters.items()) if known else []


def is_decision(kind: str, outcome: str) -> bool:
    """Return whether a case of a kind that ends so ends with a decision, which is sent to its person."""
    return kind in known_names.DECIDED and outcome in known_names.DECISIONS


def kind_title(name: str) -> str:
    """Return what a kind is called; one that is not known by its name."""
    kind = case_kind(name)
    return kind.title if kind else _TITLES.get(name, name)

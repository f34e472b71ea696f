"""A kind of case that names what there is not, or has a step that nothing leads to, is refused at the start."""

from dataclasses import replace

import pytest

from keepfaith.disclosure.cases.case_kinds import (
    ACCESS,
    KINDS,
    BadCaseKind,
    case_kinds,
    refuse_bad_case_kinds,
)
from keepfaith.policies.sections.case_kind import CaseAct, CaseStep
from keepfaith.policies.sections.registry import SECTIONS
from keepfaith.policies.sections.section import Section


@pytest.fixture
def declared(monkeypatch):
    """Declare a kind in a section of its own."""

    def declare(kind):
        monkeypatch.setattr(SECTIONS, "sections", list(SECTIONS.sections))
        SECTIONS.register(Section("made-up", case_kinds=(kind,)))

    return declare


def test_the_kinds_of_this_section_can_be_worked_on():
    assert set(KINDS) <= set(case_kinds())
    refuse_bad_case_kinds()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "a-name-that-is-too-long"}, "its name is not of 2 to 19 small letters and dashes"),
        ({"purpose": "questions"}, "no case is worked on for the purpose 'questions'"),
        ({"deadline": "no-such-rule"}, "the agency has no deadline named 'no-such-rule'"),
        ({"appeal": "no-such-rule"}, "the agency has no deadline named 'no-such-rule'"),
        ({"letters": ("no-such-letter",)}, "there is no letter named 'no-such-letter'"),
        ({"letters": ("answer",)}, "there is no letter named 'answer'"),
        ({"letters": ()}, "its step 'letter' cannot be reached: it has no letter to write"),
        ({"outcomes": {}}, "it has no outcomes"),
        ({"steps": ACCESS.steps[:-1]}, "none of its steps closes the case"),
        ({"steps": (*ACCESS.steps, ACCESS.steps[0])}, "two of its steps are named 'take'"),
        (
            {"steps": (*ACCESS.steps, CaseStep("appeal", "Appeal.", CaseAct.OPEN, after="decide"))},
            "its step 'appeal' cannot be reached: it comes after 'decide', which is no step before it",
        ),
        (
            {"steps": (CaseStep("again", "Again.", CaseAct.OPEN, after="again"), *ACCESS.steps)},
            "its step 'again' cannot be reached: it comes after 'again'",
        ),
        (
            {"steps": (*ACCESS.steps, CaseStep("then", "Go on.", CaseAct.OPEN, after="close"))},
            "its step 'then' cannot be reached: the case is closed by then",
        ),
    ],
)
def test_a_wrong_declaration_is_refused_at_the_start(declared, wrong, says):
    declared(replace(ACCESS, **{"name": "made-up", **wrong}))
    with pytest.raises(BadCaseKind) as refused:
        refuse_bad_case_kinds()
    assert says in refused.value.problem


def test_no_two_kinds_have_one_name(declared):
    with pytest.raises(ValueError, match=r"^The kind of case access-request is declared twice$"):
        declared(ACCESS)

"""Deadlines are data: each fault is refused with its rule and what to write, and a case keeps the rule of its day."""

import datetime as dt

import pytest

from keepfaith.deadlines.rules import NEXT, DeadlineRules, UnknownRule

RULE = {
    "name": "answer", "title": "Answer", "count": 10, "unit": "business days", "start": "it came", "source": "a law",
}  # fmt: skip
TODAY = dt.date(2026, 12, 1)
CONFIRMED = {"confirmed_by": "Example Counsel", "confirmed_on": TODAY}


def rules(*changes):
    return DeadlineRules.read({"rule": [RULE | change for change in changes]}, today=TODAY)


def test_what_is_left_out_is_the_careful_reading():
    (rule,) = rules({})
    assert (rule.start_on_closed_day, rule.end_on_closed_day, rule.is_confirmed) == (NEXT, NEXT, False)
    assert (rule.first, rule.last) == (dt.date(2000, 1, 1), dt.date(2099, 12, 31))


def test_a_rule_is_confirmed_by_somebody_and_on_a_day():
    (rule,) = rules(CONFIRMED)
    assert (rule.is_confirmed, rule.confirmed_by, rule.confirmed_on) == (True, "Example Counsel", TODAY)


def test_a_case_keeps_the_rule_of_the_day_on_which_it_came():
    both = rules(
        {"count": 15, "from": dt.date(2027, 1, 1)},
        {"from": dt.date(2021, 6, 11), "to": dt.date(2026, 12, 31)},
    )
    assert both.on("answer", dt.date(2026, 12, 31)).count == 10
    assert both.on("answer", dt.date(2027, 1, 1)).count == 15
    with pytest.raises(UnknownRule, match="not in force on 2021-06-10") as refused:
        both.on("answer", dt.date(2021, 6, 10))
    assert "2021-06-11 to 2099-12-31" in refused.value.remedy


def test_an_unknown_name_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownRule) as refused:
        rules({}, {"name": "appeal"}).on("anser", dt.date(2026, 1, 2))
    assert "answer, appeal" in refused.value.remedy or "answer" in refused.value.remedy


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"count": 0}, "give a number from 1"),
        ({"count": True}, "`count` is not known, or of another kind"),
        ({"count": 99_999}, "give a number from 1"),
        ({"unit": "days"}, "write one of: business days, calendar days"),
        ({"start_on_closed_day": "previous business day"}, "write one of: next business day, same day"),
        ({"end_on_closed_day": "never"}, "write one of"),
        ({"source": ""}, "`source` is missing"),
        ({"title": 7}, "`title` is not known, or of another kind"),
        ({"form": "x"}, "`form` is not known"),
        ({"confirmed": True}, "`confirmed` is not known"),
        (
            {"confirmed_by": "Example Counsel"},
            "`confirmed_on` is missing; say who confirmed the number and on which",
        ),
        ({"confirmed_on": TODAY}, "`confirmed_by` is missing"),
        (CONFIRMED | {"confirmed_by": "  "}, "`confirmed_by` is missing"),
        (CONFIRMED | {"confirmed_on": "2026-12-01"}, "`confirmed_on` is not known, or of another kind"),
        (CONFIRMED | {"confirmed_on": TODAY + dt.timedelta(1)}, "is 2026-12-02, which is still to come"),
        (CONFIRMED | {"source": "by analogy to a law"}, "the law of a confirmed number gives that number"),
        (
            CONFIRMED | {"source": "a law; confirm against another"},
            "the law of a confirmed number gives that number",
        ),
        ({"from": dt.datetime(2026, 1, 2)}, "`from` is not known, or of another kind"),  # noqa: DTZ001 - as TOML has it
        ({"from": dt.date(2026, 1, 2), "to": dt.date(2026, 1, 1)}, "in this order"),
        ({"from": dt.date(1999, 12, 31)}, "from 2000-01-01"),
    ],
)
def test_a_fault_is_refused_with_the_rule_that_has_it(change, problem):
    with pytest.raises(ValueError, match="the rule 'answer'") as refused:
        rules(change)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [{"rules": []}, {"rule": {}}, {"rule": ["answer"]}, {"rule": [{"count": 3}]}, {"rule": [{"name": ""}]}],
)
def test_what_is_no_list_of_rules_is_refused(content):
    with pytest.raises(ValueError, match="rule"):
        DeadlineRules.read(content, today=TODAY)


def test_two_versions_for_one_day_are_refused():
    with pytest.raises(ValueError, match="answer holds twice on 2027-01-01"):
        rules({"to": dt.date(2027, 1, 1)}, {"from": dt.date(2027, 1, 1)})

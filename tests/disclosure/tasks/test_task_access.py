"""What an employee may do with a task is computed once: which duties cover it, which fields open, and what refuses."""

import pytest

from keepfaith.disclosure.models import Task
from keepfaith.disclosure.tasks.task_access import access_to
from tests.disclosure.desk.conftest import _holdings, literature, question

__all__ = ["_holdings", "literature", "question"]

pytestmark = pytest.mark.django_db


def access(task, *duties, chosen=""):
    return access_to(task, account="clerk1", duties=duties, chosen=chosen)


def test_a_covering_duty_opens_fields_by_their_clauses(literature):
    result = access(literature, "events", "literature")
    assert result.denial is None
    assert [under.duty for under in result.covering] == ["literature"]
    assert result.acting is result.offered
    assert result.acting.clause == "literature-and-notices"
    assert {"name", "address"} <= set(result.acting.together)
    assert result.senders == ("literature",)
    assert (result.clerk.duty, result.is_own) == ("literature", True)


def test_sensitive_fields_are_opened_alone_and_only_under_a_duty_that_may(question):
    assert "ssn" not in (
        *access(question, "assistance").acting.together,
        *access(question, "assistance").acting.alone,
    )
    question.purpose = "referral"
    officer = access(question, "privacy").acting
    assert officer.alone == ("ssn",)
    assert "ssn" not in officer.together
    assert officer.asked_alone("ssn") == ("ssn",)
    assert officer.asked_alone("unknown") == ()


@pytest.mark.parametrize(("duties", "code"), [((), "duty"), (("events",), "no rule permits")])
def test_without_a_covering_duty_it_is_denied_by_a_clause_and_still_requested_from_the_custodian(
    literature, duties, code
):
    result = access(literature, *duties)
    assert result.denial is not None
    assert (result.denial.code, result.denial.clause) == (code, "need-to-know")
    assert result.acting.duty == (duties[0] if duties else "literature")
    assert result.acting.together, "something is asked for, so that the refusal is entered"
    assert (result.acting.alone, result.offered.alone, result.senders) == ((), (), ())
    assert result.is_own is False


def test_the_chosen_duty_acts_where_it_covers_the_task(question):
    question.purpose = "referral"
    duties = ("assistance", "privacy")
    assert access(question, *duties).acting.duty == "assistance"
    assert access(question, *duties, chosen="privacy").acting.duty == "privacy"
    assert access(question, *duties, chosen="literature").acting.duty == "assistance"


def test_a_closed_task_is_nobodys_own(literature):
    literature.state = Task.SENT
    result = access(literature, "literature")
    assert result.denial is None
    assert (result.is_own, result.is_with_another) == (False, False)


@pytest.mark.parametrize(
    ("holder", "duties", "own", "with_another"),
    [
        ("", ("literature",), True, False),
        ("clerk1", ("literature",), True, False),
        ("clerk2", ("literature",), False, True),
        ("clerk2", ("events",), False, False),
        ("clerk1", ("events",), False, False),
    ],
)
def test_a_task_that_somebody_has_is_nobody_elses_own(literature, holder, duties, own, with_another):
    literature.assigned_to = holder
    result = access(literature, *duties)
    assert (result.is_own, result.is_with_another) == (own, with_another)

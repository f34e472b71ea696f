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
    found = access(literature, "events", "literature")
    assert found.denial is None
    assert [under.duty for under in found.covering] == ["literature"]
    assert found.acting is found.offered
    assert found.acting.clause == "literature-and-notices"
    assert {"name", "address"} <= set(found.acting.together)
    assert found.senders == ("literature",)
    assert (found.clerk.duty, found.is_own) == ("literature", True)


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
def test_without_a_covering_duty_it_is_denied_by_a_clause_and_the_custodian_is_asked(
    literature, duties, code
):
    found = access(literature, *duties)
    assert found.denial is not None
    assert (found.denial.code, found.denial.clause) == (code, "need-to-know")
    assert found.acting.duty == (duties[0] if duties else "literature")
    assert found.acting.together, "something is asked for, so that the refusal is entered"
    assert (found.acting.alone, found.offered.alone, found.senders) == ((), (), ())
    assert found.is_own is False


def test_the_chosen_duty_acts_where_it_covers_the_task(question):
    question.purpose = "referral"
    duties = ("assistance", "privacy")
    assert access(question, *duties).acting.duty == "assistance"
    assert access(question, *duties, chosen="privacy").acting.duty == "privacy"
    assert access(question, *duties, chosen="literature").acting.duty == "assistance"


def test_a_closed_task_is_nobodys_own(literature):
    literature.state = Task.SENT
    found = access(literature, "literature")
    assert found.denial is None
    assert (found.is_own, found.is_with_another) == (False, False)


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
    found = access(literature, *duties)
    assert (found.is_own, found.is_with_another) == (own, with_another)

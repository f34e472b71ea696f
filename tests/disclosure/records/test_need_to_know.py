"""What a duty covers is what the rules let it open, no more and no less."""

import datetime as dt

import pytest

from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.rules.decide import decide

pytestmark = pytest.mark.django_db


def editions():
    return posted_editions().of("privacy")


def record(purpose, *, edition=None):
    return Record(edition=edition or editions()[0].bundle.digest, purpose=purpose, holding="x", sealed={})


@pytest.mark.parametrize(
    "when", ["now", pytest.param("after the next edition has begun", marks=pytest.mark.long)]
)
def test_every_pair_is_covered_just_when_the_rules_allow_something_of_it(when):
    first, second = editions()
    at = dt.datetime.now(dt.UTC) if when == "now" else second.starts_at
    words, needs = first.rulebook.vocabulary, need_to_know.needs(first.bundle.digest, at=at)
    for duty in words.names("Duty"):
        for collected in words.names("Purpose"):
            for purpose in words.names("Purpose"):
                allowed = {
                    category
                    for category in words.names("Category")
                    if decide(
                        Request(("Duty", duty), "open", category, collected, purpose, need_to_know.OWN_TASK),
                        collected_under=first.bundle.digest, editions=posted_editions(), at=at,
                    ).allowed
                }  # fmt: skip
                openable = needs.openable.get((duty, collected, purpose))
                assert (set(openable.clauses) if openable else set()) == allowed


def test_a_literature_clerk_covers_requests_for_literature_and_questions_moved_there():
    now = need_to_know.needs(editions()[0].bundle.digest)
    assert now.pairs("literature") == {("literature", "literature"), ("questions", "literature")}
    assert now.openable["literature", "literature", "literature"].clause == "literature-and-notices"
    assert "ip-address" not in now.openable["literature", "literature", "literature"].clauses


def test_a_later_edition_takes_away_but_never_gives():
    first, second = editions()
    now, later = (
        need_to_know.needs(first.bundle.digest),
        need_to_know.needs(first.bundle.digest, at=second.starts_at),
    )
    literature = ("literature", "literature", "literature")
    assert set(now.openable[literature].clauses) - set(later.openable[literature].clauses) == {"phone-number"}
    assert later.pairs("security") == {("staff-sign-in", "staff-sign-in")}
    assert ("literature", "legal-obligations") in need_to_know.needs(
        second.bundle.digest, at=second.starts_at
    ).pairs("security")


@pytest.mark.parametrize("edition", ["0" * 64, "coming", "not governing"])
def test_an_edition_that_does_not_govern_now_covers_nothing(edition):
    digest = {"coming": editions()[1], "not governing": posted_editions().of("accessibility")[0]}.get(edition)
    assert need_to_know.needs(digest.bundle.digest if digest else edition).openable == {}


def test_the_filter_keeps_what_a_duty_covers_and_without_a_duty_nothing():
    assert not Task.objects.filter(need_to_know.covering(())).exists()
    query = str(Task.objects.filter(need_to_know.covering(["events"])).query)
    assert "notices" in query
    assert "literature" not in query


def test_the_first_duty_that_covers_a_task_is_found():
    task = Task(record=record("questions"), purpose="literature")
    assert need_to_know.duties_covering(task, ("events", "assistance", "literature")) == ("literature",)
    assert need_to_know.openable(task.record, duty="events", purpose="literature") is None


def test_a_record_may_be_moved_only_where_somebody_may_open_it():
    assert "notices" not in need_to_know.purposes_open_to(record("questions"), but="questions")
    assert {"literature", "accessibility", "referral"} <= set(
        need_to_know.purposes_open_to(record("questions"), but="questions")
    )
    assert "questions" not in need_to_know.purposes_open_to(record("literature"), but="literature")

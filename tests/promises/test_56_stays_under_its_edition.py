"""Promise 56: what was collected under this edition stays under its terms after the policy has changed."""

import datetime as dt
import uuid

import pytest

from keepfaith.custody.rules.request_space import Request
from keepfaith.disclosure.checks import p56_earlier_editions
from keepfaith.disclosure.checks.p56_earlier_editions import examine, loosenings, misplaced_records
from keepfaith.disclosure.models import Record
from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.policies.rules.decide import decide
from tests.conftest import Served

from .editions import posted, with_rule

pytestmark = pytest.mark.django_db
ADDED = """
@id("security-reads-questions") @clause("uses-by-staff") @says("A security officer reads questions.")
permit (principal == Duty::"security", action == Action::"open", resource)
when { resource.collected_for == Purpose::"questions" && context.purpose == Purpose::"questions" };
"""


def test_what_the_next_edition_adds_is_refused_for_what_was_collected_before() -> None:
    older, newer = posted(0), posted(1)
    breach = Request(
        ("Duty", "security"),
        "open",
        "name",
        "questions",
        "legal-obligations",
        frozenset({("own_task", True)}),
    )
    surroundings = {"editions": posted_editions(), "at": newer.starts_at}
    assert decide(breach, collected_under=newer.bundle.digest, **surroundings).allowed
    assert not decide(breach, collected_under=older.bundle.digest, **surroundings).allowed


@pytest.mark.long
def test_all_that_is_added_is_tried() -> None:
    added, slipped = loosenings(posted(0), posted(1))
    assert added == 30
    assert slipped == []
    more, slipped = loosenings(posted(0), with_rule(posted(1), ADDED))
    assert more > added
    assert slipped == []


@pytest.mark.long
def test_a_portal_that_decides_by_the_edition_in_force_alone_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        p56_earlier_editions, "decide_under", lambda request, in_force, **_own: in_force.decide(request)
    )
    _, slipped = loosenings(posted(0), with_rule(posted(1), ADDED))
    assert len(slipped) > 1
    assert "may be used for legal-obligations once that of" in slipped[0]


def record(digest: str) -> None:
    Record(id=uuid.uuid4(), edition=digest, holding="x", purpose="questions", sealed={}).save(
        force_insert=True
    )


def test_a_record_names_the_edition_of_its_hour() -> None:
    before, _ = misplaced_records(posted_editions())
    record(posted(0).bundle.digest)
    assert misplaced_records(posted_editions()) == (before + 1, [])


def test_a_record_of_an_unknown_edition_or_of_another_time_is_found() -> None:
    record(posted(0).bundle.digest)
    assert "never posted" in misplaced_records(PostedEditions({"privacy": (posted(1),)}))[1][0]
    hour = dt.datetime.now(dt.UTC).replace(minute=0, second=0, microsecond=0)
    for starts in (
        {"first": hour + dt.timedelta(hours=1), "second": hour + dt.timedelta(days=9)},
        {"first": hour - dt.timedelta(days=9), "second": hour - dt.timedelta(hours=1)},
    ):
        moved = tuple(
            p56_earlier_editions.PostedEdition(
                edition.document, edition.bundle, start, edition.posted_at, edition.starts_on
            )
            for edition, start in zip(posted_editions().of("privacy"), starts.values(), strict=True)
        )
        assert "when it was not in force" in misplaced_records(PostedEditions({"privacy": moved}))[1][0]


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding

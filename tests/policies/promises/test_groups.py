"""Promises under the headings of their policy: each once, those that need a look first, in the reader's language."""

import datetime as dt

import pytest
from django.utils.translation import override

from keepfaith.policies.editions.edition_cache import posted_editions
from keepfaith.policies.promises.groups import grouped
from keepfaith.policies.promises.history import history_of
from keepfaith.policies.promises.status import VERDICTS, LastRun, promise_rows

pytestmark = pytest.mark.django_db
AT = dt.datetime.now(dt.UTC)


def groups_of(slug: str = "privacy"):
    edition = posted_editions().in_force(slug, at=AT)
    assert edition
    names = {check.name for row in promise_rows(edition, at=AT, runs={}) for check in row.checks}
    runs = {
        name: LastRun("failed" if number % 3 else "kept", "", AT) for number, name in enumerate(sorted(names))
    }
    rows = promise_rows(edition, at=AT, runs=runs)
    return rows, grouped(edition, [(row, history_of(row, {}, runs, at=AT)) for row in rows])


def test_each_promise_is_under_one_heading_of_the_policy() -> None:
    rows, groups = groups_of()
    shown = [row.number for group in groups for row, _ in group.stands]
    assert sorted(shown) == [row.number for row in rows]
    titles = ["Privacy Policy", "A privacy partnership", "Personally identifiable information"]
    assert [group.title for group in groups][:3] == titles
    assert all(group.counts["total"] == len(group.stands) for group in groups)


def test_what_is_not_kept_or_not_proven_comes_before_what_is_kept() -> None:
    _, groups = groups_of()
    for group in groups:
        places = [VERDICTS.index(row.verdict) for row, _ in group.stands]
        assert places == sorted(places)


def test_the_headings_are_in_the_reader_s_language() -> None:
    english = [(group.anchor, group.title) for group in groups_of()[1]]
    with override("es"):
        spanish = [(group.anchor, group.title) for group in groups_of()[1]]
    assert [anchor for anchor, _ in english] == [anchor for anchor, _ in spanish]
    assert not {title for _, title in english} & {title for _, title in spanish}


@pytest.mark.parametrize("slug", ["accessibility", "translation"])
def test_other_policies_are_grouped_as_well(slug: str) -> None:
    rows, groups = groups_of(slug)
    assert sum(len(group.stands) for group in groups) == len(rows) > 0

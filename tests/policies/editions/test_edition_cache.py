"""The posted editions in memory: constant results are computed once, and a new edition is seen."""

import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import forget, posted_editions
from keepfaith.policies.models import Edition

pytestmark = pytest.mark.django_db


def test_a_cached_edition_stays_the_same_object_when_all_are_reread() -> None:
    before = posted_editions()
    forget()
    after = posted_editions()
    assert after is not before
    assert before.editions.keys() == after.editions.keys()
    pairs = [pair for slug in before.editions for pair in zip(before.of(slug), after.of(slug), strict=True)]
    assert len(pairs) == Edition.objects.count()
    assert all(one is other for one, other in pairs)


@pytest.mark.parametrize("changed", ["files", "starts_at", "posted_at"])
def test_an_edition_altered_under_its_digest_is_not_taken_from_the_cache(changed: str) -> None:
    edition = posted_editions().of("privacy")[0]
    files = {**edition.bundle.files, "policy.md": "altered"}
    altered = (
        replace(edition, bundle=Bundle(files))
        if changed == "files"
        else replace(edition, **{changed: getattr(edition, changed) + dt.timedelta(days=1)})
    )
    assert not edition.is_same_as(altered)
    assert edition.is_same_as(replace(edition))

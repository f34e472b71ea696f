"""Instants of effect, examined on a database that a test may change."""

import pytest
from django.db import connection

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p57_instants import examine
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.models import Edition
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_the_portal_and_its_database_agree_around_every_start(scratch: Scratch) -> None:
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert int(finding.figure.split()[0]) == 3 * Edition.objects.count()


def test_a_cache_that_lags_behind_the_database_fails(scratch: Scratch) -> None:
    edition_cache.posted_editions()
    slug = this_agency().governing.slug
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO policies_edition (document_id, digest, files, starts_at) "
            "SELECT %s, policies_manifest_digest(changed), changed, date_trunc('day', now()) + interval '500 days' "
            "FROM (SELECT files || jsonb_build_object('trial.md', '') AS changed "
            "FROM policies_edition WHERE document_id = %s LIMIT 1) AS of_another",
            [slug, "translation"],
        )
    finding = examine(scratch.portal)
    assert finding.outcome == "failed"
    assert "name different editions" in finding.figure


def test_without_any_edition_nothing_is_proven(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Edition, "objects", Edition.objects.none())
    assert examine(scratch.portal).outcome == "unproven"

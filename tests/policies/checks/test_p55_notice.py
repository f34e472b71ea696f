"""The database's refusals, tried as the application and seen to fail where its guards are taken away."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from keepfaith.policies.checks import p55_notice
from keepfaith.policies.checks.p55_notice import ATTEMPTS, examine
from keepfaith.policies.models import Document, Edition
from keepfaith.policies.sections.check import Portal

PORTAL = Portal("", "", Path())
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_every_attempt_is_refused_and_leaves_nothing_behind() -> None:
    before = list(Edition.objects.order_by("id").values_list("id", "starts_at"))
    finding = examine(PORTAL)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith(f"The database refused {len(ATTEMPTS) * Document.objects.count()} of ")
    assert list(Edition.objects.order_by("id").values_list("id", "starts_at")) == before


def test_another_role_than_the_application_s_proves_nothing(as_owner: Any) -> None:
    assert "a role that is not the application's" in examine(PORTAL, using="owner").figure


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.what)
def test_where_a_guard_is_taken_away_the_attempt_is_seen(
    as_owner: Any, monkeypatch: pytest.MonkeyPatch, attempt: p55_notice.Attempt
) -> None:
    with as_owner.cursor() as cursor:
        cursor.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE policies_edition DROP CONSTRAINT one_edition_an_instant")
        cursor.execute("ALTER TABLE policies_edition DROP CONSTRAINT each_edition_once")
    monkeypatch.setattr(p55_notice, "ATTEMPTS", [attempt])
    monkeypatch.setattr(p55_notice, "_is_application", lambda _using: True)
    assert f"{attempt.what} was accepted." in examine(PORTAL, using="owner").figure


def test_a_stored_change_without_its_notice_fails(as_owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p55_notice, "ATTEMPTS", [])
    monkeypatch.setattr(p55_notice, "_is_application", lambda _using: True)
    with as_owner.cursor() as cursor:
        cursor.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        cursor.execute(
            "INSERT INTO policies_edition (document_id, digest, files, starts_at, posted_at) SELECT document_id, "
            "repeat('0', 64), files, '2027-03-31 04:00Z', '2027-03-01 05:00Z' "
            "FROM policies_edition WHERE document_id = 'translation'"
        )
    finding = examine(PORTAL, using="owner")
    assert finding.figure.endswith(": translation from 2027-03-31 had less than 30 days' notice.")


def test_where_nothing_was_ever_posted_nothing_is_proven(
    as_owner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(p55_notice, "_is_application", lambda _using: True)
    with as_owner.cursor() as cursor:
        cursor.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM policies_edition")
    assert examine(PORTAL, using="owner").outcome == "unproven"


def test_a_refusal_for_another_reason_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = p55_notice.Attempt("a broken attempt", "INSERT INTO nowhere VALUES (%s)", frozenset({"KF003"}))
    monkeypatch.setattr(p55_notice, "ATTEMPTS", [broken])
    assert "a broken attempt was refused by 42P01." in examine(PORTAL).figure


def test_the_application_has_no_power_over_the_guards() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('policies_edition', 'UPDATE'), "
            "has_table_privilege('policies_edition', 'DELETE'), has_table_privilege('policies_edition', 'TRUNCATE'), "
            "has_table_privilege('policies_edition', 'TRIGGER')"
        )
        assert cursor.fetchone() == (False, False, False, False)

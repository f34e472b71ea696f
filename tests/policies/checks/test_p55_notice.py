"""The notice of stored changes, and the role that the portal works with."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from keepfaith.policies.checks import p55_notice
from keepfaith.policies.checks.p55_notice import examine
from keepfaith.policies.sections.check import Portal

PORTAL = Portal("", "", Path())
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def test_each_stored_change_had_its_notice() -> None:
    finding = examine(PORTAL)
    assert finding.outcome == "kept", finding


def test_another_role_than_the_application_s_proves_nothing(as_owner: Any) -> None:
    assert "a role that is not the application's" in examine(PORTAL, using="owner").figure


def test_a_stored_change_without_its_notice_fails(as_owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_the_application_has_no_power_over_the_guards() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('policies_edition', 'UPDATE'), "
            "has_table_privilege('policies_edition', 'DELETE'), has_table_privilege('policies_edition', 'TRUNCATE'), "
            "has_table_privilege('policies_edition', 'TRIGGER')"
        )
        assert cursor.fetchone() == (False, False, False, False)

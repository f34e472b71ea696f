"""Dates and digests, examined on a portal and a database that a test may spoil."""

import datetime as dt
import hashlib
from typing import Any

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.policies.checks.p01_dates import examine
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.markdown import render
from keepfaith.policies.models import Edition
from tests.promises.scratch_portal import Scratch

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def shown(scratch: Scratch) -> Scratch:
    """Show each edition in force as the portal does."""
    for document in this_agency().documents:
        edition = Edition.objects.in_force(document.slug, at=dt.datetime.now(dt.UTC))
        assert edition
        day = this_agency().day(edition.starts_at)
        bundle = Bundle(edition.files)
        address = f"/policies/{document.slug}/"
        scratch.put(
            address,
            f'<time datetime="{day}">{day:%B} {day.day}, {day.year}</time> <code>{bundle.digest}</code>'
            + render(bundle.files["policy.md"]).html,
        )
        scratch.files[f"{address}{day}/SHA256SUMS"] = bundle.manifest
    return scratch


def test_pages_that_show_the_edition_in_force_pass(shown: Scratch) -> None:
    finding = examine(shown.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("5 policy pages")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('datetime="2018-01-31"', 'datetime="2018-02-01"'), (">January 31, 2018<", ">January 30, 2018<")],
)
def test_another_date_than_the_start_fails(shown: Scratch, right: str, wrong: str) -> None:
    page = shown.pages["/policies/privacy/"]
    shown.pages["/policies/privacy/"] = page.replace(right, wrong)
    assert "/policies/privacy/ does not first show January 31, 2018" in examine(shown.portal).figure


def test_a_page_without_the_digest_fails(shown: Scratch) -> None:
    page = shown.pages["/policies/privacy/"]
    digest = page.partition("<code>")[2][:64]
    shown.pages["/policies/privacy/"] = page.replace(digest, hashlib.sha256(b"another").hexdigest())
    assert "does not show the digest" in examine(shown.portal).figure


def test_a_page_with_a_changed_word_fails(shown: Scratch) -> None:
    page = shown.pages["/policies/privacy/"]
    shown.pages["/policies/privacy/"] = page.replace("</p>", " not</p>", 1)
    assert "does not show the text" in examine(shown.portal).figure


def test_a_manifest_that_is_not_the_digest_s_fails(shown: Scratch) -> None:
    shown.files["/policies/privacy/2018-01-31/SHA256SUMS"] += "\n"
    assert "is not the manifest" in examine(shown.portal).figure


def test_a_policy_page_that_does_not_answer_fails(shown: Scratch) -> None:
    del shown.pages["/policies/translation/"]
    assert "/policies/translation/ answers 404." in examine(shown.portal).figure


def test_a_stored_edition_that_was_tampered_with_fails(shown: Scratch, as_owner: Any) -> None:
    with as_owner.cursor() as cursor:
        cursor.execute("ALTER TABLE policies_edition DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE policies_edition SET digest = repeat('0', 64) WHERE document_id = 'accessibility'"
        )
    finding = examine(shown.portal, using="owner")
    assert finding.figure.endswith(": accessibility from 2018-01-31 is not what its digest names.")


def test_without_any_edition_nothing_is_proven(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Edition, "objects", Edition.objects.none())
    assert examine(scratch.portal).outcome == "unproven"

"""The custodian's editions are the posted ones, and the check names every difference."""

import datetime as dt
from collections.abc import Iterator

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.manifest import acts_of
from keepfaith.disclosure.checks import p56_custodian_editions
from keepfaith.disclosure.checks.p56_custodian_editions import PATIENCE, examine
from keepfaith.policies.editions import edition_cache
from keepfaith.policies.editions.edition_cache import PostedEdition, PostedEditions, posted_editions
from keepfaith.policies.editions.register_with_custodian import register_governing
from keepfaith.policies.sections.check import Finding
from tests.custody.conftest import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Run a custodian that knows no edition yet, and have the check ask this one."""
    custody = Running()
    custody.start()
    monkeypatch.setattr(p56_custodian_editions, "custodian", lambda: custody.portal)
    yield custody
    custody.close()


def governing() -> tuple[PostedEdition, ...]:
    return posted_editions().of(this_agency().governing.slug)


def examine_posted(posted: tuple[PostedEdition, ...], monkeypatch: pytest.MonkeyPatch) -> Finding:
    """Examine as if these editions were posted."""
    editions = PostedEditions({this_agency().governing.slug: posted})
    with monkeypatch.context() as patched:
        patched.setattr(edition_cache, "posted_editions", lambda: editions)
        return examine(None)


def register(running: Running, edition: PostedEdition, **other: object) -> None:
    files = edition.bundle.files
    registration = {
        "rules": files["rules.cedar"],
        "schema": files["schema.cedarschema"],
        "starts_at": edition.starts_at,
    }
    # Only the custodian's own user can register what the manifest does not fit, and then without one.
    is_whole = other.keys() <= {"starts_at"}
    whole = {"manifest": edition.bundle.manifest, "acts": acts_of(files)} if is_whole else {}
    running.control.register(edition.bundle.digest, **{**registration, **whole, **other})


def posted_ago(edition: PostedEdition, age: dt.timedelta) -> PostedEdition:
    at = dt.datetime.now(dt.UTC) - age
    return PostedEdition(edition.document, edition.bundle, edition.starts_at, at, edition.starts_on)


@pytest.mark.usefixtures("custody")
def test_the_check_finds_it_kept() -> None:
    finding = examine(None)
    assert finding.outcome == "kept", finding


def test_when_each_posted_edition_is_registered_it_is_kept(running: Running) -> None:
    assert not any(register_governing(running.portal).values())
    finding = examine(None)
    assert finding.outcome == "kept", finding
    assert finding.figure.startswith("The custodian knows 2 of 2 posted editions")


def test_an_edition_that_the_custodian_does_not_know_fails_unless_it_was_posted_just_now(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, coming = governing()
    register(running, first)
    old, new = posted_ago(coming, 2 * PATIENCE), posted_ago(coming, PATIENCE / 2)
    finding = examine_posted((first, old), monkeypatch)
    assert finding.outcome == "failed"
    assert f"does not know the edition of {coming.starts_on}" in finding.figure
    finding = examine_posted((first, new), monkeypatch)
    assert (finding.outcome, finding.figure[:44]) == (
        "kept",
        "The custodian knows 1 of 2 posted editions, ",
    ), finding


def test_another_start_fails(running: Running) -> None:
    first, coming = governing()
    register(running, first)
    register(running, coming, starts_at=coming.starts_at + dt.timedelta(days=1))
    finding = examine(None)
    assert (finding.outcome, finding.figure) == (
        "failed",
        f"1 of 2: The custodian has another start for the edition of {coming.starts_on}.",
    )


@pytest.mark.parametrize("part", ["rules", "schema"])
def test_other_rules_fail(running: Running, part: str) -> None:
    first, coming = governing()
    register(running, coming)
    name = {"rules": "rules.cedar", "schema": "schema.cedarschema"}[part]
    register(running, first, **{part: first.bundle.files[name] + "\n// more\n"})
    finding = examine(None)
    assert (finding.outcome, finding.figure) == (
        "failed",
        f"1 of 2: The custodian has other rules or acts for the edition of {first.starts_on}.",
    )


def test_an_edition_that_was_never_posted_fails(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    first, coming = governing()
    register_governing(running.portal)
    finding = examine_posted((first,), monkeypatch)
    assert finding.outcome == "failed"
    assert f"knows an edition that starts on {coming.starts_on} and is not posted" in finding.figure


def test_with_nothing_posted_and_nothing_registered_nothing_is_proven(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert examine_posted((), monkeypatch).outcome == "unproven"

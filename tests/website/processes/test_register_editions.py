"""Editions reach the custodian in time, or its own user vouches for them; one refused keeps no other away."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.client.connection import CustodianUnavailable
from keepfaith.policies.editions import register_with_custodian
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.editions.edition_cache import PostedEditions, posted_editions
from keepfaith.policies.editions.register_with_custodian import register_governing
from keepfaith.website.processes import register_editions
from tests.custody.conftest import Running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Run a custodian that has kept something under an edition of its own before it hears of the portal's."""
    custody = Running()
    custody.start()
    monkeypatch.setattr(register_editions, "socket_folder", lambda _data: custody.sockets)
    monkeypatch.setattr(register_editions, "_reported", set())
    yield custody
    custody.close()


def test_an_empty_store_registers_every_edition(running: Running) -> None:
    posted = posted_editions().of(this_agency().governing.slug)
    assert register_editions.register_editions() == len(posted) == running.portal.status().editions
    assert register_editions.register_editions() == len(posted)


def test_a_late_edition_is_reported_once_and_stops_no_other(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.prepare()
    running.create()
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=29)
    posted = posted_editions().of(this_agency().governing.slug)
    coming = [edition for edition in posted if edition.starts_at > soon]
    assert 0 < len(coming) < len(posted), "the sample has an edition in force and a coming one"
    with caplog.at_level(logging.ERROR, logger="keepfaith.registering"):
        for _ in range(2):
            assert register_editions.register_editions() == len(coming)
    assert len(caplog.records) == len(posted) - len(coming)
    assert "an edition: notice. Run `keepfaith policy register`" in caplog.text
    assert not any(edition.bundle.digest in caplog.text for edition in posted)
    assert not any(register_governing(running.control).values())
    assert running.portal.status().editions == 1 + len(posted)


def test_without_a_custodian_it_fails(running: Running) -> None:
    running.end()
    with pytest.raises(CustodianUnavailable):
        register_editions.register_editions()


@pytest.mark.parametrize("broken", ["without rules", "too long"])
def test_an_edition_that_no_message_can_hold_keeps_no_other_away(
    running: Running, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    first, coming = posted_editions().of(this_agency().governing.slug)
    files = dict(first.bundle.files)
    if broken == "too long":
        # Each part can be read alone; both together are more than a frame.
        files |= {name: files[name] + "// more\n" * 4_500 for name in ("rules.cedar", "schema.cedarschema")}
    else:
        del files["rules.cedar"]
    unfit = replace(first, bundle=Bundle(files))
    slug = this_agency().governing.slug
    monkeypatch.setattr(
        register_with_custodian, "posted_editions", lambda: PostedEditions({slug: (unfit, coming)})
    )
    outcomes = register_governing(running.portal)
    refused = outcomes.pop(unfit.bundle.digest)
    assert refused is not None
    assert (refused.code, outcomes) == ("malformed", {coming.bundle.digest: None})

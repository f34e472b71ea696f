"""The check of the form for accessibility problems: kept on the real portal, failed where anything of it is broken."""

import datetime as dt

import pytest

from keepfaith.disclosure.models import Record, Task
from keepfaith.disclosure.records import need_to_know
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.intake.checks import problem_reports
from keepfaith.intake.checks.problem_reports import examine
from keepfaith.intake.forms.availability import open_forms
from tests.conftest import Served
from tests.promises.scratch_portal import LINKS, Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
LINKED = '<a href="/forms/accessibility/">Report an accessibility problem</a>'


@pytest.fixture
def linked(scratch: Scratch) -> Scratch:
    """A scratch portal that links the form everywhere and takes each report as far as the edition."""
    for path in scratch.pages:
        scratch.put(path, LINKED)
    scratch.put("/forms/accessibility/", LINKED)
    scratch.error = LINKS + LINKED
    scratch.taken = lambda path, _body: 409 if path == "/forms/accessibility/" else 405
    return scratch


@pytest.mark.long
def test_the_real_portal_keeps_it_and_only_the_coordinator_would_see_it(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
    assert finding.figure.endswith(
        "in each of 4 ways; a made-up report came into the queue of: accessibility."
    )


def test_a_probe_leaves_neither_row_nor_task_nor_key(linked: Scratch) -> None:
    before = Record.objects.count(), Task.objects.count(), set(custodian().unconfirmed())
    assert examine(linked.portal).outcome == "kept"
    assert (Record.objects.count(), Task.objects.count(), set(custodian().unconfirmed())) == before


@pytest.mark.parametrize("path", ["/", "/policies/privacy/"])
def test_a_page_without_the_link_fails(linked: Scratch, path: str) -> None:
    linked.pages[path] = LINKS
    assert f"200 page {path} has no link to the form." in examine(linked.portal).figure


def test_an_error_page_without_the_link_fails(linked: Scratch) -> None:
    linked.error = LINKS
    assert examine(linked.portal).outcome == "failed"


@pytest.mark.parametrize("status", [200, 404, 422, 503])
def test_a_form_that_does_not_take_a_whole_report_fails(linked: Scratch, status: int) -> None:
    linked.taken = lambda _path, _body: status
    finding = examine(linked.portal)
    assert (finding.outcome, "is not taken" in finding.figure) == ("failed", True), finding


def test_a_report_that_nobody_would_see_fails(linked: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(edition: str, *, at: dt.datetime | None = None) -> need_to_know.Needs:
        return need_to_know.NOBODY

    monkeypatch.setattr(problem_reports.need_to_know, "needs", blind)
    assert "does not come into the queue of anybody" in examine(linked.portal).figure


def test_without_the_form_nothing_is_proven(linked: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    others = {name: form for name, form in open_forms().items() if name != "accessibility"}
    monkeypatch.setattr(problem_reports, "open_forms", lambda: others)
    assert examine(linked.portal).outcome == "unproven"

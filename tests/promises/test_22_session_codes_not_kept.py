"""Promise 22: the code of a session is used for nothing else; neither the access log nor the statistics know it."""

import base64
import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.utils import timezone

from keepfaith.custody.addresses.hour_keys import HourKeys
from keepfaith.disclosure.staff.models import Session
from keepfaith.visits.checks import p22_session_codes, planted_request
from keepfaith.visits.checks.p22_session_codes import examine
from keepfaith.visits.checks.planted_request import plant_request
from keepfaith.visits.pipeline import writer
from tests.promises.scratch_portal import Scratch
from tests.visits.check_fixtures import at_once, visits
from tests.visits.stored_visits import request, some_days, store_visits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_once")]
__all__ = ["at_once", "visits"]
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "hex": lambda code: code.encode().hex(),
    "base64": lambda code: base64.b64encode(code.encode()).decode(),
    "sha256": lambda code: hashlib.sha256(code.encode()).hexdigest(),
    "md5": lambda code: hashlib.md5(code.encode()).hexdigest(),
}


@pytest.fixture
def store(visits: Path) -> Path:
    store_visits(visits, some_days(2))
    return visits


@pytest.fixture
def code(scratch: Scratch, store: Path) -> str:
    """The code that the check has brought to the portal."""
    plant_request(scratch.portal, store)
    return planted_request._planted[scratch.portal.origin][-1].code


def failed(scratch: Scratch, fault: str) -> None:
    finding = examine(scratch.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


def living(code: str, *, began: dt.timedelta = dt.timedelta(0)) -> None:
    now = timezone.now() - began
    digest = hashlib.sha256(code.encode()).hexdigest()
    Session.objects.create(code_digest=digest, content="", began_at=now, last_used_at=now)


def test_the_check_finds_it_kept(found_visits: dict[int, dict[str, Any]]) -> None:
    assert found_visits[22]["verdict"] == "kept", found_visits[22]


def test_an_unchanged_store_has_no_code(scratch: Scratch, store: Path, code: str) -> None:
    living("a" * 32)
    brought = {"query": f"session={code}", "referrer": f"https://example.org/?session={code}", "agent": code}
    store_visits(store, [[request(**brought)]])
    scratch.files["/statistics/requests.json"] = "{}"
    finding = examine(scratch.portal)
    assert finding.outcome == "kept", finding
    assert "1 code brought to the portal and 1 of living sessions were searched for in " in finding.figure
    assert "and in 1 public figure:" in finding.figure
    assert len(finding.figure) < 300


def test_an_empty_store_proves_nothing(scratch: Scratch, visits: Path) -> None:
    assert examine(scratch.portal).outcome == "unproven"


def test_codes_that_have_not_come_in_and_sessions_that_have_ended_are_not_counted(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planted_request, "_ON_ITS_WAY", planted_request.FRESH_FOR)
    living("a" * 32, began=dt.timedelta(hours=13))
    finding = examine(scratch.portal)
    assert (finding.outcome, "0 codes brought to the portal and 0 of living" in finding.figure) == (
        "kept",
        True,
    ), finding


@pytest.mark.parametrize("column", ["query", "agent", "referrer"])
def test_a_stored_code_that_a_browser_sent_is_found(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch, column: str
) -> None:
    from keepfaith.visits.checks import scratch_store as made_up

    real = made_up.redact
    path = pl.col("path") + pl.col(column)
    monkeypatch.setattr(made_up, "redact", lambda taken, rules: real(taken.with_columns(path=path), rules))
    failed(scratch, "A made-up request left its code in ")


def test_a_line_that_is_set_aside_unsealed_is_found(
    scratch: Scratch, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HourKeys, "seal_text", lambda _keys, text: text)
    monkeypatch.setattr(writer.zstandard, "compress", lambda text: text)
    failed(scratch, "A made-up request left its code in rejects/")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_code_in_any_file_is_found(
    scratch: Scratch, store: Path, code: str, form: Callable[[str], str]
) -> None:
    store_visits(store, [[request()]])
    (store / "days" / "note").write_text(form(code))
    failed(scratch, "days/note holds the code of a session")


def test_a_code_in_a_path_is_found(scratch: Scratch, store: Path, code: str) -> None:
    store_visits(store, [[request(f"/desk;{code}")]])
    failed(scratch, "holds the code of a session")


@pytest.mark.parametrize("form", [bytes.hex, bytes])
def test_the_stored_digest_of_a_living_session_is_found(
    scratch: Scratch, store: Path, form: Callable[[bytes], str | bytes]
) -> None:
    living("a" * 32)
    written = form(hashlib.sha256(b"a" * 32).digest())
    (store / "keys" / "note").write_bytes(written.encode() if isinstance(written, str) else written)
    failed(scratch, "keys/note holds the code of a session")


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_code_in_a_public_figure_is_found(
    scratch: Scratch, store: Path, code: str, form: Callable[[str], str]
) -> None:
    scratch.files["/statistics/pages.json"] = f'{{"data": [{{"page": "/{form(code)}", "requests": "12"}}]}}'
    failed(scratch, "/statistics/pages.json shows the code of a session")


def test_every_question_of_the_list_is_requested(scratch: Scratch, store: Path, code: str) -> None:
    examine(scratch.portal)
    paths = {path for path, _ in scratch.requests}
    assert {f"/statistics/{name}.json" for name in p22_session_codes.PUBLISHED} <= paths

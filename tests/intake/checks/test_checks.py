"""Forms, examined on pages that a test may spoil: each check fails when what it guards is broken."""

import base64
from urllib.parse import urlencode

import pytest
from django.db import connection

from keepfaith.disclosure.holdings import RECORDS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.intake.checks import p14_ciphertext as storing
from keepfaith.intake.checks.database_search import spellings
from keepfaith.intake.checks.p08_stated_purposes import HEADERS
from keepfaith.intake.checks.p08_stated_purposes import examine as examine_giving
from keepfaith.intake.checks.p14_ciphertext import examine as examine_stored
from keepfaith.intake.forms.availability import open_forms
from keepfaith.intake.forms.validation import always_sent, token_text
from keepfaith.policies.sections.inventory import SealedHolding
from keepfaith.policies.sections.registry import SECTIONS
from tests.promises.scratch_portal import Scratch


@pytest.fixture
def copied(db: None, scratch: Scratch, client) -> Scratch:
    """A scratch portal with the real pages of the forms, taking what is sent as the portal does."""
    for path in ("/forms/", *(f"/forms/{name}/" for name in open_forms()), "/forms/receipt/"):
        scratch.put(path, client.get(path, secure=True).content.decode())
    for name, form in open_forms().items():
        sent = {
            **dict.fromkeys(always_sent(form.fields), ""),
            "token": token_text(bytes(24)),
            "edition": "0" * 64,
        }
        answer = client.post(
            f"/forms/{name}/", urlencode(sent), content_type=HEADERS["Content-Type"], secure=True,
            headers={"sec-fetch-site": "same-origin"},
        )  # fmt: skip
        assert answer.status_code == 422
        scratch.posted[f"/forms/{name}/"] = answer.content.decode()
    scratch.put("/", '<a href="/forms/">Forms</a>')

    scratch.taken = by_its_answers
    return scratch


def spoil(scratch: Scratch, path: str, was: str, now: str) -> None:
    assert was in scratch.pages[path]
    scratch.pages[path] = scratch.pages[path].replace(was, now)


# Promise 8


@pytest.mark.django_db
def test_the_real_pages_say_what_they_need_and_why(copied: Scratch) -> None:
    finding = examine_giving(copied.portal)
    assert finding.outcome == "kept", finding


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("(optional)", ""),
        ("Tells us what to call you.", ""),
        ("(required)", "(optional)"),
    ],
)
def test_a_question_without_its_need_or_its_reason_fails(copied: Scratch, was: str, now: str) -> None:
    spoil(copied, "/forms/question/", was, now)
    assert examine_giving(copied.portal).outcome == "failed"


@pytest.mark.django_db
def test_a_reason_that_is_missing_at_the_end_of_a_long_page_fails(copied: Scratch) -> None:
    spoil(copied, "/forms/literature/", "To print on the package.", "")
    assert examine_giving(copied.portal).outcome == "failed"


@pytest.mark.django_db
@pytest.mark.parametrize("status", [409, 422, 405, 200])
def test_a_portal_that_accepts_less_or_needs_more_than_its_page_says_fails(
    copied: Scratch, status: int
) -> None:
    copied.taken = lambda _path, _body: status
    assert examine_giving(copied.portal).outcome == "failed"


def by_its_answers(path: str, body: bytes) -> int:
    """Answer as the portal does, judging by the same reader."""
    from keepfaith.intake.forms.validation import answers_of
    from keepfaith.web.form_body import read_body

    if path == "/":
        return 405
    form = open_forms()[path.split("/")[2]]
    typed = read_body(body, media=HEADERS["Content-Type"], declared=form.inputs)
    return 422 if answers_of(form, typed).wrong else 409


# Promise 14


@pytest.fixture
def quiet(scratch: Scratch) -> Scratch:
    scratch.taken = lambda _path, _body: 409
    return scratch


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
def test_a_probe_is_found_nowhere_and_leaves_neither_row_nor_key(quiet: Scratch) -> None:
    before = Record.objects.count(), set(custodian().unconfirmed())
    finding = examine_stored(quiet.portal)
    assert finding.outcome == "kept", finding
    assert (Record.objects.count(), set(custodian().unconfirmed())) == before


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize("written", [str, lambda word: word.encode().hex()], ids=["plain", "hex"])
def test_a_readable_value_in_any_column_fails(quiet: Scratch, monkeypatch, written) -> None:
    real = storing.create_probe

    def careless(record):
        word = next(iter(record.values.values())).text.split()[-1]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO policies_checkrun (check_name, verdict, figure, checked_at)"
                " VALUES ('x', 'kept', %s, now())",
                [f"somebody wrote {written(word)} here"],
            )
        return real(record)

    monkeypatch.setattr(storing, "create_probe", careless)
    finding = examine_stored(quiet.portal)
    assert (finding.outcome, "holds what was sent" in finding.figure) == ("failed", True), finding


@pytest.mark.django_db
@pytest.mark.usefixtures("custody")
@pytest.mark.parametrize(
    "sealed", ['{"name": "Example Reader"}', '{"name": "RXhhbXBsZQ=="}', '{"shoe": "AQ=="}']
)
def test_a_record_that_is_not_sealed_as_declared_is_found(quiet: Scratch, sealed: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO disclosure_record (id, edition, holding, purpose, form, sealed)"
            " SELECT gen_random_uuid(), digest, 'questions', 'questions', '', %s FROM policies_edition"
            " WHERE document_id = 'privacy' ORDER BY starts_at LIMIT 1",
            [sealed],
        )
    assert examine_stored(quiet.portal).outcome == "failed"


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_a_word_is_known_in_base64_wherever_it_begins(before: str) -> None:
    lying = base64.b64encode(f"{before}probe0123456789abcdef and more".encode())
    assert any(spelling in lying for spelling in spellings("probe0123456789abcdef"))


def test_every_form_feeds_a_declared_holding_that_also_takes_notes_where_it_brings_work() -> None:
    for form in open_forms().values():
        holding = SECTIONS.sealed_holdings[form.holding]
        assert isinstance(holding, SealedHolding)
        assert holding.table == RECORDS
        assert form.work is (holding.fields.get("note") == "free-text")
        assert {field.name: field.category for field in form.fields}.items() <= holding.fields.items()

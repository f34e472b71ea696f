"""Promise 52: account and card numbers are encrypted on their way to us and where we keep them."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.intake.checks import p52_account_numbers
from keepfaith.intake.checks.p52_account_numbers import examine, made_up
from keepfaith.intake.forms.availability import open_forms
from tests.conftest import Served
from tests.intake.checks.test_checks import by_its_answers, spoil
from tests.promises.scratch_portal import Scratch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
FORM = "/forms/question/"


@pytest.fixture
def copied(scratch: Scratch, client: Client) -> Scratch:
    """A scratch portal with the real pages of the forms, taking what is sent as the portal does."""
    for path in ("/forms/", *(f"/forms/{name}/" for name in open_forms())):
        scratch.put(path, client.get(path, secure=True).content.decode())
    scratch.put("/", '<a href="/forms/">Forms</a>')
    scratch.taken = by_its_answers
    return scratch


def test_the_check_finds_it_kept(served: Served) -> None:
    finding = examine(served.portal)
    assert finding.outcome == "kept", finding
    assert "0 fields ask for such a number" in finding.figure


def test_the_numbers_of_the_check_leave_neither_row_nor_key(copied: Scratch) -> None:
    before = Record.objects.count(), set(custodian().unconfirmed())
    finding = examine(copied.portal)
    assert finding.outcome == "kept", finding
    assert (Record.objects.count(), set(custodian().unconfirmed())) == before


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('action="/forms/question/"', 'action="http://localhost/forms/question/"', "leads elsewhere"),
        ('action="/forms/question/"', 'action="https://evil.example/forms/question/"', "leads elsewhere"),
        ('type="submit"', 'type="submit" formaction="https://evil.example/"', "leads elsewhere"),
        ("</form>", '<script src="/own.js"></script></form>', "has a form and a script"),
        ("</form>", '<label for="n">Social Security</label><input id="n" name="n"></form>', "asks for a number in n"),
        ("</form>", '<label for="n">Número de tarjeta</label><input id="n" name="n"></form>', "asks for a number in n"),
        ("</form>", '<input name="ssn" aria-label="Number"></form>', "asks for a number in ssn"),
        ('autocomplete="name"', 'autocomplete="cc-number"', "asks for a number in name"),
    ],
)  # fmt: skip
def test_a_form_that_leads_or_sends_elsewhere_fails(copied: Scratch, was: str, now: str, fault: str) -> None:
    spoil(copied, FORM, was, now)
    finding = examine(copied.portal)
    assert (finding.outcome, fault in finding.figure) == ("failed", True), finding


@pytest.mark.parametrize("source", ["https://evil.example", "*.example", "https:", "*", "data:"])
def test_a_page_with_a_form_that_may_load_from_others_fails(copied: Scratch, source: str) -> None:
    copied.headers[FORM] = {"Content-Security-Policy": f"default-src 'none'; img-src 'self' {source}"}
    finding = examine(copied.portal)
    assert (finding.outcome, f"may load from {source}" in finding.figure) == ("failed", True), finding


def test_a_number_that_a_form_and_the_edition_declare_may_be_asked_for(
    copied: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = '<label for="ssn">Social Security number</label><input id="ssn" name="ssn"></form>'
    spoil(copied, FORM, "</form>", asking)
    copied.taken = lambda _path, _body: 409
    form = open_forms()["question"]
    field = replace(form.fields[-1], name="ssn", label="Social Security number", category="ssn")
    with_number = {**open_forms(), "question": replace(form, fields=(*form.fields, field))}
    monkeypatch.setattr(p52_account_numbers, "open_forms", lambda: with_number)
    monkeypatch.setattr(p52_account_numbers, "allows", lambda _edition, _form: True)
    finding = examine(copied.portal)
    assert (finding.outcome, "1 fields ask" in finding.figure) == ("kept", True), finding
    monkeypatch.setattr(p52_account_numbers, "allows", lambda _edition, _form: False)
    assert examine(copied.portal).outcome == "failed"


@pytest.mark.parametrize("which", range(4))
def test_a_number_that_is_readable_in_any_column_is_found(
    copied: Scratch, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    real = p52_account_numbers.create_probe

    def careless(new_record: Any, **more: Any) -> Any:
        number = next(iter(new_record.values.values())).text.split()[which]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO policies_checkrun (check_name, verdict, figure, checked_at)"
                " VALUES ('x', 'kept', %s, now())",
                [f"somebody wrote {number} here"],
            )
        return real(new_record, **more)

    monkeypatch.setattr(p52_account_numbers, "create_probe", careless)
    finding = examine(copied.portal)
    assert (finding.outcome, "holds a number that was sent" in finding.figure) == ("failed", True), finding


def test_without_a_form_nothing_is_proven(scratch: Scratch, monkeypatch: pytest.MonkeyPatch) -> None:
    assert examine(scratch.portal).outcome == "unproven"
    monkeypatch.setattr(p52_account_numbers, "open_forms", dict)
    assert examine(scratch.portal).outcome == "unproven"


def test_made_up_numbers_are_such_as_nobody_has() -> None:
    card, hyphened, ssn, hyphened_ssn = made_up()
    assert (len(card), len(ssn), ssn[:3]) == (16, 9, "900")
    assert (hyphened.replace("-", ""), hyphened_ssn.replace("-", "")) == (card, ssn)
    assert sum(sum(divmod(int(figure) * (2 - place % 2), 10)) for place, figure in enumerate(card)) % 10 == 0
    assert made_up() != made_up()

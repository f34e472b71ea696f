"""Forms, examined on pages that a test may spoil: each check fails when what it guards is broken."""

import base64

import pytest
from django.db import connection

from keepfaith.disclosure.holdings import RECORDS
from keepfaith.disclosure.models import Record
from keepfaith.disclosure.records.custodian_clients import custodian
from keepfaith.intake.checks import p14_ciphertext as storing
from keepfaith.intake.checks.database_search import spellings
from keepfaith.intake.checks.p04_public_notice import examine as examine_public_notice
from keepfaith.intake.checks.p07_choices import examine as examine_choices
from keepfaith.intake.checks.p08_stated_purposes import HEADERS
from keepfaith.intake.checks.p08_stated_purposes import examine as examine_giving
from keepfaith.intake.checks.p11_inputs import examine as examine_inputs
from keepfaith.intake.checks.p14_ciphertext import examine as examine_stored
from keepfaith.intake.forms.availability import open_forms
from keepfaith.policies.sections.inventory import SealedHolding
from keepfaith.policies.sections.registry import SECTIONS
from tests.promises.scratch_portal import Scratch

CLAUSE = '<a href="/policies/privacy/2018-01-31/#no-absolute-privacy">Public Records Law</a>'


@pytest.fixture
def copied(db: None, scratch: Scratch, client) -> Scratch:
    """A scratch portal with the real pages of the forms, taking what is sent as the portal does."""
    for path in ("/forms/", *(f"/forms/{name}/" for name in open_forms()), "/forms/receipt/"):
        scratch.put(path, client.get(path, secure=True).content.decode())
    scratch.put("/", '<a href="/forms/">Forms</a>')

    scratch.taken = by_its_answers
    return scratch


def spoil(scratch: Scratch, path: str, was: str, now: str) -> None:
    assert was in scratch.pages[path]
    scratch.pages[path] = scratch.pages[path].replace(was, now)


# Promise 7


def test_without_a_form_that_collects_nothing_is_proven(scratch: Scratch) -> None:
    finding = examine_choices(scratch.portal)
    assert (finding.outcome, finding.figure) == (
        "unproven",
        "No form on all 7 addresses collects anything yet.",
    )


def test_a_form_that_only_chooses_what_to_show_collects_nothing(scratch: Scratch) -> None:
    scratch.put(
        "/",
        '<form><select name="from"><option selected>a</select><input type="radio" checked><button>Show</button></form>',
    )
    assert examine_choices(scratch.portal).outcome == "unproven"


@pytest.mark.parametrize(
    "form",
    [
        '<form method="post"><input type="checkbox" name="news"><button>Send</button></form>',
        '<form><input name="words"></form>',
        '<form><input type="email"></form>',
        "<form><textarea></textarea></form>",
        '<input form="elsewhere" name="stray">',
    ],
)
def test_a_form_that_collects_after_the_policy_is_linked_is_kept(scratch: Scratch, form: str) -> None:
    scratch.put("/", form)
    finding = examine_choices(scratch.portal)
    assert (finding.outcome, finding.figure[:7]) == ("kept", "1 forms"), finding


@pytest.mark.parametrize("kind", ["checkbox", "radio"])
def test_a_box_ticked_beforehand_fails(scratch: Scratch, kind: str) -> None:
    scratch.put("/", f'<form method="post"><input type="{kind}" name="news" checked></form>')
    assert examine_choices(scratch.portal).figure == "1 of 1: / ticks “news” beforehand."


def test_a_form_before_the_policy_is_linked_fails(scratch: Scratch) -> None:
    scratch.put("/", "")
    scratch.pages["/"] = '<form method="post"><input name="a"></form>' + scratch.pages["/"]
    assert examine_choices(scratch.portal).figure == "1 of 1: / asks before it links the privacy policy."


# Promise 4


@pytest.mark.django_db
def test_without_a_form_no_notice_is_proven(scratch: Scratch) -> None:
    assert examine_public_notice(scratch.portal).outcome == "unproven"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "outcome"),
    [
        (
            f'<form method="post"><input name="a">It may become public: {CLAUSE}<button>Send</button></form>',
            "kept",
        ),
        ('<form method="post"><input name="a"><button>Send</button></form>', "failed"),
        (
            f'<form method="post"><input name="a"><button>Send</button>May become public {CLAUSE}</form>',
            "failed",
        ),
        (
            f'May become public {CLAUSE}<form method="post"><input name="a"><button>Send</button></form>',
            "failed",
        ),
        (f'<form method="post"><input name="a">It is secret: {CLAUSE}<button>Send</button></form>', "failed"),
        (
            f'<form method="post"><input name="a">May become public: {CLAUSE}<button>Send</button></form>'.replace(
                "2018-01-31/#no-absolute-privacy", ""
            ),
            "failed",
        ),
    ],
    ids=["whole", "no words", "below", "outside", "other words", "another place"],
)
def test_the_notice_stands_in_words_with_its_clause_above_the_button(
    scratch: Scratch, form: str, outcome: str
) -> None:
    scratch.put("/", form)
    assert examine_public_notice(scratch.portal).outcome == outcome


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
        (
            "Needed if you choose post, so that the parcel reaches the right person. Leave it empty for e-mail.",
            "",
        ),
        ("(needed)", "(optional)"),
    ],
)
def test_a_question_without_its_need_or_its_reason_fails(copied: Scratch, was: str, now: str) -> None:
    spoil(copied, "/forms/literature/", was, now)
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
    from keepfaith.intake.forms.request_body import read_body
    from keepfaith.intake.forms.validation import answers_of

    if path == "/":
        return 405
    form = open_forms()[path.split("/")[2]]
    typed = read_body(body, media=HEADERS["Content-Type"], declared=form.inputs)
    return 422 if answers_of(form, typed).wrong else 409


# Promise 11


@pytest.mark.django_db
def test_the_real_pages_have_no_input_beyond_what_is_declared(copied: Scratch) -> None:
    finding = examine_inputs(copied.portal)
    assert finding.outcome == "kept", finding


@pytest.mark.django_db
def test_without_an_input_nothing_is_proven(scratch: Scratch) -> None:
    assert examine_inputs(scratch.portal).outcome == "unproven"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "more",
    [
        '<input type="hidden" name="screen" value="390">',
        '<input type="text">',
        '<textarea name="remarks"></textarea>',
        "<script>send()</script>",
        '<p onclick="send()">',
        '<a href="/" ping="/seen/">',
        '<button formaction="/elsewhere/">Send</button>',
        '<iframe src="/"></iframe>',
    ],
)
def test_one_input_more_or_anything_that_sends_by_itself_fails(copied: Scratch, more: str) -> None:
    spoil(copied, "/forms/question/", "</form>", f"{more}</form>")
    assert examine_inputs(copied.portal).outcome == "failed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("was", "now"),
    [
        ('autocomplete="name"', 'autocomplete="cc-number"'),
        ('action="/forms/question/"', 'action="/elsewhere/"'),
        ('action="/forms/question/"', 'action="https://evil.example/forms/question/"'),
        ('action="/forms/question/"', 'action="/forms/notices/"'),
    ],
)
def test_a_form_that_lets_in_or_out_more_than_its_own_fields_fails(
    copied: Scratch, was: str, now: str
) -> None:
    spoil(copied, "/forms/question/", was, now)
    assert examine_inputs(copied.portal).outcome == "failed"


@pytest.mark.django_db
def test_a_page_that_may_run_scripts_fails(copied: Scratch) -> None:
    copied.headers["/forms/question/"] = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
    assert examine_inputs(copied.portal).outcome == "failed"


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
    assert any(each in lying for each in spellings("probe0123456789abcdef"))


def test_every_form_feeds_a_declared_holding_that_also_takes_notes() -> None:
    for form in open_forms().values():
        holding = SECTIONS.sealed_holdings[form.holding]
        assert isinstance(holding, SealedHolding)
        assert holding.table == RECORDS
        assert holding.fields["note"] == "free-text"
        assert {field.name: field.category for field in form.fields}.items() <= holding.fields.items()

"""Whoever gave an e-mail address may have the reference sent there: no code, no form, no link, once a day."""

import re
import secrets
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.custody.protocol.known_names import REFERENCE_FIELD
from keepfaith.disclosure.models import OutgoingMessage, Record
from keepfaith.intake.forms.availability import edition_in_force, open_forms
from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.forms.edition_words import asked_under
from keepfaith.policies.forms.files import Forms
from keepfaith.policies.validation.form_checks import form_faults
from keepfaith.policies.validation.letter_checks import check_letters
from tests.intake.inbound_mail.conftest import clerk, deliver, sink  # noqa: F401 - fixtures

from .test_forms import lookup, opened, page, receipt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
BY_MAIL = {
    "question": "Where is the hearing?",
    "how": "By mail",
    "address.street": "1 Example Street",
    "address.city": "Exampletown",
    "address.state": "MA",
    "address.zip": "02199",
}
BY_E_MAIL = {"question": "Where is the hearing?", "how": "By e-mail", "email": "reader@example.org"}


@pytest.fixture
def ticked():
    """Return what somebody sends who ticks the box; each test has an address, for one gets one message a day."""
    return {**BY_E_MAIL, "email": f"reader{secrets.token_hex(4)}@example.org", REFERENCE_FIELD: "yes"}


def ask(client, **sent):
    """Send a question, and return its reference and code."""
    return receipt(send(client, opened(client, "question", **sent), "question"))


def test_the_box_is_not_ticked_beforehand_and_nothing_goes_out_without_it(client):
    box = re.search(rf'<input[^>]* name="{REFERENCE_FIELD}"[^>]*>', page(client, "question"))
    assert 'type="checkbox"' in box[0]
    assert "checked" not in box[0]
    ask(client, **BY_E_MAIL)
    assert not OutgoingMessage.objects.exists()
    assert REFERENCE_FIELD not in Record.objects.get().sealed


def test_who_asks_for_an_answer_by_mail_gets_no_message(client):
    ask(client, **BY_MAIL, **{REFERENCE_FIELD: "yes"})
    assert not OutgoingMessage.objects.exists()
    assert REFERENCE_FIELD not in Record.objects.get().sealed


def test_the_message_has_the_reference_and_nothing_that_names_or_opens_what_was_sent(client, deliver, ticked):  # noqa: F811 - the fixture
    reference, code = ask(client, **ticked)
    (parcel,) = deliver()
    assert (parcel.message["To"], parcel.message["Auto-Submitted"]) == (ticked["email"], "auto-generated")
    for kind in ("plain", "html"):
        text = parcel.message.get_body((kind,)).get_content()
        assert reference in text
        assert this_agency().contact_email in text
        assert this_agency().contact_phone in text
        # The agency's own address is all that can be pressed.
        assert set(re.findall(r'href="([^"]*)"', text)) <= {f"mailto:{this_agency().contact_email}"}
        for secret in (code, code.replace("-", ""), "hearing", "://", "uestion"):
            assert secret not in text.replace("If you have lost the code, please ask us", ""), secret
    assert code.replace("-", "").lower() not in parcel.raw.decode().lower().replace("-", "")


def test_it_is_a_use_that_the_receipt_shows_in_words(client, deliver, ticked):  # noqa: F811 - the fixture
    numbers = ask(client, **ticked)
    deliver()
    shown = lookup(client, *numbers).content.decode()
    assert "our software used it to send you a message" in shown
    assert "Answering your questions and helping you" in shown


def test_an_address_gets_one_a_day_whoever_types_it(client, deliver, ticked):  # noqa: F811 - the fixture
    for _ in range(3):
        ask(client, **ticked)
    assert len(deliver()) == 1
    refused = OutgoingMessage.objects.exclude(state="sent").values_list("state", "failure")
    assert set(refused) == {("refused", "reference today")}


def test_an_edition_that_lists_no_language_for_the_form_shows_no_box():
    form, bundle = open_forms()["question"], edition_in_force().bundle
    source = Forms.read(this_agency().folder / "forms").sources["question"]
    assert asked_under(form, bundle).field(REFERENCE_FIELD)
    for name in ("purposes.toml", "inventory.toml"):
        files = {**bundle.files, name: bundle.files[name].replace('"language", ', "")}
        earlier = Bundle(files)
        assert asked_under(form, earlier).field(REFERENCE_FIELD) is None
        assert not list(form_faults(form, earlier, source))
    assert asked_under(form, None).field(REFERENCE_FIELD) is None


def test_a_folder_without_the_letter_is_sound_and_shows_no_box(tmp_path, monkeypatch):
    agency = this_agency()
    folder = Path(shutil.copytree(agency.folder, tmp_path / "agency"))
    (folder / "letters" / "reference.toml").unlink()
    assert list(check_letters(None, folder)) == []
    monkeypatch.setattr(
        "keepfaith.policies.forms.edition_words.this_agency", lambda: replace(agency, folder=folder)
    )
    form = open_forms()["question"]
    assert asked_under(form, edition_in_force().bundle).field(REFERENCE_FIELD) is None

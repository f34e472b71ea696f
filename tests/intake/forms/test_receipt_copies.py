"""A receipt to keep: a picture and a file with both numbers as words, and never an address with them."""

from html import unescape
from urllib.parse import urlencode

import pytest
import segno

from keepfaith.disclosure.models import Record
from tests.web.test_qr_code import matrix_of

from .test_forms import FORM, LITERATURE, OURS, lookup, opened, receipt, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
WORDS = [("", "Reference", "Code"), ("/es", "Referencia", "Código")]


@pytest.mark.parametrize(("at", "reference_word", "code_word"), WORDS)
def test_the_picture_holds_the_words_of_the_page(client, at, reference_word, code_word):
    body = urlencode(opened(client, **LITERATURE))
    answer = client.post(f"{at}/forms/literature/", body, content_type=FORM, secure=True, headers=OURS)
    reference, code = receipt(answer)
    text = f"{reference_word}: {reference}\n{code_word}: {code}"
    wanted = segno.make(text, error="m", encoding="utf-8", micro=False, boost_error=False, mask=4)
    page = answer.content.decode()
    picture = page[page.index('<svg class="qr"') :]
    assert matrix_of(picture) == [[bool(dark) for dark in row] for row in wanted.matrix_iter(border=4)]


def test_each_receipt_has_a_picture_of_its_own(client):
    pages = [send(client, opened(client, **LITERATURE)).content.decode() for _ in range(2)]
    first, second = (matrix_of(page[page.index('<svg class="qr"') :]) for page in pages)
    assert first != second
    assert not any("UUUUU" in page for page in pages)


def test_the_file_holds_both_numbers_and_no_address_and_is_kept_nowhere(client):
    answer = send(client, opened(client, **LITERATURE))
    reference, code = receipt(answer)
    page = unescape(answer.content.decode())
    assert f'name="code" value="{code}"' in page
    saved = lookup(client, reference, code, act="save")
    assert saved["Content-Type"] == "text/plain; charset=utf-8"
    assert saved["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    assert saved["Cache-Control"] == "no-store"
    text = saved.content.decode()
    assert f"Reference: {reference}\nCode: {code}\n" in text
    assert "://" not in text
    assert Record.objects.count() == 1


def test_only_our_own_page_saves_a_file(client):
    body = urlencode({"reference": "AAAAA-AAAAA", "code": "x", "act": "save"})
    headers = {"sec-fetch-site": "cross-site"}
    assert (
        client.post("/forms/receipt/", body, content_type=FORM, secure=True, headers=headers).status_code
        == 403
    )

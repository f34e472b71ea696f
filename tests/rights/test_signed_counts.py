"""A person holds the number of uses of what is theirs, signed: on the page, in the PDF, and in a file to check."""

import dataclasses
import io
import json
import re

import pytest
from pypdf import PdfReader

from keepfaith.custody.protocol.checkpoint import Attestation
from keepfaith.disclosure.records.ledger_witness import witness_ledger
from keepfaith.disclosure.records.person_view import ShownUses
from keepfaith.rights.report_pdf.pdf_file import report_pdf
from tests.rights.made_reports import AT, made_record, made_report, made_use
from tests.rights.pdf_reading import tree
from tests.rights.test_pages import act, open_report, question
from tests.typed_command import run_typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
KEY = re.compile(r'<code class="own__text">([0-9a-f]{64})</code>')
NUMBER = re.compile(r'<data value="(\d+)">Our ledger counts (\d+) uses? of it\.</data>')


def record_in(file, reference):
    return next(record for record in json.loads(file)["records"] if record["reference"] == reference)


def test_the_page_and_the_file_have_the_number_and_the_posted_key_checks_it(
    visitor, deliver, address, tmp_path
):
    reference, code = question(visitor, address, "How often?")
    _, proof = open_report(visitor, deliver, address)
    page = act(visitor, proof, act="receipt", reference=reference, code=code).content.decode()
    section = next(part for part in page.split("<section") if reference in part)
    ((value, number),) = NUMBER.findall(section)
    assert value == number
    file = act(visitor, proof, act="file").content
    record = record_in(file, reference.replace("-", ""))
    counted = json.loads(record["signed_count"]["statement"])["uses"]
    assert counted == sum(use["count"] for use in record["uses"]) == int(number) + 1
    witness_ledger()
    (key,) = KEY.findall(visitor.get("/your-information/", secure=True).content.decode())
    assert KEY.findall(page) == [key]
    path = tmp_path / "your-information.json"
    path.write_bytes(file)
    # The page gives the command whole, with the name under which a browser saves the file.
    assert f'<code class="own__text">keepfaith ledger verify-file {path.name} --key {key}</code>' in page
    checked = run_typed("ledger", "verify-file", path, "--key", key)
    assert (checked.returncode, checked.stdout.count("Signed by this key")) == (0, 2), checked.stdout
    lines = json.loads(
        run_typed("ledger", "verify-file", path, "--key", key, "--code", code, "--json").stdout
    )
    assert [line["of_this_receipt"] for line in lines if line["statement"]["uses"] == counted] == [True]


def test_before_a_key_was_seen_none_is_posted(visitor):
    assert "The key of our ledger" not in visitor.get("/your-information/", secure=True).content.decode()


def counted_record(*uses, number):
    """Return a record with its uses and a count, which nobody signed."""
    attestation = Attestation(json.dumps({"uses": number}), bytes(64), bytes(32))
    return dataclasses.replace(
        made_record(), uses=ShownUses(tuple(uses), is_cut=False, attestation=attestation)
    )


@pytest.mark.parametrize(("number", "more"), [(3, ""), (4, " 1 of these is not listed here.")])
def test_the_pdf_says_the_number_and_how_many_of_it_are_not_listed(number, more):
    report = made_report(counted_record(made_use(count=2), made_use("shown"), number=number))
    text = " ".join(tree(PdfReader(io.BytesIO(report_pdf(report, at=AT)))).text.split())
    assert f"Our ledger counts {number} uses of it.{more}" in text
    assert ("not listed here" in text, "0" * 64 in text.replace(" ", "").replace("\u200b", "")) == (
        bool(more),
        True,
    )

"""The agency's text of the safeguards: read strictly, and known by the SHA-256 of its file."""

import hashlib

import pytest

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.safeguards import FILE, read_safeguards
from keepfaith.errors import KeepfaithError

GOOD = 'title = "T"\n[[section]]\nheading = "H"\ntext = """\nOne\ntwo.\n\nThree.\n"""\n'


def test_the_sample_speaks_of_safeguards_rules_and_remedies():
    text = read_safeguards(agency_folder())
    assert text.digest == hashlib.sha256((agency_folder() / FILE).read_bytes()).digest()
    words = " ".join(paragraph for section in text.sections for paragraph in section.paragraphs)
    assert all(law in words for law in ("c. 66A", "801 CMR 3.00", "c. 214, § 3B"))


def test_paragraphs_are_apart(tmp_path):
    (tmp_path / FILE).write_text(GOOD)
    assert read_safeguards(tmp_path).sections[0].paragraphs == ("One two.", "Three.")


@pytest.mark.parametrize(
    "content",
    [
        "", 'title = "T"\nsection = []', GOOD + "more = 1\n[x]", GOOD.replace('"T"', '""'), "x = [", "#" * 40_000,
        GOOD.replace('"H"', "7"),
    ],
)  # fmt: skip
def test_what_is_incomplete_is_refused(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    with pytest.raises(KeepfaithError, match="cannot be read"):
        read_safeguards(tmp_path)


def test_without_a_text_nothing_starts(tmp_path):
    with pytest.raises(KeepfaithError, match="FileNotFoundError"):
        read_safeguards(tmp_path)

"""The grounds of the law in an agency's folder are read whole, or the file is refused."""

import pytest

from keepfaith.agency.withholding_grounds import FILE, read_grounds
from keepfaith.errors import KeepfaithError
from tests.portals import ROOT

GROUND = '[[ground]]\nname = "investigation"\ntitle = "It is investigated."\ncite = "A law"\n'


def test_the_sample_names_the_one_ground_of_its_law():
    (ground,) = read_grounds(ROOT / "agencies" / "dese").values()
    assert (ground.name, ground.cite) == ("investigation", "M.G.L. c. 66A § 2(i)")


def test_an_agency_without_the_file_has_none(tmp_path):
    assert read_grounds(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[ground", "withholding.toml cannot be read"),
        ("", "'ground'"),
        (f"{GROUND}x = 1\n", "'x', which means nothing"),
        (f"days = 700\n{GROUND}", "'days', which means nothing"),
        (GROUND.replace("investigation", "An investigation"), "is not of small letters"),
        (GROUND.replace("A law", " "), "is empty"),
        (GROUND.replace("A law", "A" * 301), "more than 300 characters"),
        (GROUND + GROUND, "two grounds have one name"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, text, words):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(KeepfaithError, match=words):
        read_grounds(tmp_path)

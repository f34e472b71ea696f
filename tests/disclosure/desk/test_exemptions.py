"""The exemptions in an agency's folder are read whole, or the file is refused with its line."""

import string

import pytest

from keepfaith.disclosure.items.exemptions import FILE, read_exemptions
from keepfaith.policies.editions.strict_file import UnfitFile
from tests.portals import ROOT

ONE = '[a]\ntitle = "A law"\nshown = "Which law."\ncite = "c. 4"\n'


def test_the_sample_has_those_of_its_law_and_privilege():
    letters = set(string.ascii_lowercase[: string.ascii_lowercase.index("w")]) - {"k"}
    assert set(read_exemptions(ROOT / "agencies" / "dese")) == letters | {"privilege"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a", "1: it is not TOML"),
        (ONE.replace("[a]", '["(a)"]'), "is no letter of an exemption"),
        (ONE.replace('shown = "Which law."\n', ""), "“a” lacks “shown”"),
        (f'{ONE}confirmed = "yes"\n', "“confirmed”, which names nothing"),
        (ONE.replace("c. 4", ""), "“cite” of “a” is not of its form"),
    ],
)
def test_a_file_that_says_something_else_is_refused(tmp_path, text, words):
    (tmp_path / FILE).write_text(text)
    with pytest.raises(UnfitFile, match=words):
        read_exemptions(tmp_path)

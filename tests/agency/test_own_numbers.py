"""The agency's own numbers are data in its folder."""

import pytest

from keepfaith.agency.folder import agency_folder
from keepfaith.agency.own_numbers import read_own_numbers
from keepfaith.errors import KeepfaithError
from keepfaith.pii.categories import CATEGORIES
from keepfaith.pii.detection import OwnNumber, OwnNumbers, detect


def test_the_sample_has_forms_that_can_be_searched_for():
    forms = read_own_numbers(agency_folder())
    own = OwnNumbers([OwnNumber(form.name, form.form, form.category) for form in forms])
    assert all(form.category in CATEGORIES for form in forms if form.category)
    assert detect("org code 00350000, 603 CMR 28.05(2)(a), BSEA #2401234", own=own) == ()


def test_an_agency_without_the_file_has_none(tmp_path):
    assert read_own_numbers(tmp_path) == ()


@pytest.mark.parametrize(
    "text",
    [
        "[[number]]\nname = 'x'\n",
        "[[number]]\nname='x'\ntitle='x'\nform='x'\nwhy='x'\n",
        "number = 3\n",
        "[[",
    ],
)
def test_a_file_that_says_something_else_is_refused(text, tmp_path):
    (tmp_path / "numbers.toml").write_text(text)
    with pytest.raises(KeepfaithError, match="cannot be read"):
        read_own_numbers(tmp_path)

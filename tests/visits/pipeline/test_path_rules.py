"""What an agency says about its paths is read strictly."""

import pytest

from keepfaith.errors import KeepfaithError
from keepfaith.visits.pipeline.path_rules import PathRules

ZONE = 'time_zone = "America/New_York"\n'


def read(folder, text):
    (folder / "agency.toml").write_text(text, encoding="utf-8")
    return PathRules.read(folder)


def test_missing_keys_have_defaults(tmp_path):
    rules = read(tmp_path, ZONE)
    assert rules.zone.key == "America/New_York"
    assert rules.forms == ("/forms/",)


def test_an_agency_names_its_own_forms_searches_and_secrets(tmp_path):
    text = ZONE + '[visits]\nforms = ["/apply/"]\nredacted = ["/account/"]\ndownloads = ["pdf"]\n'
    rules = read(tmp_path, text)
    assert (rules.forms, rules.redacted, rules.downloads) == (("/apply/",), ("/account/",), ("pdf",))


@pytest.mark.parametrize(
    "table",
    [
        "[visits]\nforms = '/apply/'",
        "[visits]\nforms = ['apply']",
        "[visits]\nforms = ['/apply/*']",
        "[visits]\ndownloads = ['.pdf']",
        "[visits]\ndownloads = ['(pdf']",
        "[visits]\nsearch_parameters = ['q=']",
        "[visits]\nunknown = []",
    ],
)
def test_an_invalid_value_is_refused_with_the_name_of_its_key(tmp_path, table):
    with pytest.raises(KeepfaithError, match="has a fault under \\[visits\\]"):
        read(tmp_path, ZONE + table)


@pytest.mark.parametrize("text", ["", "time_zone = 'Nowhere/Never'", "time_zone = 5", "[", 'time_zone = ""'])
def test_without_a_clock_there_are_no_days(tmp_path, text):
    with pytest.raises(KeepfaithError, match="cannot be read"):
        read(tmp_path, text)

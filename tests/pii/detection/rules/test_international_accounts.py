"""International account numbers: each country's form, and what a scanner takes its digits for."""

import pytest

from keepfaith.pii.detection import ACT, detect
from keepfaith.pii.detection.number_chains import has_iban_sum

# From the registry's own examples.
EXAMPLES = [
    "DE89370400440532013000", "FR1420041010050500013M02606", "GB29NWBK60161331926819", "NO9386011117947",
    "MT84MALT011000012345MTLCAST001S", "BR1800360305000010009795493C1", "NL91ABNA0417164300",
    "IT60X0542811101000000123456",
    "CH9300762011623852957",
    "LC55HEMM000100010012001200023015", "SC18SSCB11010000000000001497USD",
]  # fmt: skip


@pytest.mark.parametrize("number", EXAMPLES)
@pytest.mark.parametrize("separator", ["", " ", "-"])
def test_the_registry_s_examples_are_sure(number, separator):
    assert has_iban_sum(number.lower())
    text = separator.join(number[place : place + 4] for place in range(0, len(number), 4))
    [match] = detect(f"pay to {text} today", at_least=ACT)
    assert (match.rule, match.end - match.start) == ("iban", len(text))


@pytest.mark.parametrize(
    "number",
    [
        "DEB937O400440532013000", "FRl42004l010050500013M02606", "FR142004101005O5O0013M02606", "NOg386011117947",
        "MT84MALTO11000012345MTLCAST0O1S", "ITGOX0542811101000000123456", "CHg30O762011623852957",
    ],
)  # fmt: skip
def test_a_scanner_s_slips_do_not_hide_one(number):
    [match] = detect(f"pay to {number} today", at_least=ACT)
    assert (match.rule, match.end - match.start) == ("iban", len(number))


@pytest.mark.parametrize(
    "text", ["DE89 words and words of a line", "at 20 days of 1000 or so, no 12 of them", "is 22 the age"]
)
def test_words_are_none(text):
    assert detect(text) == ()

"""What public records cost: the sum of the desk is never above the one that the law allows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.agency.fee_rates import FeeRates, read_fee_rates
from keepfaith.errors import KeepfaithError
from keepfaith.prober.replay.records_fees import most_cents

STATE = FeeRates(4, 5)


@pytest.mark.parametrize(
    ("parts", "cents"),
    [
        ({}, 0),
        ({"search": 16}, 0),
        ({"search": 17}, 625),
        ({"search": 17, "rate": 1999}, 499),
        ({"search": 20, "redact": 4, "rate": 1850, "pages": 12, "costs": 500}, 1850 + 1850 + 60 + 500),
        ({"pages": 100_000}, 500_000),
    ],
)
def test_worked_examples(parts, cents):
    nothing = {"search": 0, "redact": 0, "rate": 2500, "pages": 0, "costs": 0}
    assert STATE.fee(**nothing | parts) == cents


@given(*[st.integers(0, 4000)] * 2, st.integers(0, 2500), *[st.integers(0, 100_000)] * 2)
def test_it_is_the_sum_that_the_prober_works_out(search, redact, rate, pages, costs):
    ours = STATE.fee(search=search, redact=redact, rate=rate, pages=pages, costs=costs)
    assert ours == most_cents(search, redact, rate, pages, costs, 0)


FILE = '[free-hours]\namount = 4\nsource = "a law"\n[page-cents]\namount = 5\nsource = "a law"\n'


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[page-cents]", "[pages]", "has 'pages', which means nothing"),
        ("amount = 4", "amount = 4.5", "free-hours is no whole number"),
        ("amount = 4", "amount = -1", "free-hours is no whole number"),
        ('amount = 5\nsource = "a law"', 'amount = 5\nsource = " "', "page-cents lacks a source"),
        ('amount = 4\nsource = "a law"', "amount = 4", "source"),
        ("amount = 4", "amount = ", "Invalid value"),
    ],
)
def test_a_file_that_is_not_of_its_form_is_refused(tmp_path, old, new, says):
    (tmp_path / "records-fees.toml").write_text(FILE.replace(old, new, 1))
    with pytest.raises(KeepfaithError, match="so no fee can be estimated") as refused:
        read_fee_rates(tmp_path)
    assert says in str(refused.value)


def test_without_the_file_no_fee_is_estimated(tmp_path):
    with pytest.raises(KeepfaithError, match="FileNotFoundError"):
        read_fee_rates(tmp_path)
    (tmp_path / "records-fees.toml").write_text(FILE)
    read_fee_rates.cache_clear()
    assert read_fee_rates(tmp_path) == FeeRates(4, 5)

"""The dates of an edition that are not the day on which it starts are listed, each with its place."""

import datetime as dt

from keepfaith.policies.editions.bundle import Bundle
from keepfaith.policies.validation.written_dates import other_dates

TEXT = "# Privacy\n\nIn force since March 1, 2027.\n\n{#a}\nIt follows the one of\nJanuary 31, 2018, or 2027-03-02.\n"
CLAUSES = '[[clause]]\nanchor = "a"\nsays = "Until June 31, 2027."\n'


def test_other_dates_are_listed_with_their_places_and_its_own_day_is_not():
    bundle = Bundle({"policy.md": TEXT, "clauses.toml": CLAUSES})
    dates = [(date.file, date.line, date.text) for date in other_dates(bundle, dt.date(2027, 3, 1))]
    assert dates == [
        ("policy.md", 7, "January 31, 2018"),
        ("policy.md", 7, "2027-03-02"),
        ("clauses.toml", 3, "June 31, 2027"),
    ]
    assert "March 1, 2027" in [date.text for date in other_dates(bundle, dt.date(2027, 4, 1))]

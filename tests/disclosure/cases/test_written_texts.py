"""What employees wrote is given without what was marked, and nothing else of it can change."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.disclosure.cases.written_texts import NotMarked, WrittenText, without_others

DAY = dt.date(2026, 11, 20)


def noted(text):
    return WrittenText(DAY, "note", text)


@pytest.mark.parametrize(
    ("marked", "given_text", "places"),
    [
        ("A neighbor called.\nPlease call back.", "A neighbor called.\nPlease call back.", 0),
        ("[[A neighbor]] called.\r\nPlease call back.", "[…] called.\r\nPlease call back.", 1),
        ("[[A neighbor called.\nPlease]] call [[back]].", "[…] call […].", 2),
        ("[[A neighbor called.\nPlease call back.]]", "[…]", 1),
    ],
)
def test_what_is_in_double_brackets_is_taken_out_and_counted(marked, given_text, places):
    texts, removed = without_others([noted("A neighbor called.\nPlease call back.")], [marked])
    assert ([one.text for one in texts], removed) == ([given_text], places)


@pytest.mark.parametrize(
    "marked",
    [
        "A friend called.",
        "",
        "A neighbor called. She was angry.",
        "[[A neighbor called.",
        "A neighbor]] called.",
        "[[A [[neighbor]] called.]]",
        "A neighbor [[]]called.",
    ],
)
def test_what_is_not_the_text_or_does_not_close_is_refused(marked):
    with pytest.raises(NotMarked):
        without_others([noted("A neighbor called.")], [marked])


def test_every_text_that_was_opened_comes_back():
    with pytest.raises(NotMarked, match="Not every text"):
        without_others([noted("One."), noted("Two.")], ["One."])


@given(st.lists(st.tuples(st.text("ab\n []", max_size=8), st.booleans()), min_size=1, max_size=6))
def test_what_is_given_never_has_what_was_marked_and_all_else_of_it(parts):
    plain = [(part.replace("[", "").replace("]", ""), is_marked) for part, is_marked in parts]
    text = "".join(part for part, _ in plain)
    marked = "".join(f"[[{part}]]" if is_marked and part else part for part, is_marked in plain)
    texts, removed = without_others([noted(text)], [marked])
    assert texts[0].text == "".join("[…]" if is_marked and part else part for part, is_marked in plain)
    assert removed == sum(is_marked and bool(part) for part, is_marked in plain)

"""Forms, examined on pages that a test may spoil."""

import pytest

from keepfaith.intake.promises import examine_choices
from tests.promises.scratch_portal import Scratch


def test_without_a_form_that_collects_nothing_is_proven(scratch: Scratch) -> None:
    found = examine_choices(scratch.portal)
    assert (found.outcome, found.figure) == ("unproven", "No form on all 7 addresses collects anything yet.")


def test_a_form_that_only_chooses_what_to_show_collects_nothing(scratch: Scratch) -> None:
    scratch.put(
        "/",
        '<form><select name="from"><option selected>a</select><input type="radio" checked><button>Show</button></form>',
    )
    assert examine_choices(scratch.portal).outcome == "unproven"


@pytest.mark.parametrize(
    "form",
    [
        '<form method="post"><input type="checkbox" name="news"><button>Send</button></form>',
        '<form><input name="words"></form>',
        '<form><input type="email"></form>',
        "<form><textarea></textarea></form>",
        '<input form="elsewhere" name="stray">',
    ],
)
def test_a_form_that_collects_after_the_policy_is_linked_is_kept(scratch: Scratch, form: str) -> None:
    scratch.put("/", form)
    found = examine_choices(scratch.portal)
    assert (found.outcome, found.figure[:7]) == ("kept", "1 forms"), found


@pytest.mark.parametrize("kind", ["checkbox", "radio"])
def test_a_box_ticked_beforehand_fails(scratch: Scratch, kind: str) -> None:
    scratch.put("/", f'<form method="post"><input type="{kind}" name="news" checked></form>')
    assert examine_choices(scratch.portal).figure == "1 of 1: / ticks “news” beforehand."


def test_a_form_before_the_policy_is_linked_fails(scratch: Scratch) -> None:
    scratch.put("/", "")
    scratch.pages["/"] = '<form method="post"><input name="a"></form>' + scratch.pages["/"]
    assert examine_choices(scratch.portal).figure == "1 of 1: / asks before it links the privacy policy."

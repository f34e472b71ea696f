"""The pages of the wordings: every employee sees them; one with the duty writes the next version."""

import pytest

from keepfaith.disclosure.desk.template_views import USES
from keepfaith.disclosure.mail.templates import DUTIES, current_template, template_history
from keepfaith.disclosure.models import Template

from .test_desk import text

pytestmark = pytest.mark.django_db

FORM = {"subject": "A new subject", "body": "Dear reader,\r\n\r\n{answer}\r\n\r\nFrom <us>", "after": "0"}


def test_each_wording_is_listed_and_shown_with_who_may_change_it(clerk):
    desk = clerk("assistance")
    listed = text(desk.get("/desk/templates/"))
    assert USES.keys() == DUTIES.keys()
    for name, use in USES.items():
        assert f'href="/desk/templates/{name}/"' in listed
        page = text(desk.get(f"/desk/templates/{name}/"))
        assert use.title in page
        assert "As the agency set it up." in page
        assert ("Save this wording" in page) is (DUTIES[name] == "assistance")
        assert ("“Events clerk”" in page) is (DUTIES[name] == "events")
    assert 'aria-current="page">Wordings' in listed


def test_how_it_looks_is_shown_with_made_up_values_and_the_places_stay_in_the_form(clerk):
    page = text(clerk("assistance").get("/desk/templates/answer/"))
    looks = page.split("How it looks")[1].split("Change it")[0]
    assert "AB2CD-EF3GH" in looks
    assert "{answer}" not in looks
    assert "{answer}" in page.split("<textarea")[1]


def test_a_new_version_is_stored_escaped_and_announced_and_the_earlier_stay(clerk):
    desk = clerk("assistance")
    answer = desk.post("/desk/templates/answer/", **FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/templates/answer/?done=kept")
    page = text(desk.get(answer.headers["Location"]))
    assert "The wording is kept" in page
    assert f"Version 1, written by {desk.account}" in page
    assert "From &lt;us&gt;" in page
    assert "As the agency set it up" in page
    assert current_template("answer").body == "Dear reader,\n\n{answer}\n\nFrom <us>"
    desk.post("/desk/templates/answer/", **{**FORM, "subject": "Another", "after": "1"})
    page = text(desk.get("/desk/templates/answer/"))
    assert f"Version 1, by {desk.account}" in page
    assert "Version 2, of" in text(desk.get("/desk/templates/"))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"body": "Hello."}, "lacks {answer}"),
        ({"body": "{answer} {name}"}, "{name}, which is not known"),
        ({"subject": ""}, "empty"),
        ({"subject": "For {reference}"}, "no braces"),
    ],
)
def test_a_refused_wording_comes_back_with_all_that_was_written(clerk, fields, message):
    form = {**FORM, **fields}
    answer = clerk("assistance").post("/desk/templates/answer/", **form)
    assert answer.status_code == 422
    page = text(answer)
    assert message in page
    assert f'value="{form["subject"]}"' in page
    assert form["body"].replace("<", "&lt;").replace(">", "&gt;") in page
    assert not Template.objects.exists()


def test_the_second_of_two_editors_sees_the_other_version_and_may_then_write(clerk):
    first, second = clerk("assistance"), clerk("assistance")
    first.post("/desk/templates/answer/", **FORM)
    mine = {**FORM, "subject": "Mine"}
    late = second.post("/desk/templates/answer/", **mine)
    assert late.status_code == 409
    assert "Somebody else changed this wording" in text(late)
    assert f"Version 1, written by {first.account}" in text(late)
    assert 'value="Mine"' in text(late)
    assert 'name="after" value="1"' in text(late)
    assert second.post("/desk/templates/answer/", **{**mine, "after": "1"}).status_code == 302
    assert [version.account for version in template_history("answer")] == [second.account, first.account]


@pytest.mark.parametrize("duties", [("events",), ()])
def test_without_the_duty_nothing_is_changed(clerk, duties):
    answer = clerk(*duties).post("/desk/templates/answer/", **FORM)
    assert answer.status_code == 403
    assert "does not have this duty" in text(answer)
    assert not Template.objects.exists()


def test_what_is_not_there_or_not_of_the_form_is_refused(clerk):
    desk = clerk("assistance")
    assert desk.get("/desk/templates/nothing/").status_code == 404
    for after in ("", "-1", "x", "9" * 40, "1e3", "٣"):
        assert desk.post("/desk/templates/answer/", **{**FORM, "after": after}).status_code == 400, after
    assert not Template.objects.exists()

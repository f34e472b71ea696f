"""The pages of the wordings: every employee sees them; one with the duty writes the next version."""

import pytest

from keepfaith.disclosure.desk.wording_uses import letter_uses
from keepfaith.disclosure.mail.templates import current_template, duty_of, template_history
from keepfaith.disclosure.models import Template

from .test_desk import text

pytestmark = pytest.mark.django_db

FORM = {"subject": "A new subject", "body": "Dear reader,\r\n\r\n{answer}\r\n\r\nFrom <us>", "after": "0"}


def test_each_wording_is_listed_and_shown_with_who_may_change_it(clerk):
    desk = clerk("assistance")
    listed = text(desk.get("/desk/templates/"))
    for name, use in letter_uses().items():
        assert f'href="/desk/templates/{name}/"' in listed
        page = text(desk.get(f"/desk/templates/{name}/"))
        assert use.title in page
        assert "As the agency set it up." in page
        assert ("Save this wording" in page) is (duty_of(name) == "assistance")
        assert ("“Events clerk”" in page) is (duty_of(name) == "events")
    assert 'aria-current="page">Message templates' in listed


def test_it_is_shown_as_it_arrives_in_every_language_and_the_places_stay_in_the_form(clerk, settings):
    page = text(clerk("assistance").get("/desk/templates/answer/"))
    arrives = page.split("As it arrives")[1].split("Change it")[0]
    assert arrives.count('class="delivered__html"') == len(settings.LANGUAGES)
    assert "AB2CD-EF3GH" in arrives
    assert "{answer}" not in arrives
    assert "Respuesta del" in arrives
    assert "{answer}" in page.split("<textarea")[1]


def test_a_wording_is_looked_at_without_being_saved(clerk):
    desk = clerk("assistance")
    answer = desk.post("/desk/templates/answer/", **FORM, act="preview")
    assert answer.status_code == 200
    page = text(answer)
    arrives = page.split("Your wording as it would arrive")[1].split("Change it")[0]
    assert "This is only a preview. Nothing was saved." in arrives
    assert "A new subject" in arrives
    assert 'value="A new subject"' in page
    assert 'name="after" value="0"' in page
    assert not Template.objects.exists()
    refused = desk.post("/desk/templates/answer/", **{**FORM, "body": "{nothing}"}, act="preview")
    assert refused.status_code == 422
    assert desk.post("/desk/templates/answer/", **FORM, act="explode").status_code == 400


def test_each_version_shows_what_it_changed_and_an_earlier_one_comes_back_as_a_new_one(clerk):
    desk, other = clerk("assistance"), clerk("assistance")
    desk.post("/desk/templates/answer/", **FORM)
    other.post("/desk/templates/answer/", **{**FORM, "body": "Dear friend,\n\n{answer}", "after": "1"})
    page = text(desk.get("/desk/templates/answer/"))
    second = page.split(f"Version 2, by {other.account} (Assistance clerk)")[1].split("Version 1, by")[0]
    assert "[removed:" in second
    assert "friend," in second
    assert "Use version 1 again" in page
    assert "Use version 2 again" not in page
    answer = desk.post("/desk/templates/answer/", act="restore", version="1", after="2")
    assert answer.headers["Location"] == "/desk/templates/answer/?done=restored"
    assert current_template("answer").body == "Dear reader,\n\n{answer}\n\nFrom <us>"
    assert [row.version for row in template_history("answer")] == [3, 2, 1]
    page = text(desk.get(answer.headers["Location"]))
    assert "The words of version 1 again." in page
    desk.post("/desk/templates/answer/", act="restore", version="0", after="3")
    page = text(desk.get("/desk/templates/answer/"))
    assert "The agency’s own words again." in page
    assert [row.version for row in template_history("answer")] == [4, 3, 2, 1]


def test_a_version_comes_back_only_for_the_duty_and_over_nobody(clerk):
    desk = clerk("assistance")
    desk.post("/desk/templates/answer/", **FORM)
    late = desk.post("/desk/templates/answer/", act="restore", version="0", after="0")
    assert late.status_code == 409
    assert "Somebody else changed this wording" in text(late)
    assert "You wrote to us" in text(late).split("<textarea")[1].split("</textarea>")[0]
    assert desk.post("/desk/templates/answer/", act="restore", version="9", after="1").status_code == 400
    assert desk.post("/desk/templates/answer/", act="restore", version="x", after="1").status_code == 400
    assert (
        clerk("events").post("/desk/templates/answer/", act="restore", version="0", after="1").status_code
        == 403
    )
    assert Template.objects.count() == 1


def test_a_new_version_is_stored_escaped_and_announced_and_the_earlier_stay(clerk):
    desk = clerk("assistance")
    answer = desk.post("/desk/templates/answer/", **FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/templates/answer/?done=kept")
    page = text(desk.get(answer.headers["Location"]))
    assert "The wording is kept" in page
    assert "Version 1 is in use." in page
    assert f"Version 1, by {desk.account} (Assistance clerk)" in page
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
    mine = {**FORM, "subject": "Mine only"}
    late = second.post("/desk/templates/answer/", **mine)
    assert late.status_code == 409
    assert "Somebody else changed this wording" in text(late)
    assert f"Version 1, by {first.account}" in text(late)
    assert "How yours differs from theirs" in text(late)
    differs = text(late).split("How yours differs")[1].split("As it arrives")[0]
    # The line ends of a browser's form are no change.
    assert (differs.count("[removed:"), differs.count("[added:")) == (1, 1)
    assert 'value="Mine only"' in text(late)
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

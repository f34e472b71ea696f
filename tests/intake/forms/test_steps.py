"""A form as a browser without scripts goes through it: checked, changed, in another language, sent."""

import html
import re
from urllib.parse import urlencode

import pytest

from keepfaith.disclosure.models import Record

from .test_forms import FORM, LITERATURE, OURS, opened, receipt

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody")]
PATH = "/forms/literature/"


class Walk:
    """One browser's way through a form: what the page shows, and its buttons."""

    def __init__(self, client, path=PATH):
        self.client, self.path = client, path
        self.take(client.get(path, secure=True))

    def take(self, answer):
        self.status, self.text = answer.status_code, answer.content.decode()
        assert not answer.cookies
        self.values, self.buttons = {}, {}
        for tag, attributes in re.findall(r"<(input|button|textarea|option)\b([^>]*)>", self.text):
            named = {
                name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', attributes)
            }
            if tag == "button":
                self.buttons[named.get("value", "")] = named
            elif tag != "option" and named.get("type") not in {"radio", "checkbox"}:
                self.values[named["name"]] = named.get("value", "")
            elif named.get("type") in {"radio", "checkbox"} and " checked" in attributes:
                self.values[named["name"]] = named["value"]
        for name, options in re.findall(
            r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', self.text, re.DOTALL
        ):
            chosen = re.search(r'<option value="([^"]*)" selected', options)
            self.values[name] = chosen[1] if chosen else ""

    def press(self, button, **typed):
        """Press the button with this value, in this language, with what was typed before."""
        named = self.buttons[button]
        sent = {**self.values, **typed, **({"step": button} if button else {})}
        path = named.get("formaction", self.path)
        body = urlencode(sent)
        self.take(self.client.post(path, body, content_type=FORM, secure=True, headers=OURS))
        return self


def whole_way(client):
    return Walk(client).press("check", **LITERATURE)


@pytest.mark.parametrize("path", [PATH, "/forms/accessibility/"])
def test_every_question_is_on_the_page_that_a_form_begins_with(client, path):
    walk = Walk(client, path)
    assert {"name", "email", "address.street"} <= walk.values.keys()
    assert 'name="how"' in walk.text
    assert not re.search(r"\bfrom:|\bback:", walk.text)


def test_nothing_is_stored_before_the_answers_are_shown(client):
    walk = Walk(client).press("check", **{"items.ESE-101": "2"}, how="By e-mail", email="reader@example.org")
    assert "<h1>Check your answers</h1>" in walk.text
    for words in ("2 × Starting School", "By e-mail", "reader@example.org"):
        assert words in walk.text
    assert not Record.objects.exists()
    walk.press("")
    assert "We got it" in walk.text
    assert Record.objects.count() == 1
    assert "2 × Starting School" in walk.text
    assert "reader@example.org" not in walk.text


def test_the_page_that_shows_the_answers_carries_them_all_and_nothing_else(client):
    walk = whole_way(client)
    sent = {
        name: text for name, text in opened(client, **LITERATURE).items() if name not in {"token", "email"}
    }
    carried = {name: text for name, text in walk.values.items() if name not in {"token", "email"}}
    assert carried == sent


def test_an_empty_answer_is_named_and_the_others_stay(client):
    walk = Walk(client).press("check", **{"items.ESE-101": "2"})
    assert walk.status == 422
    assert "Choose how you would like to get your booklets." in walk.text
    assert walk.values["items.ESE-101"] == "2"


def test_a_change_shows_the_form_at_its_question_and_leads_back_to_the_answers(client):
    walk = whole_way(client).press("change:items")
    assert walk.values["name"] == LITERATURE["name"]
    walk.press("check", **{"items.ESE-101": "5"})
    assert "5 × Starting School" in walk.text
    walk.press("change:how")
    # What was chosen has the focus, not the first of the choices.
    assert re.findall(r'value="([^"]+)"[^>]* checked[^>]* autofocus', walk.text) == ["By mail"]
    walk.press("check", how="By e-mail", email="reader@example.org")
    assert "<h1>Check your answers</h1>" in walk.text
    assert "We will not keep this" in walk.text
    walk.press("change:how").press("check", how="By mail")
    assert "1 Example Street<br>Exampletown, MA 02199" in walk.text


def test_another_language_keeps_what_was_typed(client):
    walk = Walk(client).press("at", **{"items.ESE-101": "2"}, how="By mail")
    assert 'lang="es"' in walk.text
    assert (walk.status, walk.values["how"], walk.values["items.ESE-101"]) == (200, "By mail", "2")
    checked = whole_way(client).press("check")
    assert "Revise sus respuestas" in checked.text
    assert checked.values["name"] == LITERATURE["name"]


def test_a_change_of_a_long_answer_begins_in_it(client):
    walk = Walk(client, "/forms/question/").press("check", question="Where?", how="No answer needed")
    assert "<h1>Check your answers</h1>" in walk.text
    walk.press("change:question")
    assert walk.values["question"] == ""  # a textarea: what is in it stands between its tags
    assert ">\nWhere?</textarea>" in walk.text
    assert re.search(r'<textarea[^>]* id="question"[^>]* autofocus', walk.text)


def test_a_likely_slip_is_asked_about_before_the_form_is_sent(client):
    walk = Walk(client).press("check", **{"items.ESE-101": "2"}, how="By e-mail", email="jane@gmial.com")
    assert "Did you mean gmail.com?" in walk.text
    walk.press("")
    assert "We got it" in walk.text


@pytest.mark.parametrize(
    "step",
    ["from:1", "check:how", "at:0", "change", "change:", "change:nothing", "CHECK", "x" * 9000],
)
def test_a_step_that_no_page_offers_is_refused_and_what_was_typed_stays(client, step):
    sent = {**opened(client, **LITERATURE), "step": step}
    answer = client.post(PATH, urlencode(sent), content_type=FORM, secure=True, headers=OURS)
    assert answer.status_code == 400
    assert "Example Reader 1" in answer.content.decode()
    assert not Record.objects.exists()


def test_a_page_whose_parts_were_taken_out_is_asked_again(client):
    walk = whole_way(client)
    del walk.values["address.city"]
    walk.press("")
    assert walk.status == 400
    assert "1 Example Street" in walk.text


def test_a_policy_that_changed_on_the_way_is_said_before_anything_goes_on(client):
    walk = Walk(client)
    walk.values["edition"] = "0" * 64
    walk.press("check", **{"items.ESE-101": "2"})
    assert walk.status == 409
    assert "changed since you opened this form" in walk.text
    assert walk.values["items.ESE-101"] == "2"


def test_two_tabs_are_two_requests(client):
    first, second = whole_way(client), whole_way(client)
    first.press("")
    second.press("")
    assert Record.objects.count() == 2


PROBLEM = {"problem": "My number is 900-12-3456.", "form": "Audio", "how": "Don’t contact me"}


def test_a_number_that_nobody_needs_is_asked_about_before_the_answers_are_shown(client):
    walk = Walk(client, "/forms/accessibility/").press("check", **PROBLEM)
    assert walk.status == 422
    assert "It looks like you typed a private number" in walk.text
    walk.press("check", **PROBLEM, as_it_is="problem")
    assert "<h1>Check your answers</h1>" in walk.text
    walk.press("")
    assert re.findall(r"<code>([0-9A-Z-]+)</code>", walk.text)


def test_who_wants_no_answer_is_not_shown_a_name_to_check(client):
    sent = {**PROBLEM, "problem": "The table has no headings."}
    walk = Walk(client, "/forms/accessibility/").press("check", **sent)
    assert "change:name" not in walk.buttons
    walk.press("change:how").press("check", **sent | {"how": "By phone", "phone": "781-555-0100"})
    assert "change:name" in walk.buttons


def test_a_receipt_numbers_the_same_way(client):
    assert (
        len(
            receipt(
                client.post(
                    PATH,
                    urlencode(opened(client, **LITERATURE)),
                    content_type=FORM,
                    secure=True,
                    headers=OURS,
                )
            )
        )
        == 2
    )

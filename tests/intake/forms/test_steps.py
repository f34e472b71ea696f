"""A form page by page, as a browser without scripts goes through it: forward, back, changed, in another language."""

import html
import re
from urllib.parse import urlencode

import pytest

from keepfaith.disclosure.models import Record
from keepfaith.intake.forms.steps import Step, fields_on, page_after, page_before, page_of
from keepfaith.web.form_body import SentForm

from .conftest import EVERY
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

    @property
    def heading(self):
        return re.search(r"<h2 id=\"section-1\">([^<]+)", self.text)[1]


def whole_way(client):
    walk = Walk(client).press("from:1", **{"items.ESE-101": "2"}).press("from:2", how="By mail")
    reached = {name: text for name, text in LITERATURE.items() if name not in {"how", "items.ESE-101"}}
    return walk.press("from:3", **reached)


def test_each_section_is_a_page_and_nothing_is_stored_before_the_end(client):
    walk = Walk(client)
    assert (walk.heading, "how" in walk.values) == ("Your booklets", False)
    walk.press("from:1", **{"items.ESE-101": "2"})
    assert (walk.heading, walk.values["items.ESE-101"]) == ("How to send them", "2")
    walk.press("from:2", how="By e-mail")
    assert walk.heading == "Where to send them"
    assert "address.street" not in walk.values
    walk.press("from:3", email="reader@example.org")
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


def test_an_empty_page_names_what_is_missing_and_keeps_what_was_typed_before(client):
    walk = Walk(client).press("from:1", **{"items.ESE-101": "2"}).press("from:2")
    assert walk.status == 422
    assert "Choose how you would like to get your booklets." in walk.text
    assert walk.values["items.ESE-101"] == "2"


def test_back_shows_the_page_before_with_all_that_was_typed(client):
    walk = Walk(client).press("from:1", **{"items.ESE-101": "2"}).press("from:2", how="By mail")
    walk.press("back:3", name="Example Reader", **{"address.zip": "x"})
    assert (walk.status, walk.heading) == (200, "How to send them")
    assert (walk.values["how"], walk.values["name"], walk.values["address.zip"]) == (
        "By mail",
        "Example Reader",
        "x",
    )
    walk.press("back:2")
    assert (walk.heading, walk.values["items.ESE-101"]) == ("Your booklets", "2")


def test_a_change_leads_back_to_the_answers_and_asks_only_what_is_now_missing(client):
    walk = whole_way(client).press("change:items")
    assert walk.heading == "Your booklets"
    walk.press("redo:1", **{"items.ESE-101": "5"})
    assert "<h1>Check your answers</h1>" in walk.text
    assert "5 × Starting School" in walk.text
    walk.press("change:how")
    # What was chosen has the focus, not the first of the choices.
    assert re.findall(r'value="([^"]+)"[^>]* checked[^>]* autofocus', walk.text) == ["By mail"]
    walk.press("redo:2", how="By e-mail")
    assert walk.heading == "Where to send them"
    walk.press("redo:3", email="reader@example.org")
    assert "<h1>Check your answers</h1>" in walk.text
    assert "We will not keep this" in walk.text
    walk.press("change:how").press("redo:2", how="By mail")
    assert "1 Example Street<br>Exampletown, MA 02199" in walk.text


def test_another_language_keeps_what_was_typed(client):
    walk = Walk(client).press("from:1", **{"items.ESE-101": "2"})
    walk.press("at:2", how="By mail")
    assert 'lang="es"' in walk.text
    assert (walk.status, walk.values["how"], walk.values["items.ESE-101"]) == (200, "By mail", "2")
    checked = whole_way(client).press("from:3")
    assert "Revise sus respuestas" in checked.text
    assert checked.values["name"] == LITERATURE["name"]


def test_a_form_on_one_page_is_checked_too(client):
    walk = Walk(client, "/forms/question/").press("from:0", question="Where?", how="No answer needed")
    assert "<h1>Check your answers</h1>" in walk.text
    walk.press("change:question")
    assert walk.values["question"] == ""  # a textarea: what is in it stands between its tags
    assert ">\nWhere?</textarea>" in walk.text
    assert re.search(r'<textarea[^>]* id="question"[^>]* autofocus', walk.text)


def test_a_likely_slip_is_asked_about_before_the_form_is_sent(client):
    walk = Walk(client).press("from:1", **{"items.ESE-101": "2"}).press("from:2", how="By e-mail")
    walk.press("from:3", email="jane@gmial.com")
    assert "Did you mean gmail.com?" in walk.text
    walk.press("")
    assert "We got it" in walk.text


@pytest.mark.parametrize(
    "step",
    ["from:9", "from:4", "jump:1", "change:nothing", "from:", "back:", "FROM:1", "x" * 9000],
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
    skipped = Walk(client).press("from:1", **{"items.ESE-101": "2"})
    skipped.buttons["from:3"] = {}
    skipped.press("from:3")
    assert skipped.status == 400
    assert skipped.values["items.ESE-101"] == "2"


def test_a_policy_that_changed_on_the_way_is_said_before_anything_goes_on(client):
    walk = Walk(client)
    walk.values["edition"] = "0" * 64
    walk.press("from:1", **{"items.ESE-101": "2"})
    assert walk.status == 409
    assert "changed since you opened this form" in walk.text
    assert walk.values["items.ESE-101"] == "2"


def test_two_tabs_are_two_requests(client):
    first, second = whole_way(client), whole_way(client)
    first.press("")
    second.press("")
    assert Record.objects.count() == 2


def test_a_number_that_nobody_needs_is_asked_about_on_its_page(client):
    walk = Walk(client, "/forms/accessibility/").press("from:1", problem="My number is 900-12-3456.")
    assert walk.status == 422
    assert "It looks like you typed a private number" in walk.text
    walk.press("from:1", problem="My number is 900-12-3456.", as_it_is="problem")
    assert walk.heading == "What you need"
    walk.press("from:2", form="Audio").press("from:3", how="Don’t contact me")
    assert "<h1>Check your answers</h1>" in walk.text
    walk.press("")
    assert receipt_numbers(walk.text)


def test_who_wants_no_answer_is_not_asked_for_a_name(client):
    walk = Walk(client, "/forms/accessibility/").press("from:1", problem="The table has no headings.")
    walk.press("from:2", form="Audio").press("from:3", how="Don’t contact me")
    assert "<h1>Check your answers</h1>" in walk.text
    walk.press("change:how").press("redo:3", how="By phone")
    assert walk.heading == "How to reach you"
    assert 'name="name"' in walk.text


def receipt_numbers(text):
    return re.findall(r"<code>([0-9A-Z-]+)</code>", text)


def test_pages_that_an_answer_makes_needless_are_left_out():
    mail = SentForm({"how": "By mail", "again": "No"})
    assert [field.name for field in fields_on(EVERY, 2, mail)] == [
        "name",
        "organization",
        "address",
        "old_address",
    ]
    assert fields_on(EVERY, 4, mail) == ()
    assert page_after(EVERY, Step("from", 3), mail) is None
    assert page_after(EVERY, Step("from", 3), SentForm({"how": "By mail", "again": "Yes"})) == 4
    assert page_before(EVERY, 4, mail) == 3
    assert page_of(EVERY, "reference") == 4


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

"""A form's file is read strictly: each fault is reported with its file, its line and what to do."""

from pathlib import Path

import pytest

from keepfaith.policies.forms.files import Forms

from .every_kind import EVERY_KIND

AGENCY = Path(__file__).parents[3] / "agencies" / "dese"
GOOD = EVERY_KIND


def faults(tmp_path, text, name="literature.toml"):
    (tmp_path / "forms").mkdir(exist_ok=True)
    (tmp_path / "forms" / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return Forms.read(tmp_path / "forms").faults


def test_the_sample_forms_are_sound_and_no_folder_is_no_form(tmp_path):
    read = Forms.read(AGENCY / "forms")
    assert (sorted(read.sound()), read.faults) == (
        ["about-me", "accessibility", "correct", "literature", "notices", "own-link", "question", "records"],
        (),
    )
    assert Forms.read(tmp_path / "forms").sound() == {}


@pytest.mark.parametrize(
    ("was", "now", "problem", "line"),
    [
        ('title = "Ask', 'titel = "Ask', "the key titel is unknown", 'titel = "Ask for something"'),
        ('title = "Ask', 'titel = "Ask', "it needs title", ""),
        ("work = true", 'work = true\\nanswer_within = "ten days"', "is no number of business days: 'ten days'", ""),
        ("work = true", 'work = true\\nanswer_within = "0 business days"', "is no number of business days", ""),
        ("work = true", 'work = true\\nanswer_rule = "no-such-rule"', "names no deadline of the agency", ""),
        ("work = true", 'work = false\\nanswer_rule = "a-rule"', "it has answer_rule, but makes no task", ""),
        (
            "work = true", 'work = true\\nanswer_within = "9 business days"\\nanswer_rule = "a-rule"',
            "it has answer_rule and answer_within", "",
        ),
        ("work = true", "work = true\\nanswer_within = 10", "it has an unusable answer_within", ""),
        ("work = true", 'work = false\\nanswer_within = "9 business days"', "makes no task that could be late", ""),
        ("work = true", 'work = "yes"', "it has an unusable work", 'work = "yes"'),
        ('why = "So we know what to send you."', "", "field items: it needs why", ""),
        ('why = "So we know what to send you."', 'why = " "', "field items: it has an unusable why", 'why = " "'),
        ('kind = "email"', 'kind = "mail"', "mail is not a kind of field", 'kind = "mail"'),
        ('kind = "email"', 'kind = "line"', "field email: kind email and category", 'kind = "line"'),
        ('category = "name"', 'category = "shoe-size"', "shoe-size is not a category", 'category = "shoe-size"'),
        ('category = "name"', 'category = "ip-address"', "ip-address is not a category", 'category = "ip-address"'),
        ('category = "free-text"\\nchoices', 'category = "name"\\nchoices', "is of the category free-text", ""),
        ('name = "how"', 'name = "note"', "field note: its name cannot be used", 'name = "note"'),
        ('name = "how"', 'name = "token"', "field token: its name cannot be used", 'name = "token"'),
        ('name = "organization"', 'name = "name"', "field name stands twice", 'name = "name"'),
        ("limit = 120\\n", "", "a field of kind line needs limit", 'kind = "line"'),
        ("limit = 100\\n", "", "a field of kind name needs limit", 'kind = "name"'),
        ("least = 1\\n", "", "a field of kind number needs least", 'kind = "number"'),
        ("least = 1\\n", "least = 31\\n", "least and most are not in order", "most = 30"),
        ("most = 30\\n", "most = 1000000\\n", "least and most are not in order", "most = 1000000"),
        ('within = "past"', 'within = "2026"', "a date is within the past or the future", 'within = "2026"'),
        ('within = "past"', "po_box = true", "a field of kind date has no po_box", "po_box = true"),
        ('category = "birth-date"', 'category = "name"', "is of the category birth-date or free-text", ""),
        ('category = "phone-number"', 'category = "free-text"', "is of the category phone-number", ""),
        ('kind = "address"', 'kind = "line"\\nlimit = 9', "a field of kind line has no po_box", "po_box = false"),
        ('asked = { when = { how = "By', 'asked = { when = { how = "Not by', "asked names no choice", ""),
        ('asked = { when = { how = "By mail" }', "asked = { when = { how = [] }", "asked names no choice", ""),
        (
            'asked = { when = { how = "By mail" }', 'asked = { when = { how = ["By mail", "By fax"] }',
            "asked names no choice", "",
        ),
        (
            'required = { when = { how = "By mail" } }', 'required = { when = { how = ["By mail"] } }',
            "required names no choice", "",
        ),
        ('{ again = "Yes" }', '{ later = "Yes" }', "required names no choice of an earlier question", ""),
        ("required = false\\nasked", 'required = { when = { how = "By mail" } }\\nasked', "it has two conditions", ""),
        ('name = "again"', 'name = "step"', "field step: its name cannot be used", 'name = "step"'),
        ("limit = 300", "limit = 351", "not between 1 and 350", "limit = 351"),
        ("rows = 4", "rows = 0", "its rows are not between", "rows = 0"),
        ("rows = 4", 'color = "red"', "the key color is unknown", 'color = "red"'),
        ('how = "By mail"', 'how = "By pigeon"', "required names no choice", ""),
        ("required = false", "required = {}", "required names no choice", "required = {}"),
        ('["By mail", "By e-mail"]', '["By mail", "By mail"]', "not different short texts", ""),
        ('["email", "address"]', '["name"]', "name in `subject` is not a field", 'subject = ["name"]'),
        ('["email", "address"]', "[]", "does not say whom it is about", "subject = []"),
        ('code = "ESE-104"', 'code = "ESE-101"', "item ESE-101 stands twice", 'code = "ESE-101"'),
        ('code = "ESE-104"', 'code = "a b"', "its code cannot be used", 'code = "a b"'),
        ("most = 10\\n", "most = 0\\n", "most is not between", "most = 0"),
        ("most = 10\\n", "most = true\\n", "it has an unusable most", "most = true"),
        ('kind = "items"', 'kind = "lines"\\nlimit = 9', "go together", ""),
        ("[[field]]", "[[field", "not TOML", "[[field"),
    ],
)  # fmt: skip
def test_each_fault_has_its_line(tmp_path, was, now, problem, line):
    was, now = was.replace("\\n", "\n"), now.replace("\\n", "\n")
    assert was in GOOD
    text = GOOD.replace(was, now, 1)
    matching = [fault for fault in faults(tmp_path, text) if problem in fault.problem]
    assert matching, faults(tmp_path, text)
    assert matching[0].remedy
    assert matching[0].file == "forms/literature.toml"
    if line:
        assert text.splitlines()[matching[0].line - 1] == line


@pytest.mark.parametrize("name", ["receipt.toml", "Literature.toml", "form.txt", "a b.toml", "1.toml"])
def test_a_name_that_no_form_can_have_is_refused(tmp_path, name):
    assert "not the name of a form" in faults(tmp_path, GOOD, name)[0].problem


@pytest.mark.parametrize("text", [b"\xff", b"x" * 70_000, b""])
def test_a_file_that_is_not_text_or_too_large_or_empty_is_refused(tmp_path, text):
    assert faults(tmp_path, text)


def test_too_many_inputs_are_refused(tmp_path):
    item = '\n[[item]]\ncode = "X-{}"\ntitle = "T"\nsummary = "S"\nform = "f"\nmost = 1\n'
    more = "".join(item.format(number) for number in range(190))
    assert "more than 190 inputs" in faults(tmp_path, GOOD + more)[0].problem


@pytest.mark.parametrize(
    ("kind", "limit", "problem"),
    [
        ("line", 11, ""),
        ("line", 41, "field organization: ssn has at most 40 characters"),
        ("lines", 11, "field organization: ssn is asked for in one line of its own"),
    ],
)
def test_a_sensitive_number_has_a_short_line_of_its_own(tmp_path, kind, limit, problem):
    was = 'kind = "line"\ncategory = "organization"\nlimit = 120'
    assert was in GOOD
    listed = faults(tmp_path, GOOD.replace(was, f'kind = "{kind}"\ncategory = "ssn"\nlimit = {limit}'))
    assert [fault.problem for fault in listed] == ([problem] if problem else [])


@pytest.mark.parametrize("category", ["ssn", "bank-account", "payment-card", "drivers-license"])
def test_nothing_remembers_a_sensitive_number(tmp_path, category):
    (tmp_path / "forms").mkdir()
    was = 'category = "organization"\nlimit = 120'
    text = GOOD.replace(was, f'category = "{category}"\nlimit = 30')
    (tmp_path / "forms" / "literature.toml").write_text(text)
    field = Forms.read(tmp_path / "forms").sound()["literature"].field("organization")
    assert field
    assert (field.sensitive, field.autocomplete) == (True, "off")
    assert field.input_mode == ("" if category == "drivers-license" else "numeric")


LANGUAGE = (
    '\n[[field]]\nname = "language"\nlabel = "Language"\nkind = "language"\ncategory = "language"\n'
    'required = false\nwhy = "So you can read it."\n'
)


REFERENCE = (
    '\n[[field]]\nname = "mail_reference"\nlabel = "Your reference"\nkind = "reference"\ncategory = "language"\n'
    'required = false\nasked = { when = { how = "By e-mail" } }\nwhy = "So you have it."\n'
)


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("mail_reference", "ticked", "kind reference and the name mail_reference go together"),
        ('kind = "reference"', 'kind = "language"', "kind reference and the name mail_reference go together"),
        (
            'category = "language"',
            'category = "free-text"',
            "kind reference and category language go together",
        ),
        ("required = false", "required = true", "nobody has to choose a language"),
        (
            "required = false",
            'required = false\nchoices = ["es"]',
            "a field of kind reference has no choices",
        ),
    ],
)
def test_a_reference_is_one_box_with_a_name_of_its_own(tmp_path, was, now, problem):
    assert faults(tmp_path, GOOD + REFERENCE) == ()
    assert was in REFERENCE
    assert any(problem in fault.problem for fault in faults(tmp_path, GOOD + REFERENCE.replace(was, now)))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("work = true", "work = false"),
        ('kind = "email"\ncategory = "email-address"', 'kind = "line"\nlimit = 9\ncategory = "free-text"'),
    ],
)
def test_a_reference_goes_to_an_address_of_a_form_that_makes_a_task(tmp_path, was, now):
    problem = "a reference goes to the e-mail address above it, of a form that makes a task"
    assert was in GOOD
    listed = faults(tmp_path, (GOOD + REFERENCE).replace(was, now))
    assert any(problem in fault.problem for fault in listed)


@pytest.mark.parametrize(
    ("was", "now", "problem"),
    [
        ("required = false", "required = true", "nobody has to choose a language: that of the page counts"),
        ("required = false", 'required = { when = { again = "Yes" } }', "nobody has to choose a language"),
        ('category = "language"', 'category = "free-text"', "is of the category language"),
        ('kind = "language"', 'kind = "line"\nlimit = 9', "kind language and category language go together"),
        ("required = false", "required = false\nlimit = 9", "a field of kind language has no limit"),
        ("required = false", 'required = false\nchoices = ["es"]', "a field of kind language has no choices"),
    ],
)
def test_a_language_is_asked_for_as_itself_and_of_nobody_who_does_not_want_to_say(
    tmp_path, was, now, problem
):
    assert faults(tmp_path, GOOD + LANGUAGE) == ()
    assert was in LANGUAGE
    assert any(problem in fault.problem for fault in faults(tmp_path, GOOD + LANGUAGE.replace(was, now)))

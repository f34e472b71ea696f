"""Wordings: checked before they are stored, no version lost between two editors, values never read again."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepfaith.custody.client.admin import ControlClient
from keepfaith.custody.client.connection import Refused
from keepfaith.disclosure.desk.wording_uses import letter_uses
from keepfaith.disclosure.mail import templates
from keepfaith.disclosure.mail.templates import (
    DUTIES,
    InvalidTemplate,
    MessageTemplate,
    NewerVersion,
    checked_template,
    current_template,
    duty_of,
    facts_in_force,
    original_template,
    places_of,
    save_template,
    template_history,
)
from keepfaith.disclosure.models import Template
from keepfaith.disclosure.tasks.task_actions import today
from keepfaith.policies.letters import MAX_BODY_LENGTH, MAX_SUBJECT_LENGTH
from tests.duties import give_duty

NAMES = sorted(letter_uses())
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@pytest.fixture
def editor(db, custody):
    """An account with both duties under which wordings are changed."""
    control, account = ControlClient(custody / "control"), f"clerk-{secrets.token_hex(4)}"
    for duty in sorted(DUTIES):
        give_duty(control, account, duty)
    yield account
    control.end_staff(account)
    control.close()


def needed(name):
    return " ".join(f"{{{place}}}" for place in sorted(places_of(name).must))


def test_each_wording_has_its_rules_its_duty_and_a_file_of_the_agency():
    for name in NAMES:
        assert places_of(name).must <= places_of(name).may
        assert duty_of(name) in DUTIES
        template = original_template(name)
        assert (template.name, template.version) == (name, 0)
        assert checked_template(template) == template


@given(
    st.sampled_from(NAMES).flatmap(
        lambda name: st.tuples(st.just(name), st.lists(st.sampled_from(sorted(places_of(name).may))))
    ),
    TEXTS.filter(lambda text: "{" not in text and "}" not in text),
    st.dictionaries(st.sampled_from(sorted(set().union(*(places_of(name).may for name in NAMES)))), TEXTS),
)
def test_each_known_place_is_filled_once_and_nothing_else_changes(chosen, between, values):
    name, places = chosen
    body = between.join(f"{{{place}}}" for place in places)
    _, filled = MessageTemplate(name, 1, "Subject", body).filled(values)
    assert filled == between.join(values.get(place, "") for place in places)


@given(TEXTS, TEXTS)
def test_a_value_is_never_read_for_places_again(before, after):
    value = f"{before}{{answer}}{{reference}}{after}"
    subject, filled = MessageTemplate("answer", 1, "{answer}", "<{answer}>{agency}").filled(
        {"answer": value, "reference": "no", "agency": "{answer}"}
    )
    assert filled == f"<{value}>{{answer}}"
    assert subject == " ".join(value.split())


@given(st.text(max_size=20))
def test_a_subject_is_always_one_line(value):
    subject, _ = MessageTemplate("notice", 1, "Event: {title}", "{notice}").filled({"title": value})
    assert len(subject.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "subject", "body", "problem"),
    [
        ("answer", "", "{answer}", "empty"),
        ("answer", "Subject", "", "empty"),
        ("answer", "x" * (MAX_SUBJECT_LENGTH + 1), "{answer}", "too long"),
        ("answer", "Subject", "{answer}" + "x" * MAX_BODY_LENGTH, "too long"),
        ("answer", "Subject", "{answer}\x07", "no text"),
        ("answer", "Sub\rject", "{answer}", "no text"),
        ("answer", "Subject", "{answer} {link}", "{link}, which is not known"),
        ("answer", "Subject", "{answer} {Agency}", "{Agency}, which is not known"),
        ("answer", "Subject", "{answer} {}", "{}, which is not known"),
        ("answer", "Subject {agency}", "{answer}", "no braces"),
        ("answer", "Subject", "Hello.", "lacks {answer}"),
        ("confirmation", "{link}", "Hello.", "lacks {link}"),
        ("warning", "Subject", "{reference}", "lacks {form}"),
        ("notice", "{title}", "{title}", "lacks {notice}"),
    ],
)
def test_what_cannot_be_sent_is_no_wording(name, subject, body, problem):
    with pytest.raises(InvalidTemplate) as refused:
        checked_template(MessageTemplate(name, 1, subject, body))
    assert problem in refused.value.problem
    assert refused.value.remedy


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_adds_a_version_and_the_file_stays(editor, name):
    before = original_template(name)
    for version in (1, 2):
        save_template(
            name,
            subject=f"  A subject\n{version} ",
            body=f"\r\n{needed(name)}\r\nIn other words.\r\n",
            after=version - 1,
            account=editor,
        )
    used = current_template(name)
    assert (used.version, used.subject, used.body) == (2, "A subject 2", f"{needed(name)}\nIn other words.")
    assert [(edit.version, edit.account) for edit in template_history(name)] == [(2, editor), (1, editor)]
    assert original_template(name) == before


def test_a_version_with_a_place_that_is_gone_gives_way_to_the_file_and_to_the_next_version(editor):
    Template.objects.create(
        name="shown-again", version=1, subject="Of old", body="By {law-of-old}, {record}.", account=editor,
        written_on=today(),
    )  # fmt: skip
    used, original = current_template("shown-again"), original_template("shown-again")
    assert (used.version, used.subject, used.body) == (1, original.subject, original.body)
    save_template("shown-again", subject="New", body=needed("shown-again"), after=1, account=editor)
    assert current_template("shown-again").subject == "New"


def test_the_words_in_use_written_once_more_add_no_version(editor):
    used = current_template("notice")
    assert save_template("notice", subject=used.subject, body=used.body, after=0, account=editor) == used
    assert not Template.objects.exists()


@pytest.mark.parametrize("after", [1, 2, 10**9])
def test_a_version_follows_the_one_that_was_seen_or_none(editor, after):
    with pytest.raises(NewerVersion):
        save_template("notice", subject="A subject", body="{notice}", after=after, account=editor)
    assert not Template.objects.exists()


def test_one_of_two_editors_at_once_writes_and_the_other_sees_a_message(editor, monkeypatch):
    save_template("notice", subject="First", body="{notice}", after=0, account=editor)
    # The other has looked before the first one wrote.
    monkeypatch.setattr(templates, "current_template", original_template)
    with pytest.raises(NewerVersion):
        save_template("notice", subject="Second", body="{notice}", after=0, account=editor)
    assert [version.subject for version in template_history("notice")] == ["First"]


def test_without_the_duty_nothing_is_written(editor, custody):
    control, other = ControlClient(custody / "control"), f"clerk-{secrets.token_hex(4)}"
    give_duty(control, other, "literature")
    for account in (other, "nobody"):
        with pytest.raises(Refused):
            save_template("notice", subject="A subject", body="{notice}", after=0, account=account)
    control.end_staff(other)
    control.close()
    assert not Template.objects.exists()


def test_a_wording_says_the_facts_of_the_policy_in_force(editor):
    facts = facts_in_force()
    wording = MessageTemplate("answer", 1, "Subject", "{answer} Kept {retention.questions}. {Notice.period}!")
    assert wording.lacks(facts) == []
    assert wording.filled({"answer": "Yes. {retention.questions}"}, facts)[1] == (
        "Yes. {retention.questions} Kept three years. 30 days!"
    )
    assert MessageTemplate("answer", 1, "Subject", "{answer} {retention.leaflets}").lacks(facts) == [
        "retention.leaflets"
    ]


@pytest.mark.parametrize(
    ("words", "problem", "remedy"),
    [
        ("It stays {retention.leaflets}.", "{retention.leaflets}, which the policy in force", "Take it out"),
        ("It stays 3 years.", "“3 years” says a period", "{retention."),
        ("The privacy officer reads it.", "“privacy officer” says a duty", "{duty.privacy}"),
    ],
)
def test_the_desk_cannot_write_by_hand_what_the_policy_says(editor, words, problem, remedy):
    with pytest.raises(InvalidTemplate) as refused:
        save_template("answer", subject="Subject", body=f"{{answer}} {words}", after=0, account=editor)
    assert problem in refused.value.problem
    assert remedy in refused.value.remedy

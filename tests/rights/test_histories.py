"""Whatever people did, and employees with it: a report is what a plain model says, and has nothing of anybody else."""

from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keepfaith.rights import views
from keepfaith.rights.report_json import report_json
from tests.rights.histories import address_steps, staff_steps, steps
from tests.rights.histories.comparison import compare
from tests.rights.histories.history import History, Tools
from tests.rights.histories.submissions import new_mark

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("custody", "duty")]
COLLECTING = (steps.ask, steps.order, steps.subscribe)
OPENING = (steps.show_receipt,) * 3
CHANGING = (steps.correct, steps.correct, steps.revert, steps.state, steps.withdraw)
USING = (
    staff_steps.open_task,
    staff_steps.open_task,
    staff_steps.note,
    staff_steps.answer,
    staff_steps.erase,
)
MOVING = (address_steps.move, address_steps.move, address_steps.restore)
STEPS = (*COLLECTING, *OPENING, *CHANGING, *USING, *MOVING)
# Two of one mailbox, one with a tag behind a plus sign, and one whose address looks like theirs.
FAMILY = 4
# What has to have happened among a hundred people, else nothing is proven of it; the steps are the same each time.
DONE = {
    "receipt shown", "opened", "noted", "answered", "erased", "corrected", "reverted", "stated", "withdrawn", "given",
    "answers moved", "notices moved", "restored",
}  # fmt: skip
OUTCOMES = DONE | {f"{done} refused" for done in DONE - {"erased", "noted", "answers moved"}}
STEPS_OF_ALL = 600
# The portal is one for all examples, and each has people of its own.
SHARED = [HealthCheck.function_scoped_fixture]
ACTS = st.tuples(st.sampled_from(STEPS), st.integers(0, FAMILY - 1), st.integers(0, 15))
LIVES = st.lists(ACTS, min_size=15, max_size=30)


@pytest.fixture
def tools(visitor, desk, deliver):
    return Tools(visitor, desk("assistance", "literature", "events"), deliver)


def begin(history, people):
    """Have each of some people write, ask for notices and show a receipt."""
    for number, person in enumerate(people):
        steps.ask(history, person, 0)
        steps.subscribe(history, person, number)
        steps.show_receipt(history, person, 1)


@settings(max_examples=6, suppress_health_check=SHARED)
@example([(address_steps.move, 0, 6), (steps.subscribe, 0, 14), (address_steps.restore, 0, 13)])
@example([(steps.withdraw, 3, 1), (address_steps.move, 3, 1)])
@example([(steps.withdraw, 0, 2), (address_steps.move, 0, 2)])
@given(LIVES)
def test_a_family_and_who_has_an_address_like_theirs_see_what_happened_to_their_own(tools, acts):
    live(History(tools), acts)


@pytest.mark.long
@settings(max_examples=40, suppress_health_check=SHARED)
@given(LIVES)
def test_so_they_do_whatever_happened(tools, acts):
    live(History(tools), acts)


def live(history, acts):
    """Do it all with one family, and compare what each of its mailboxes is given."""
    family = history.people[:FAMILY]
    begin(history, family)
    for step, who, which in acts:
        step(history, family[who], which)
    for mailbox in sorted({person.mailbox for person in family}):
        compare(history, mailbox)


def hides_a_record(report):
    del report["records"][0]


def hides_a_use(report):
    for record in report["records"]:
        record["uses"] = record["uses"][1:]


def shows_the_statement_of_another(report):
    for record in report["records"]:
        record["statements"].append({"day": "2026-11-30", "text": new_mark()})


def says_the_name_before(report):
    for record in report["records"]:
        for field in record["fields"]:
            field["text"] = field.pop("text_when_it_came", field["text"])
            field.pop("corrected_on", None)


@pytest.mark.parametrize(
    "lie", [hides_a_record, hides_a_use, shows_the_statement_of_another, says_the_name_before]
)
def test_a_report_that_says_less_or_more_is_noticed(tools, monkeypatch, lie):
    history = History(tools)
    person = history.people[0]
    for step in (steps.ask, steps.show_receipt, steps.correct, steps.state):
        step(history, person, 1)
    compare(history, person.mailbox)

    def lying(*arguments, **named):
        report = report_json(*arguments, **named)
        lie(report)
        return report

    monkeypatch.setattr(views, "report_json", lying)
    with pytest.raises(AssertionError):
        compare(history, person.mailbox)


@pytest.mark.long
def test_a_hundred_people_see_what_happened_to_their_own(tools):
    history, draw = History(tools), Random(22)
    begin(history, history.people)
    for _ in range(STEPS_OF_ALL):
        draw.choice(STEPS)(history, draw.choice(history.people), draw.randrange(1_000))
    assert OUTCOMES - history.outcomes.keys() == set()
    for mailbox in sorted({person.mailbox for person in history.people}):
        compare(history, mailbox)

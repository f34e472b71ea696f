"""Whatever people did, and employees with it: a report is what a plain model says, and has nothing of anybody else."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rights.histories import address_steps, staff_steps, steps
from tests.rights.histories.comparison import compare
from tests.rights.histories.history import History, Tools

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
ACTS = st.tuples(st.sampled_from(STEPS), st.integers(0, FAMILY - 1), st.integers(0, 15))


@pytest.fixture
def tools(visitor, desk, deliver):
    return Tools(visitor, desk("assistance", "literature", "events"), deliver)


def begin(history, people):
    """Have each of some people write, ask for notices and show a receipt."""
    for number, person in enumerate(people):
        steps.ask(history, person, 0)
        steps.subscribe(history, person, number)
        steps.show_receipt(history, person, 1)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, min_size=15, max_size=30))
def test_a_family_and_who_has_an_address_like_theirs_see_what_happened_to_their_own(tools, acts):
    history = History(tools)
    family = history.people[:FAMILY]
    begin(history, family)
    for step, who, which in acts:
        step(history, family[who], which)
    for mailbox in sorted({person.mailbox for person in family}):
        compare(history, mailbox)


@pytest.mark.long
def test_a_hundred_people_see_what_happened_to_their_own(tools):
    history, draw = History(tools), Random(22)
    begin(history, history.people)
    for _ in range(STEPS_OF_ALL):
        draw.choice(STEPS)(history, draw.choice(history.people), draw.randrange(1_000))
    assert OUTCOMES - history.outcomes.keys() == set()
    for mailbox in sorted({person.mailbox for person in history.people}):
        compare(history, mailbox)

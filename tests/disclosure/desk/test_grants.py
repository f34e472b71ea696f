"""On the desk's pages a colleague is let see one record for some hours, once somebody else approved it."""

import re

import pytest

from keepfaith.agency import grant_hours
from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.records.custodian_clients import custodian, record_grants_client
from tests.duties import give_duty

from .conftest import LITERATURE, received
from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE, OWN = "/desk/grants/", "/desk/grants/own/"


@pytest.fixture
def owner(clerk, literature):
    """Whoever has the task."""
    desk = clerk("literature")
    desk.task(literature, "open")
    take(desk, literature)
    return desk


def take(desk, task):
    """Have the task with somebody, as the page does where a colleague had it."""
    by = {"employee": desk.account, "duty": "literature", "purpose": "literature"}
    custodian().act(task.record_id.bytes, "taken", **by)
    type(task).objects.filter(pk=task.pk).update(assigned_to=desk.account)


@pytest.fixture
def colleague(clerk):
    return clerk("literature")


@pytest.fixture
def chief(clerk):
    return clerk("supervisor")


def proposed(owner, task, receiver, **more):
    fields = {"colleague": receiver.account, "hours": "2", "reason": "interpreter", **more}
    return owner.task(task, "grant", **fields)


def number_on(task):
    (grant,) = record_grants_client().grants(task.record_id.bytes)
    return grant.number


def test_what_is_proposed_and_approved_opens_for_the_colleague_and_nothing_else_does(
    owner, colleague, chief, literature
):
    page = text(owner.task(literature))
    assert "Share for some hours" in page
    assert "Who can approve it: Supervisor" in page
    assert proposed(owner, literature, colleague).status_code == 302
    assert f"{colleague.account}</strong> <span class" in text(owner.task(literature))
    # It waits: nothing opens.
    assert "Open this record" not in text(colleague.task(literature))
    assert colleague.task(literature, "open").status_code == 403
    listed = text(chief.get(PAGE))
    assert f"<strong>{colleague.account}</strong> would open task" in listed
    assert "interpreter" in listed
    done = chief.post(f"{PAGE}{number_on(literature)}/approve/")
    assert done.headers["Location"] == f"{PAGE}?done=approved"
    assert f"/desk/tasks/{literature.pk}/" in text(colleague.get(OWN))
    assert "Open this record" in text(colleague.task(literature))
    opened = colleague.task(literature, "open")
    assert (opened.status_code, "Example Reader" in text(opened)) == (200, True)
    assert "Next step" not in text(opened)
    # They look, and do nothing else.
    assert colleague.task(literature, "sent").status_code == 403
    other = received(**LITERATURE)
    take(owner, other)
    assert colleague.task(other, "open").status_code == 403


def test_that_it_was_asked_for_is_said_and_waits_for_the_supervisor(owner, colleague, chief, literature):
    answer = proposed(owner, literature, colleague)
    assert "You asked that a colleague may see the record" in text(owner.get(answer.headers["Location"]))
    queue = text(chief.get("/desk/"))
    assert re.search(r"<li>\d+ grants? waits? for your approval\.</li>", queue)
    # Asked once more, it is refused, and the way back is to the task.
    again = proposed(owner, literature, colleague)
    assert again.status_code == 403
    assert f'<a href="/desk/tasks/{literature.pk}/">Back to the page before</a>' in text(again)


def test_its_end_is_said_in_the_agencys_own_time(owner, colleague, chief, literature, clerk):
    proposed(owner, literature, colleague)
    number = number_on(literature)
    chief.post(f"{PAGE}{number}/approve/")
    (grant,) = record_grants_client().grants(literature.record_id.bytes)
    local = grant.until.astimezone(this_agency().zone)
    half = {"AM": "a.m.", "PM": "p.m."}[f"{local:%p}"]
    ends = f"{local.year}, {local.hour % 12 or 12}:{local:%M} {half}"
    assert local.utcoffset()
    assert ends in text(colleague.get(OWN))
    assert ends in text(clerk("auditor").get("/desk/duties/access/"))


@pytest.mark.parametrize("by", ["owner", "chief"])
def test_it_ends_at_once_by_whoever_proposed_or_approved_it(owner, colleague, chief, literature, by):
    proposed(owner, literature, colleague)
    number = number_on(literature)
    chief.post(f"{PAGE}{number}/approve/")
    desk, page = {"owner": (owner, OWN), "chief": (chief, PAGE)}[by]
    assert "End it" in text(desk.get(page))
    assert desk.post(f"{PAGE}{number}/end/").headers["Location"] == f"{page}?done=ended"
    assert colleague.task(literature, "open").status_code == 403
    again = desk.post(f"{PAGE}{number}/end/")
    assert (again.status_code, "or it has ended" in text(again)) == (403, True)


def test_nobody_approves_their_own_and_nobody_without_the_duty(owner, colleague, literature, control):
    proposed(owner, literature, colleague)
    path = f"{PAGE}{number_on(literature)}/approve/"
    assert colleague.post(path).status_code == 403
    for desk in (owner, colleague):
        give_duty(control, desk.account, "supervisor")
        assert "Approve<" not in text(desk.get(PAGE))
        answer = desk.post(path)
        assert (answer.status_code, "Nobody approves what they proposed" in text(answer)) == (403, True)
    assert colleague.task(literature, "open").status_code == 403


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ({"reason": "Ann asked"}, "The reason is not a short word."),
        ({"reason": ""}, "The reason is not a short word."),
        ({"hours": "73"}, "This number of hours is not offered."),
        ({"colleague": ""}, "No colleague is named."),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_nothing_is_proposed(
    owner, colleague, literature, field, problem
):
    answer = proposed(owner, literature, colleague, **field)
    assert (answer.status_code, problem in text(answer)) == (422, True)
    # What was typed stays in the form.
    reason = field.get("reason", "interpreter")
    assert f'name="reason" value="{reason}"' in text(answer)
    assert record_grants_client().grants(literature.record_id.bytes) == ()


def test_whoever_does_not_have_the_task_proposes_nothing(colleague, clerk, owner, literature):
    third = clerk("literature")
    assert proposed(colleague, literature, third).status_code == 403
    assert proposed(owner, literature, clerk("events")).status_code == 403


def test_an_auditor_sees_all_that_counts_and_waits_and_changes_nothing(
    owner, colleague, chief, clerk, literature
):
    proposed(owner, literature, colleague)
    auditor, number = clerk("auditor"), number_on(literature)
    for page in (PAGE, "/desk/duties/access/"):
        seen = text(auditor.get(page))
        assert colleague.account in seen
        assert "Example Reader" not in seen
    assert "<button" not in text(auditor.get(PAGE)).split("Waiting for approval")[1].split("In force now")[0]
    assert auditor.post(f"{PAGE}{number}/approve/").status_code == 403
    assert auditor.post(f"{PAGE}{number}/end/").status_code == 403
    chief.post(f"{PAGE}{number}/approve/")
    assert f"{owner.account}, {chief.account}" in text(auditor.get("/desk/duties/access/"))


def test_who_approves_nothing_has_a_page_of_their_own_and_who_has_no_duty_none(clerk):
    assert {clerk().get(page).status_code for page in (PAGE, OWN)} == {403}
    assert clerk("literature").get(PAGE).status_code == 403


@pytest.mark.parametrize("limit", ["0", "73", "many"])
def test_a_limit_that_is_none_is_refused(monkeypatch, limit):
    monkeypatch.setenv(grant_hours.VARIABLE, limit)
    with pytest.raises(Exception, match="is no number of hours"):
        grant_hours.grant_hours()
    monkeypatch.setenv(grant_hours.VARIABLE, "8")
    assert grant_hours.grant_hours() == 8


def test_an_auditor_reads_each_act_on_a_grant_with_its_entry(owner, colleague, chief, clerk, literature):
    proposed(owner, literature, colleague)
    number = number_on(literature)
    chief.post(f"{PAGE}{number}/approve/")
    chief.post(f"{PAGE}{number}/end/")
    proposed(owner, literature, colleague)
    owner.post(f"{PAGE}{number_on(literature)}/end/")
    proposed(owner, literature, colleague)
    chief.post(f"{PAGE}{number_on(literature)}/end/")
    assert colleague.post(f"{PAGE}{number}/approve/").status_code == 403
    auditor, receiver = clerk("auditor"), colleague.account
    assert "What was done about grants" in text(auditor.get("/desk/duties/access/"))
    page = text(auditor.get("/desk/duties/history/"))
    reference = f"{literature.record.reference[:5]}-{literature.record.reference[5:]}"
    for words in (
        f"{owner.account} asked that {receiver} may open {reference} for 2 hours.",
        f"{chief.account} approved that {receiver} opens {reference} for 2 hours.",
        f"{chief.account} ended that {receiver} may open {reference}.",
        f"{owner.account} took back the proposal that {receiver} opens {reference}.",
        f"{chief.account} refused that {receiver} opens {reference}.",
        f"entry {number}<",
    ):
        assert words in page
    assert "Example Reader" not in page

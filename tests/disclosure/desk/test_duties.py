"""On the page of duties an administrator proposes; what the custodian's own user does not confirm has no effect."""

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from keepfaith.agency.agency import this_agency
from keepfaith.disclosure.desk.duties import page
from keepfaith.disclosure.desk.duties.reminders import duty_reminder
from keepfaith.disclosure.records.custodian_clients import custodian, staff_client
from keepfaith.disclosure.staff.duty_day import duty_day
from keepfaith.disclosure.tasks import task_actions
from keepfaith.disclosure.tasks.task_actions import today
from tests.duties import give_duty

from .test_desk import text

pytestmark = pytest.mark.django_db
PAGE = "/desk/duties/"


@pytest.fixture
def chief(clerk):
    return clerk("administrator")


def proposed(desk, account, *, duty="literature", **more):
    return desk.post(f"{PAGE}propose/", account=account, duty=duty, **more)


def numbers(account, *, waiting=False):
    return [
        one.number
        for one in staff_client().assignments()
        if one.employee == account and (one.confirmed_on is None) is waiting
    ]


def test_a_proposal_is_listed_gives_nothing_and_is_confirmed_elsewhere(chief, clerk, control):
    newcomer = clerk()
    done = proposed(chief, newcomer.account)
    (number,) = numbers(newcomer.account, waiting=True)
    assert done.headers["Location"] == f"{PAGE}?done=proposed&number={number}"
    listed = text(chief.get(done.headers["Location"]))
    assert "The duty is proposed." in listed
    assert f'Take back<span class="usa-sr-only"> Literature clerk of {newcomer.account}' in listed
    assert custodian().duties_of(newcomer.account) == ()
    control.confirm_duty(number, on=True)
    assert custodian().duties_of(newcomer.account) == ("literature",)


def test_a_test_account_of_our_own_is_marked_and_given_nothing(chief, clerk, control):
    probe, auditor = clerk("literature"), clerk("auditor")
    control.enroll(probe.account)
    mark = f"{probe.account} (our own test account)"
    page_of_duties = text(chief.get(PAGE))
    assert mark in page_of_duties
    assert f'<option value="{probe.account}"' not in page_of_duties
    refused = proposed(chief, probe.account, duty="events")
    assert (refused.status_code, "belongs to our own tests" in text(refused)) == (403, True)
    for page_address in (f"{PAGE}access/", f"{PAGE}history/"):
        assert mark in text(auditor.get(page_address)), page_address


@pytest.mark.parametrize(
    ("zone", "begins"),
    [("Etc/GMT+12", "12:00 p.m. on the day before"), ("Etc/GMT-14", "2:00 p.m. on this day")],
)
def test_days_are_counted_as_the_custodian_does_wherever_the_agency_is(
    zone, begins, chief, clerk, monkeypatch
):
    there = replace(this_agency(), zone=ZoneInfo(zone))
    for module in (page, task_actions):
        monkeypatch.setattr(module, "this_agency", lambda: there)
    other = clerk("literature")
    for first_day in ("", f"{today()}", f"{duty_day()}"):
        assert proposed(chief, clerk().account, starts_on=first_day).status_code == 302, first_day
    listed = text(chief.get(PAGE))
    assert "starts" not in listed[listed.index(f">{other.account}") :].split("</tr>")[0]
    assert f"It begins at {begins}." in listed
    assert other.account in text(chief.get(f"{PAGE}access/"))


def test_a_duty_is_ended_for_a_reason_and_renewed(chief, clerk):
    other = clerk("literature")
    (number,) = numbers(other.account)
    assert chief.post(f"{PAGE}{number}/renew/").headers["Location"] == f"{PAGE}?done=renewed"
    unfit = chief.post(f"{PAGE}{number}/end/", reason="Because Ann said so")
    assert unfit.status_code == 422
    assert custodian().duties_of(other.account) == ("literature",)
    assert chief.post(f"{PAGE}{number}/end/", reason="left").headers["Location"] == f"{PAGE}?done=ended"
    assert custodian().duties_of(other.account) == ()


def test_what_is_proposed_can_be_taken_back(chief, clerk):
    newcomer = clerk()
    proposed(chief, newcomer.account)
    (number,) = numbers(newcomer.account, waiting=True)
    chief.post(f"{PAGE}{number}/end/", reason="taken-back")
    assert numbers(newcomer.account, waiting=True) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"account": "nobody-here"}, "Nobody who can sign in has this account."),
        ({"starts_on": "2020-01-01"}, "The first day has passed."),
        ({"starts_on": "tomorrow"}, "The first day is no day."),
        ({"ends_on": "2027-02-30"}, "The last day is no day."),
        ({"ends_on": "2020-01-01"}, "The last day comes before the first."),
        ({"starts_on": "2999-01-01"}, "starts in the past, or later than in a year"),
        ({"purpose": "notices"}, "“Literature clerk” does nothing for “Telling you of coming events”."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(chief, clerk, typed, words):
    newcomer = clerk()
    answer = proposed(chief, **{"account": newcomer.account, **typed})
    page_text = text(answer)
    assert (answer.status_code, words in page_text) == (422, True), page_text
    assert 'value="literature" selected' in page_text
    assert typed.get("ends_on", "") in page_text
    assert numbers(newcomer.account, waiting=True) == []


def test_the_same_again_is_refused_in_words(chief, clerk):
    other = clerk("literature")
    answer = proposed(chief, other.account)
    assert answer.status_code == 422
    assert "has this duty in this organization" in text(answer)
    assert text(answer).count("Look at the list") == 1


def test_what_is_not_theirs_is_refused_with_what_to_do(chief, clerk):
    (own,) = numbers(chief.account)
    refused = {
        "a duty of their own": proposed(chief, chief.account),
        "nobody proposes or renews": chief.post(f"{PAGE}{own}/renew/"),
        "only proposed": chief.post(f"{PAGE}9007199254740991/renew/"),
        "another organization": proposed(chief, clerk().account, organization="moon"),
    }
    for remedy, answer in refused.items():
        assert (answer.status_code, remedy in text(answer)) == (403, True), remedy


def test_an_administrator_of_one_organization_sees_all_and_changes_there_alone(clerk, control):
    name = f"north-{dt.datetime.now(dt.UTC):%H%M%S%f}"
    control.place_organization(name, "district")
    control.place_organization(f"{name}-1", "school", within=name)
    northern, other = clerk(), clerk("literature")
    give_duty(control, northern.account, "administrator", organization=name)
    listed = text(northern.get(PAGE))
    assert [f'value="{option}"' in listed for option in ("", name, f"{name}-1")] == [True, True, True]
    assert '<option value="">the whole agency' not in listed
    (number,) = numbers(other.account)
    assert f"/desk/duties/{number}/end/" not in listed
    assert northern.post(f"{PAGE}{number}/end/", reason="left").status_code == 403
    assert proposed(northern, other.account, organization=f"{name}-1").status_code == 302


def test_an_auditor_sees_who_has_what_and_changes_nothing(clerk):
    auditor, other = clerk("auditor"), clerk("literature")
    listed = text(auditor.get(PAGE))
    assert other.account in listed
    assert "Propose a duty" not in listed
    assert auditor.post(f"{PAGE}{numbers(other.account)[0]}/end/", reason="left").status_code == 403
    assert custodian().duties_of(other.account) == ("literature",)


def test_who_can_open_what_is_read_off_the_rules_and_the_custodian(clerk, chief):
    other = clerk("literature")
    shown = text(chief.get(f"{PAGE}access/"))
    section = shown[shown.index("Literature clerk") :].split("</section>")[0]
    assert other.account in section
    assert "postal address" in section
    auditor = shown[shown.index(">Auditor<") :].split("</section>")[0]
    assert "It opens nothing." in auditor


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}access/", f"{PAGE}history/"])
def test_others_are_refused(clerk, address):
    assert clerk("literature").get(address).status_code == 403


def test_what_ends_soon_is_counted(chief, clerk, control):
    other = clerk()
    give_duty(control, other.account, "literature", ends_on=today() + page._SOON)
    assert "within 60 days" in text(chief.get(PAGE))


@pytest.fixture
def many(control):
    """The duties of many accounts, of which the last by name has one that ends soon."""
    accounts = [f"paged-{number:02}" for number in range(page.DUTIES_A_PAGE + 1)]
    for account in accounts:
        give_duty(control, account, "literature", ends_on=duty_day() if account == accounts[-1] else None)
    yield accounts
    for account in accounts:
        control.end_staff(account)


def test_of_many_duties_a_page_is_shown_first_what_ends_soon_and_an_account_is_found(chief, many):
    first = text(chief.get(PAGE))
    assert first.index(many[-1]) < first.index(many[0])
    assert first.count('scope="row" data-label="Account"') == page.DUTIES_A_PAGE
    last = text(chief.get(f"{PAGE}?page=2"))
    assert many[-2] in last
    assert many[0] not in last
    # A page that there is not is the last one.
    assert many[-2] in text(chief.get(f"{PAGE}?page=99999999999999999999"))
    alone = text(chief.get(f"{PAGE}?find={many[7]}"))
    assert alone.count('scope="row" data-label="Account"') == 1
    assert "All duties" in alone
    assert "No account with these letters has a duty." in text(chief.get(f"{PAGE}?find=%3Cb%3E"))
    assert "<b>" not in text(chief.get(f"{PAGE}?find=%3Cb%3E"))


def test_an_end_that_is_refused_leaves_its_administrator_on_the_page_where_they_were(chief, many):
    (number,) = numbers(many[-2])
    unfit = chief.post(f"{PAGE}{number}/end/", reason="Because Ann said so", page="2")
    assert (unfit.status_code, many[-2] in text(unfit)) == (422, True)
    unfit = chief.post(f"{PAGE}{number}/end/", reason="Because Ann said so", page="1", find=many[-2])
    assert text(unfit).count('scope="row" data-label="Account"') == 1


def test_the_history_is_in_words(chief, clerk, control):
    newcomer = clerk()
    proposed(chief, newcomer.account)
    (number,) = numbers(newcomer.account, waiting=True)
    control.confirm_duty(number, on=True)
    clerk("administrator").post(f"{PAGE}{number}/end/", reason="left")
    listed = text(chief.get(f"{PAGE}history/"))
    duty = "“Literature clerk”"
    assert f"The operator gave {newcomer.account} the duty {duty}." in listed
    assert f"{chief.account} proposed the duty {duty} for {newcomer.account}." in listed
    assert f'ended the duty {duty} of {newcomer.account}. <span class="tag">left</span>' in listed
    assert text(chief.get(f"{PAGE}history/?before=1")).count("<li><p>") == 0
    assert chief.get(f"{PAGE}history/?before=nonsense").status_code == 200


def test_an_administrator_is_reminded_of_what_ends_once_and_in_the_last_week_daily(chief, clerk, control):
    other, last = clerk(), today() + dt.timedelta(40)
    give_duty(control, other.account, "literature", ends_on=last)

    def reminded(day, *, since):
        duties = custodian().duties_of(chief.account)
        return duty_reminder(chief.account, duties, since=since, today=day)

    before = reminded(last - dt.timedelta(31), since=last - dt.timedelta(32))
    first = reminded(last - dt.timedelta(30), since=last - dt.timedelta(31))
    second = reminded(last - dt.timedelta(29), since=last - dt.timedelta(29))
    late = reminded(last - dt.timedelta(7), since=last - dt.timedelta(7))
    assert first.ending == before.ending + 1
    assert (first.is_new, second.ending, late.is_new) == (True, first.ending, True)
    assert second.sentence.endswith("within 30 days unless renewed.")
    assert duty_reminder(other.account, ("literature",), since=today(), today=last).sentence == ""

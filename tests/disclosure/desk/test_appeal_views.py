"""An appeal is opened on the page of the decision, heard and decided in its days, by somebody who did not decide."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import override

from keepfaith.agency.agency import this_agency
from keepfaith.agency.deadline_rules import read_deadline_rules
from keepfaith.deadlines.deadline import count_deadline
from keepfaith.deadlines.rules import DeadlineRules
from keepfaith.disclosure.cases import case_deadlines
from keepfaith.disclosure.cases.case_work import CaseWorker
from keepfaith.disclosure.cases.reminders import case_reminders
from keepfaith.disclosure.records.custodian_clients import cases_client
from keepfaith.disclosure.tasks.task_actions import today

from .test_case_letters import looked_at, written
from .test_case_views import PAGE, closed_as, decided, opened, proposed
from .test_desk import text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(1)


@pytest.fixture
def officer(clerk):
    """Whoever decides the objection."""
    return clerk("privacy")


@pytest.fixture
def judge(clerk):
    """A privacy officer who had no part in it."""
    return clerk("privacy")


@pytest.fixture
def objection(officer):
    case = opened(officer, kind="objection")
    assert closed_as(officer, case, "denied").status_code == 302
    return case


def counted(rule, day):
    rules = read_deadline_rules(settings.AGENCY)
    return count_deadline(rules.on(rule, day), day, this_agency().calendar).due


def shown_day(day):
    return f"{day:%B} {day.day}, {day.year}"


def page_of(desk, case):
    return text(desk.get(f"{PAGE}{case}/"))


def appealed(desk, objection, came_on=None):
    token = re.search('name="token" value="([^"]+)"', page_of(desk, objection))[1]
    for _ in range(2):
        done = desk.post(f"{PAGE}{objection}/appeal/", token=token, appeal_on=f"{came_on or today()}")
        assert done.status_code == 302, text(done)
    return re.fullmatch(r"/desk/cases/(appeal-[0-9-]+)/\?done=appealed", done.headers["Location"])[1]


def heard(desk, case, hearing="took-place", on=None):
    return desk.post(f"{PAGE}{case}/hearing/", hearing=hearing, heard_on=f"{on or today()}")


def test_the_page_of_a_decision_says_by_when_it_can_be_appealed(officer, objection):
    page = page_of(officer, objection)
    assert "The person can appeal by <time" in page
    assert shown_day(counted("objection-appeal", today())) in page
    assert "965 CMR 2.07(3)" in page
    for kind, outcome in (("objection", "withdrawn"), ("access-request", "none")):
        case = opened(officer, kind=kind)
        assert "The person can appeal" not in page_of(officer, case)
        closed_as(officer, case, outcome)
        assert "The person can appeal" not in page_of(officer, case)
        assert officer.post(f"{PAGE}{case}/appeal/", token="x", appeal_on=f"{today()}").status_code == 403


def test_whoever_decided_opens_the_appeal_and_does_nothing_in_it(officer, judge, objection):
    appeal = appealed(officer, objection)
    page = page_of(officer, appeal)
    assert "That includes you." in page
    for button in ("Take the case", "Enter it", "Propose</button>", "Close it for good"):
        assert button not in page
    assert "<dt>With</dt><dd>nobody</dd>" in page
    for answer in (
        officer.post(f"{PAGE}{appeal}/assign/", act="take"),
        heard(officer, appeal),
        closed_as(officer, appeal, "denied"),
        closed_as(officer, appeal, "mistaken"),
        proposed(officer, appeal),
    ):
        assert answer.status_code in {403, 422}
    assert "had no part in it takes it" in text(officer.post(f"{PAGE}{appeal}/assign/", act="take"))
    assert judge.post(f"{PAGE}{appeal}/assign/", act="take").status_code == 302
    refused = judge.post(f"{PAGE}{appeal}/assign/", act="hand", colleague=officer.account)
    assert (refused.status_code, "cannot be given it" in text(refused)) == (403, True)
    history = page_of(judge, appeal).split("What was done")[1]
    assert "refused: they decided on what the appeal is against" in history


def test_hearing_and_decision_are_due_in_their_days(officer, judge, objection):
    appeal = appealed(judge, objection)
    by = counted("objection-hearing", today())
    page = page_of(judge, appeal)
    for part in ("Hold the hearing by", shown_day(by), "965 CMR 2.07(4)", f'href="{PAGE}{objection}/"'):
        assert part in page
    assert f'href="{PAGE}{appeal}/"' in page_of(officer, objection)
    assert "Decide by" not in page
    assert case_deadlines.due_on(cases_client().case(appeal)) == by
    # Before the hearing nothing but an end without a decision is offered, or taken.
    offered = re.findall('<option value="([a-z]+)"', page.split('id="outcome"')[1])
    assert offered == ["withdrawn", "abandoned", "mistaken"]
    refused = closed_as(judge, appeal, "denied")
    assert (refused.status_code, "The appeal was not heard." in text(refused)) == (422, True)
    for hearing, on in (("", today()), ("took-place", today() + dt.timedelta(1)), ("took-place", "x")):
        answer = heard(judge, appeal, hearing, on)
        assert (answer.status_code, "Nothing was changed" in text(answer)) == (422, True)
    assert heard(judge, appeal, "given-up").status_code == 302
    page = page_of(judge, appeal)
    by = counted("appeal-decision", today())
    for part in ("Decide by", shown_day(by), "Hearing given up", "which the person gave up on"):
        assert part in page
    assert "Hold the hearing by" not in page
    assert heard(judge, appeal).status_code == 403
    assert closed_as(judge, appeal, "partly").status_code == 302
    page = page_of(judge, appeal)
    assert "We agree in part" in page
    # Of an appeal there is no appeal.
    assert "The person can appeal" not in page
    assert judge.post(f"{PAGE}{appeal}/appeal/", token="x", appeal_on=f"{today()}").status_code == 403


def test_a_wrong_hearing_is_corrected_once_the_page_has_shown_both_days(judge, objection):
    appeal = appealed(judge, objection)
    assert "Correct the hearing" not in page_of(judge, appeal)
    assert heard(judge, appeal, "given-up").status_code == 302
    page = page_of(judge, appeal)
    assert f"The person gave up the hearing on {shown_day(today())}." in page
    assert f'name="instead_of" value="{today()}"' in page
    written(judge, appeal, letter="appeal-decided", language="en")
    sent = {"hearing": "took-place", "heard_on": f"{today()}", "instead_of": f"{today()}"}
    path = f"{PAGE}{appeal}/hearing/"
    page = text(judge.post(path, **sent))
    for part in ("Compare both", "The person gave up the hearing on", "The hearing took place on"):
        assert part in page
    assert page.count(f'The decision is due by <time datetime="{counted("appeal-decision", today())}"') == 2
    assert cases_client().case(appeal).hearing == "given-up"
    for unfit, words in (
        ({"hearing": "given-up"}, "That is what is entered."),
        ({"heard_on": f"{today() + dt.timedelta(1)}"}, "That is no day"),
    ):
        answer = judge.post(path, **{**sent, **unfit})
        assert (answer.status_code, words in text(answer)) == (422, True)
    done = judge.post(path, act="replace", **sent)
    assert done.headers["Location"].endswith("?done=heard-again")
    page = page_of(judge, appeal)
    history = page.split("What was done")[1]
    assert (
        f"Corrected the hearing, which took place on {shown_day(today())}; {shown_day(today())} was"
        in history
    )
    assert "was written before the hearing was corrected" in page
    # The same form once more says what is entered by now.
    assert judge.post(path, act="replace", **sent).status_code == 403
    written(judge, appeal, letter="appeal-decided", language="en")
    assert "was written before the hearing was corrected" not in page_of(judge, appeal)
    assert closed_as(judge, appeal, "partly").status_code == 302
    assert judge.post(path, act="replace", **{**sent, "hearing": "given-up"}).status_code == 403
    assert "Correct the hearing" not in page_of(judge, appeal)


def test_lists_and_reminders_show_the_day_in_force(judge, objection):
    appeal = appealed(judge, objection)
    line = next(line for line in text(judge.get(PAGE)).split("<tr>") if appeal in line)
    assert f'datetime="{counted("objection-hearing", today())}"' in line
    assert f"({objection})" in line
    heard(judge, appeal)
    line = next(line for line in text(judge.get(PAGE)).split("<tr>") if appeal in line)
    assert f'datetime="{counted("appeal-decision", today())}"' in line
    assert "of your cases" not in text(judge.get("/desk/"))
    worker, due = CaseWorker(judge.account, ("privacy",)), counted("appeal-decision", today())
    before, then = (case_reminders(worker, today=day).due for day in (due - dt.timedelta(3), due))
    assert (before, then) == (0, 1)


def test_an_appeal_that_came_after_its_last_day_is_shown_and_can_end_as_late(judge, objection, monkeypatch):
    appeal = appealed(judge, objection)
    assert closed_as(judge, appeal, "late").status_code == 422
    # As if the last day had been yesterday.
    earlier = today() - dt.timedelta(60)
    monkeypatch.setattr(
        case_deadlines,
        "decision_deadline",
        lambda _case: count_deadline(
            read_deadline_rules(settings.AGENCY).on("objection-appeal", earlier),
            earlier,
            this_agency().calendar,
        ),
    )
    page = page_of(judge, appeal)
    assert "It came late." in page
    assert '<option value="late">' in page
    assert closed_as(judge, appeal, "late").status_code == 302


def test_a_second_open_appeal_is_refused_and_the_page_offers_none(judge, objection):
    appeal = appealed(judge, objection)
    assert "Open the appeal" not in page_of(judge, objection)
    again = judge.post(f"{PAGE}{objection}/appeal/", token="another", appeal_on=f"{today()}")
    assert (again.status_code, "may be open already" in text(again)) == (403, True)
    closed_as(judge, appeal, "withdrawn")
    assert "Open the appeal" in page_of(judge, objection)


def test_what_was_typed_stays_where_a_day_does_not_fit(judge, objection):
    for typed in ("", "2020-01-01", f"{today() + dt.timedelta(2)}"):
        answer = judge.post(f"{PAGE}{objection}/appeal/", token="x", appeal_on=typed)
        assert answer.status_code == 422
        assert not typed or f'value="{typed}"' in text(answer)


def test_an_appeal_is_not_opened_among_the_other_kinds(judge):
    page = text(judge.get(PAGE))
    assert '<option value="appeal"' not in page
    answer = judge.post(f"{PAGE}open/", kind="appeal", token="x", received_on=f"{today()}")
    assert (answer.status_code, "Open it on the page of the case" in text(answer)) == (422, True)


def test_a_supervisor_who_approved_in_the_objection_does_not_in_the_appeal(clerk, officer, judge, question):
    approver, other = clerk("supervisor"), clerk("supervisor")
    case = opened(officer, kind="objection")
    proposed(officer, case, question.record)
    assert decided(approver, case, question.record).status_code == 302
    closed_as(officer, case, "denied")
    appeal = appealed(judge, case)
    proposed(judge, appeal, question.record)
    assert "Approve<" not in page_of(approver, appeal)
    assert appeal not in text(approver.get(PAGE)).split("All open cases")[0]
    assert decided(approver, appeal, question.record).status_code == 403
    assert appeal in text(other.get(PAGE)).split("All open cases")[0]
    assert decided(other, appeal, question.record).status_code == 302


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
@pytest.mark.parametrize("letter", ["appeal-received", "appeal-hearing", "appeal-decided"])
def test_each_letter_says_in_each_language_which_decision_it_is_about(judge, objection, letter, language):
    appeal = appealed(judge, objection)
    heard(judge, appeal)
    page = text(looked_at(judge, appeal, letter=letter, language=language))
    shown = page.split('class="delivered__text"')[1].split("</div>")[0]
    with override(language):
        day = date_format(today(), "DATE_FORMAT")
    for part in (appeal, objection, day):
        assert part in shown
    assert "without a translation" not in page
    assert "confirm against" not in shown
    answer = written(judge, appeal, letter=letter, language=language)
    assert (answer.status_code, objection in text(answer)) == (200, True)


def test_the_time_to_appeal_counts_from_the_day_on_which_the_decision_was_sent(officer, judge):
    case, sent_on = opened(officer, kind="objection", received_on=f"{today() - DAY * 60}"), today() - DAY * 40
    assert closed_as(officer, case, "denied", sent_on=f"{sent_on}").status_code == 302
    last = counted("objection-appeal", sent_on)
    page = page_of(judge, case)
    assert f'The person can appeal by <time datetime="{last}">' in page
    assert f'min="{sent_on}"' in page
    appeal = appealed(judge, case, sent_on + DAY)
    page = page_of(judge, appeal)
    assert f'The decision was sent on <time datetime="{sent_on}">' in page
    assert "It came late." not in page
    with override("en"):
        assert date_format(sent_on, "DATE_FORMAT") in text(looked_at(judge, appeal, letter="appeal-received"))
    closed_as(judge, appeal, "withdrawn")
    assert "It came late." in page_of(judge, appealed(judge, case))


def test_a_decision_that_was_not_sent_can_be_appealed_without_a_last_day(officer, judge):
    case = opened(officer, kind="objection")
    assert closed_as(officer, case, "denied", sent="told", sent_on="").status_code == 302
    assert "No last day is counted, as the decision was not sent." in page_of(judge, case)
    page = page_of(judge, appealed(judge, case))
    assert "The decision was not sent." in page
    assert "It came late." not in page


def test_a_deadline_that_somebody_confirmed_is_told_with_its_law(judge, objection, monkeypatch):
    appeal, rules = appealed(judge, objection), read_deadline_rules(settings.AGENCY)
    confirmed = {"confirmed_by": "Example Counsel", "confirmed_on": today(), "source": "965 CMR 2.07(4)"}
    version = replace(rules.on("objection-hearing", today()), **confirmed)
    changed = DeadlineRules({**rules.versions, "objection-hearing": (version,)})
    monkeypatch.setattr(case_deadlines, "read_deadline_rules", lambda _folder: changed)
    case_deadlines._counted.cache_clear()
    page = text(looked_at(judge, appeal, letter="appeal-received"))
    case_deadlines._counted.cache_clear()
    assert "This day follows from the law: 965 CMR 2.07(4)." in page
    assert "Nobody has confirmed" not in page

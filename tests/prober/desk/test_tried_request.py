"""A form that we sent ourselves opens for employees with its duty, and for nobody else; differences are seen."""

from dataclasses import replace
from itertools import count

import pytest

from keepfaith.prober.desk import (
    probes,
    tried_request,
)
from keepfaith.prober.desk.accounts import Account, enrolled
from keepfaith.prober.desk.cast import Rules, answer_to, cast_of, not_own, rules_of
from keepfaith.prober.desk.opened_page import differences
from keepfaith.prober.desk.sign_ins import SignIns
from keepfaith.prober.journeys import sent_forms
from keepfaith.prober.journeys.sent_forms import last_sent, submissions
from keepfaith.prober.oracle.registers import registers

PAGE = """<h1>Opened</h1>{notice}<section><dl class="particulars told">{fields}</dl></section>"""
NOTICE = '<div id="test-request"><p>A test request.</p></div>'


class Unlimited(SignIns):
    def require(self, _number=1):
        """Let every sign-in be."""


_turns = count()


def is_usable(reach, form):
    """Return whether a form has its word in an answer, and waits for anybody with its duty."""
    task = tried_request.task_of(reach, form)
    return any(form.canary.word in text for text in form.answers.values()) and task and not task.holder


@pytest.fixture
def sent(probed, monkeypatch):
    """A form of ours with its word; each test has another one, so that no account has to wait for its next code."""
    monkeypatch.setattr(tried_request, "SIGN_INS", Unlimited())
    # With its least answers a question about oneself has no word of ours.
    every = [form for form in last_sent(probed.reach) if is_usable(probed.reach, form)]
    if not every:
        # Those that were sent before, other tests have taken to the desk.
        sent_forms._sent.clear()
        submissions(probed.reach.in_round(is_whole=True))
        every = [form for form in last_sent(probed.reach) if is_usable(probed.reach, form)]
    submission = every[next(_turns) % len(every)]
    monkeypatch.setattr(tried_request, "last_sent", lambda _reach: [submission])
    return submission


@pytest.fixture
def without_nobody(probed, monkeypatch):
    """Of the accounts without a duty there is one alone, and one alone acknowledges nothing."""
    accounts = [account for account in enrolled(probed.reach) if account.duty]
    monkeypatch.setattr(tried_request, "enrolled", lambda _reach: accounts)
    monkeypatch.setattr(tried_request, "unread", lambda _reach: None)


@pytest.fixture
def rules(probed, sent):
    return rules_of(sent, registers(probed.reach))


def page(sent, *, notice=NOTICE, **changed):
    answers = {**sent.answers, **changed}
    fields = [
        (question.label, answers[name])
        for question in sent.way.form.questions
        for name in question.inputs
        if answers.get(name)
    ]
    rows = "".join(f"<div><dt>{title}</dt><dd>{text}</dd></div>" for title, text in fields)
    return PAGE.format(notice=notice, fields=rows)


def test_on_a_served_portal_it_opens_for_its_duty_alone_and_belongs_to_nobody_afterwards(probed, sent):
    reach = probed.reach.in_round(is_whole=True)
    findings = [probe(reach) for probe in (probes.needs, probes.task_uses, probes.misuses)]
    assert {finding.outcome for finding in findings} == {"kept"}, findings
    # A person's own request opens whatever is suspended, so nothing is taken back of one.
    is_own = sent.way.form.purpose == "your-information"
    taken_back = "refused to the same account once its receipt had taken it back"
    assert any(taken_back in finding.figure for finding in findings) != is_own
    for tried in (
        "refused to an account without a duty",
        "refused to an account with another duty",
        "refused to an account that has not acknowledged the safeguards",
        "not moved to a purpose that needs a case",
        "refused to an account whose colleague has it",
        "opened by the one whose duty it is",
    ):
        assert any(tried in finding.figure for finding in findings), tried
    task = tried_request.task_of(probed.reach, sent)
    assert (task.purpose, task.holder) == (sent.way.form.purpose, "")
    # What was done on the way is steps and entries like anybody's.
    others = probed.look("balances.steps", "balances.tasks", "replay.needs")
    assert {outcome for outcome, _ in others.values()} == {"kept"}, others


@pytest.mark.long
@pytest.mark.usefixtures("without_nobody")
def test_a_refusal_for_another_reason_and_a_receipt_that_takes_nothing_back_are_seen(
    probed, sent, monkeypatch
):
    monkeypatch.setattr(tried_request, "answer_to", lambda *_given, **_named: "error")
    monkeypatch.setattr(tried_request.Journey, "_by_receipt", lambda *_given: None)
    reach = probed.reach.in_round(is_whole=True)
    finding = probes.needs(reach)
    assert (finding.outcome, "by the rules it is error" in finding.figure) == ("failed", True), finding.figure
    finding, is_own = probes.task_uses(reach), sent.way.form.purpose == "your-information"
    assert finding.outcome == ("kept" if is_own else "failed"), finding.figure
    assert ("although its receipt had taken it back" in finding.figure) != is_own


@pytest.mark.long
@pytest.mark.usefixtures("without_nobody")
def test_what_opens_with_other_words_is_seen(probed, sent, monkeypatch):
    name = next(name for name, text in sent.answers.items() if sent.canary.word in text)
    other = replace(sent, answers={**sent.answers, name: "Something else"})
    monkeypatch.setattr(tried_request, "last_sent", lambda _reach: [other])
    finding = probes.task_uses(probed.reach.in_round(is_whole=True))
    assert finding.outcome == "failed"
    assert f"the answer to {name} is another one than was sent" in finding.figure
    assert sent.canary.word not in finding.figure


@pytest.mark.usefixtures("without_nobody")
def test_an_opening_that_nobody_entered_is_seen(probed, sent, monkeypatch):
    monkeypatch.setattr(tried_request, "_is_of", lambda *_given: False)
    finding = probes.misuses(probed.reach.in_round(is_whole=True))
    assert (finding.outcome, "the ledger has nothing" in finding.figure) == ("failed", True), finding.figure


def test_a_page_that_leaves_out_adds_or_does_not_tell_is_seen(sent):
    assert list(differences(page(sent), sent)) == []
    name = next(name for name, text in sent.answers.items() if sent.canary.word in text)
    assert list(differences(page(sent, **{name: ""}), sent)) == [f"the answer to {name} is not shown"]
    more = page(sent).replace("</dl>", "<div><dt>More</dt><dd>1</dd></div></dl>")
    assert list(differences(more, sent)) == ["1 fields are shown that the form does not have"]
    assert list(differences(page(sent, notice=""), sent)) == ["it does not say that it is a test request"]


def test_who_takes_part_follows_from_the_posted_rules(probed, sent, rules):
    cast = cast_of(sent, rules, enrolled(probed.reach))
    # Beside them, the account that acknowledges nothing.
    assert cast.size == tried_request.MAX_CAST - 1
    assert cast.opener.duty == cast.colleague.duty
    assert cast.opener.account != cast.colleague.account
    assert answer_to(sent, rules, cast.opener.duty) == "permitted"
    assert answer_to(sent, rules, cast.other.duty) == "no rule permits"
    assert not_own(answer_to(sent, rules, cast.opener.duty, is_own=False)) == "guardrail"
    assert not_own("permitted") == "not own task"
    assert cast.nobody.duty == ""


def test_without_an_account_that_has_the_duty_nobody_takes_part(sent, rules):
    assert cast_of(sent, rules, [Account("a.belwin", "", "", "")]) is None
    assert isinstance(rules, Rules)

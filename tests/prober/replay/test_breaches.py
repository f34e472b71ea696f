"""A custodian that decides otherwise than the posted rules say is seen, in each way; one that does not, is not."""

import contextlib
import datetime as dt
from dataclasses import replace

import pytest

from keepfaith.custody.protocol import control_messages
from keepfaith.custody.protocol.denials import DenialCode
from keepfaith.custody.rules.cedar import Ruling
from keepfaith.custody.server import (
    authorizer,
    case_authorizer,
    covering_authorizer,
    decision,
    disclosure_authorizer,
    entitlement,
    mail_authorizer,
    restriction_authorizer,
    task_rules,
)
from keepfaith.custody.server.authorizer import Authorizer
from keepfaith.custody.server.decision import Editions, Verdict
from keepfaith.custody.server.mail_authorizer import MailAuthorizer
from keepfaith.custody.server.safeguards import Safeguards
from keepfaith.custody.store import coverings, holds, owners, record_actions, records, restrictions
from keepfaith.custody.store.canaries import Canaries
from keepfaith.custody.store.caps import HourlyCaps
from keepfaith.custody.store.cases import Cases
from keepfaith.custody.store.subscriptions import Subscriptions
from keepfaith.custody.store.tasks import Task
from keepfaith.custody.store.transaction import StoreTransaction
from keepfaith.prober.replay.fold_store import FoldStore
from tests.duties import acknowledging
from tests.prober.replay.scratch import FIELDS, HEARINGS, MADE_UP, MEETINGS, SOMEBODY, SOMEBODY_ELSE

DAY, YEARS = dt.timedelta(days=1), dt.timedelta(days=3 * 366 + 2)


def begin_draft(scratch, record=None):
    """Let the later edition begin: with it, no phone number is opened for literature."""
    record = record or scratch.create()
    scratch.post("draft", scratch.now + 40 * DAY)
    scratch.now += 50 * DAY
    return record


def the_claimed_purpose(monkeypatch):
    one = decision.Governed._one
    monkeypatch.setattr(
        decision.Governed,
        "_one",
        lambda self, request, category: one(
            replace(self, header=replace(self.header, purpose=request.purpose)), request, category
        ),
    )

    monkeypatch.setattr(entitlement, "unless_own", lambda *_: None)


def open_a_question_for_literature(scratch):
    assert scratch.open(scratch.create("accessibility"), "problem", purpose="literature") == ""


def the_newest_edition_only(monkeypatch):
    case = decision.governed
    monkeypatch.setattr(
        decision,
        "governed",
        lambda *arguments: (judged := case(*arguments)) and replace(judged, own=judged.in_force),
    )


def open_for_a_breach_by_the_newest_edition(scratch):
    record = begin_draft(scratch, scratch.create("legal-obligations", fields={"name": "name"}))
    scratch.duty("sam", "security", on=True)
    assert scratch.open(record, who="sam", duty="security", purpose="legal-obligations") == ""


def no_rule(monkeypatch):
    monkeypatch.setattr(decision, "decide_under", lambda *_, **__: Ruling(allowed=True, outcome="permitted"))


def open_a_number(scratch):
    assert (
        scratch.open(scratch.create("questions"), "number", who="ben", duty="assistance", purpose="questions")
        == ""
    )


def no_later_edition(monkeypatch):
    monkeypatch.setattr(Editions, "in_force", lambda _self, own, *, at: own)  # noqa: ARG005 - as it is called


def open_a_phone_number(scratch):
    assert scratch.open(begin_draft(scratch), "phone") == ""


def no_duty(monkeypatch):
    monkeypatch.setattr(Authorizer, "on_duty", lambda _self, _message, verdict, **_named: verdict)


def acknowledged_by_all(monkeypatch):
    monkeypatch.setattr(Safeguards, "unless_acknowledged", lambda _self, _employee, verdict: verdict)


def open_unread(scratch):
    scratch.say(control_messages.Duty("newcomer", "literature", on=True))
    assert scratch.open(scratch.create(), who="newcomer") == ""


def open_a_year_later(scratch):
    scratch.now += dt.timedelta(366)
    scratch.say(control_messages.Duty("newcomer", "literature", on=True))
    scratch.say(acknowledging("newcomer"))
    scratch.say(control_messages.Duty("newcomer", "literature", on=False))
    scratch._now += dt.timedelta(366)
    scratch.say(control_messages.Duty("newcomer", "literature", on=True))
    assert scratch.open(scratch.create(), who="newcomer") == ""


def open_with_an_earlier_text(scratch):
    record = scratch.create()
    scratch.handlers._safeguards._text = bytes(32)
    scratch.handlers._day_begun = None
    assert scratch.open(record) == ""


def open_without_duty(scratch):
    assert scratch.open(scratch.create(), who="ben", duty="literature") == ""


def open_after_the_duty_ended(scratch):
    record = scratch.create()
    assert scratch.open(record) == ""
    scratch.duty("ada", "literature", on=False)
    assert scratch.open(record) == ""


def no_guardrail(monkeypatch):
    monkeypatch.setattr(decision, "decide_under", lambda request, *, own, in_force: own.decide(request))  # noqa: ARG005 - as the one that it replaces


def another_code(monkeypatch):
    monkeypatch.setattr(
        decision, "decide_under", lambda *_, **__: Ruling(allowed=False, outcome="no rule permits")
    )


def open_what_a_colleague_has(scratch):
    record = scratch.create()
    assert scratch.act(record, "handed", who="ada", colleague="bob") in ("", "no rule permits")
    scratch.open(record)


def another_clause(monkeypatch):
    monkeypatch.setattr(decision, "_clause", lambda *_: "no-sale")


def open_a_name(scratch):
    scratch.open(scratch.create())


def refuse_all(monkeypatch):
    monkeypatch.setattr(Authorizer, "on_duty", lambda *_given, **_named: Verdict(DenialCode.DUTY))


def another_category(monkeypatch):
    clear = records.clear_part
    monkeypatch.setattr(
        record_actions, "clear_part", lambda *header: {**clear(*header), "category": "free-text"}
    )


def anybodys_task(monkeypatch):
    monkeypatch.setattr(Task, "is_own", lambda _self, _employee: True)


def open_what_was_closed(scratch):
    record = scratch.create()
    assert scratch.act(record, "closed") == ""
    scratch.open(record)


def any_purpose(monkeypatch):
    monkeypatch.setattr(entitlement, "unless_own", lambda *_: None)


def open_for_another_purpose(scratch):
    scratch.open(scratch.create("questions"), who="ben", duty="assistance", purpose="referral")


def any_colleague(monkeypatch):
    monkeypatch.setattr(task_rules, "may_have", lambda *_, **__: True)


def hand_to_who_may_not_have_it(scratch):
    scratch.act(scratch.create(), "handed", colleague="ben")


def no_gate(monkeypatch):
    monkeypatch.setattr(authorizer, "gate", lambda *_: None)


def open_a_real_record_by_the_prober(scratch):
    scratch.enroll("ada")
    scratch.open(scratch.create())


def open_a_test_request_by_the_prober(scratch):
    scratch.canary(MADE_UP)
    scratch.enroll("ada")
    assert scratch.open(scratch.create(address=MADE_UP)) == ""


def every_record_a_test(monkeypatch):
    monkeypatch.setattr(Canaries, "has_expired", lambda *_, **__: True)


def end_a_real_record_as_a_test(scratch):
    record = scratch.create()
    scratch.look()
    assert scratch.expire_canary(record) == ""


def end_a_test_request_at_once(scratch):
    scratch.canary(MADE_UP)
    record = scratch.create(address=MADE_UP)
    scratch.look()
    assert scratch.expire_canary(record) == ""


def no_end_of_moves(monkeypatch):
    monkeypatch.setattr(decision, "_moved", lambda _case, _to: Verdict())


def move_to_a_case(scratch):
    record = scratch.create("questions")
    assert (
        scratch.act(
            record, "moved", who="ben", duty="assistance", purpose="questions", to="legal-obligations"
        )
        == ""
    )


def no_cap(monkeypatch):
    monkeypatch.setattr(HourlyCaps, "spend", lambda *_, **__: True)


def open_by_the_hundred(scratch):
    record = scratch.create()
    for _ in range(502):
        assert scratch.open(record) == ""


def anybody_asked(monkeypatch):
    monkeypatch.setattr(mail_authorizer, "is_asked", lambda *_: True)


def send_before_it_is_confirmed(scratch):
    scratch.send(scratch.create("notices", topics=(HEARINGS,)), topic=HEARINGS)


def send_another_topic(scratch):
    scratch.send(scratch.subscribed(HEARINGS), topic=MEETINGS)


def send_to_who_asked_for_nothing(scratch):
    scratch.send(scratch.create("notices"), topic=HEARINGS)


def nobody_suppressed(monkeypatch):
    monkeypatch.setattr(MailAuthorizer, "_reachable", lambda *_: None)


def answer_where_mail_came_back(scratch):
    record = scratch.subscribed(HEARINGS)
    scratch.unsubscribe(record, why="bounced")
    question = scratch.create("questions", address=SOMEBODY)
    scratch.send(question, "answer", who="ben", duty="assistance", purpose="questions")


def no_end(monkeypatch):
    from keepfaith.custody.store.suppressions import Suppressions

    ending = Suppressions.unsubscribe

    def pretending(self, *arguments, **more):
        before = self._connection.execute("SELECT record, state FROM subscriptions").fetchall()
        outcome = ending(self, *arguments, **more)
        self._connection.executemany("UPDATE subscriptions SET state = ?2 WHERE record = ?1", before)
        return outcome

    monkeypatch.setattr(Suppressions, "unsubscribe", pretending)


def send_after_the_end(scratch):
    record = scratch.subscribed(HEARINGS)
    scratch.unsubscribe(record)
    scratch.send(record, topic=HEARINGS)


def anything_by_itself(monkeypatch):
    monkeypatch.setattr(MailAuthorizer, "_goes_by_itself", lambda *_: True)


def send_a_name_by_itself(scratch):
    scratch.send(
        scratch.create("questions"),
        "warning",
        who="",
        duty="assistance",
        purpose="questions",
        fields=("name",),
    )


def no_confirmation(monkeypatch):
    monkeypatch.setattr(
        Subscriptions,
        "confirm",
        lambda self, token, *, now: (
            (self._become(token, "confirmed", now.date()), self._log_confirmed(token, now)) and "confirmed"
        ),
    )


def confirm_what_nobody_was_asked(scratch):
    from keepfaith.custody.protocol.messages import ConfirmSubscription

    scratch.say(ConfirmSubscription(scratch.create("notices", topics=(HEARINGS,))))


def no_hold(monkeypatch):
    find = records.Records.find
    monkeypatch.setattr(
        records.Records,
        "find",
        lambda self, record: (stored := find(self, record)) and replace(stored, on_hold=False),
    )


def erase_on_hold(scratch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.hold(record)
    # A key that is erased during its hold leaves one behind.
    scratch.store.connection.execute("PRAGMA foreign_keys = OFF")
    scratch.look()
    scratch.now += YEARS
    assert scratch.erase(record) == ""


def always_closed(monkeypatch):
    monkeypatch.setattr(task_rules.TaskRules, "was_closed", lambda *_, **__: True)


def erase_what_was_not_closed(scratch):
    record = scratch.create()
    scratch.look()
    scratch.now += YEARS
    assert scratch.erase(record) == ""


def always_due(monkeypatch):
    rules = authorizer.of_destruction
    monkeypatch.setattr(authorizer, "of_destruction", lambda **facts: rules(**{**facts, "due": True}))
    monkeypatch.setattr(
        Authorizer, "on_duty", lambda *_given, **_named: Verdict(clause="not-destroyed-by-mistake")
    )


def erase_without_the_duty(scratch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.look()
    scratch.erase(record, who="ada")


def expired_at_once(monkeypatch):
    monkeypatch.setattr(Subscriptions, "has_expired", lambda *_, **__: True)


def expire_a_live_subscription(scratch):
    record = scratch.subscribed()
    scratch.look()
    assert scratch.expire(record) == ""


def another_edition_in_force(monkeypatch):
    monkeypatch.setattr(
        StoreTransaction,
        "_edition_in_force",
        lambda self, _at: self.connection.execute("SELECT min(digest) FROM editions").fetchone()[0],
    )


def open_when_another_is_in_force(scratch):
    record = begin_draft(scratch)
    smallest = min(edition.digest for edition in scratch.editions)
    if smallest == scratch.in_force.digest:
        scratch.now -= 40 * DAY
    scratch.open(record)


def typed_is_proven(monkeypatch):
    monkeypatch.setattr(
        owners.Owners,
        "of_new",
        lambda _self, _record, mailbox, *, day, **_: owners.Owner(mailbox, mailbox, mailbox and day),
    )


def typed_is_shared(monkeypatch):
    monkeypatch.setattr(owners.subjects, "typed", lambda _key, _record: bytes(range(32)))


def any_reply_proves(monkeypatch):
    monkeypatch.setattr(owners.Owners, "_is_from", lambda *_: True)


def nothing_proves(monkeypatch):
    monkeypatch.setattr(owners.Owners, "prove", lambda *_, **__: None)


def type_an_address_twice(scratch):
    scratch.create()
    scratch.create()


def subscribe(scratch):
    scratch.subscribed()


def reply_to_what_never_went_there(scratch):
    scratch.reply(scratch.create("questions", address=SOMEBODY_ELSE), address=SOMEBODY, proof=bytes(8))


def reply_to_an_answer(scratch):
    record = scratch.create("questions")
    scratch.reply(record)
    scratch.note(record)


def nothing_else_of_anybody(monkeypatch):
    monkeypatch.setattr(records.Records, "others", lambda *_: "none")


def something_of_everybody(monkeypatch):
    monkeypatch.setattr(records.Records, "others", lambda *_: "typed")


def ask_of_who_ordered(scratch):
    scratch.create()
    scratch.check(scratch.create("your-information"))


def ask_of_a_stranger(scratch):
    scratch.create(address=SOMEBODY_ELSE)
    scratch.check(scratch.create("your-information"))


def check_as_anybody(monkeypatch):
    monkeypatch.setattr(Authorizer, "on_duty", lambda _self, _message, verdict, **_named: verdict)
    monkeypatch.setattr(decision, "decide_under", lambda *_, **__: Ruling(allowed=True, outcome="permitted"))


def ask_as_a_clerk(scratch):
    scratch.check(scratch.create("your-information"), who="ada", duty="literature")


def release_as_anybody(monkeypatch):
    monkeypatch.setattr(
        case_authorizer, "decide_hold", lambda *_, **__: Verdict(clause="not-destroyed-by-mistake")
    )
    monkeypatch.setattr(Authorizer, "on_duty", lambda _self, _message, verdict, **_named: verdict)


def release_as_a_clerk(scratch):
    record = scratch.create()
    scratch.hold(record)
    scratch.hold(record, on=False, who="ada", duty="literature")


def one_release_for_all(monkeypatch):
    change = holds.Holds.change

    def changed(self, record, wanted, *, at):
        change(self, record, wanted, at=at)
        if not wanted.on:
            self._connection.execute("DELETE FROM holds WHERE record = ?", (record,))

    monkeypatch.setattr(holds.Holds, "change", changed)


def erase_what_one_of_two_released(scratch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.open_case()
    other = f"legal-hold-{scratch.now.year}-1"
    for case in (scratch.case, other):
        scratch.hold(record, case=case)
    scratch.hold(record, on=False, case=other)
    scratch.look()
    scratch.now += YEARS
    scratch.erase(record)


def open_cases_as_anybody(monkeypatch):
    monkeypatch.setattr(
        case_authorizer, "decide_case", lambda *_, **__: Verdict(clause="not-destroyed-by-mistake")
    )


def open_a_case_as_a_clerk(scratch):
    scratch.open_case(who="ada", duty="literature")


def approve_as_anybody(monkeypatch):
    monkeypatch.setattr(
        covering_authorizer, "decide_approval", lambda *_, **__: Verdict(clause="uses-by-staff")
    )


def approve_as_a_clerk(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    assert scratch.approve(record, case, who="ada", duty="literature") == ""


def approve_ones_own(monkeypatch):
    monkeypatch.setattr(covering_authorizer.CoveringAuthorizer, "_unapprovable", lambda *_: None)


def approve_what_is_in_ones_own_case(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    scratch.duty("sue", "privacy", on=True)
    assert scratch.assign_case(case, "sue") == ""
    assert scratch.approve(record, case) == ""


def cover_once_proposed(monkeypatch):
    monkeypatch.setattr(
        coverings.Coverings,
        "case_of",
        lambda self, _stored, **_: (
            self._connection.execute("SELECT max(name) FROM cases").fetchone()[0] or ""
        ),
    )


def open_what_is_only_proposed(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    assert scratch.open(record, who="pia", duty="privacy", purpose="legal-obligations") == ""


def open_in_no_case(monkeypatch):
    monkeypatch.setattr(entitlement, "unless_own", lambda *_: None)


def open_without_a_case(scratch):
    assert scratch.open(scratch.create(), who="pia", duty="privacy", purpose="legal-obligations") == ""


def take_as_anybody(monkeypatch):
    monkeypatch.setattr(case_authorizer.CaseAuthorizer, "_unassignable", lambda *_: None)


def give_a_case_to_who_may_not_have_it(scratch):
    assert scratch.assign_case(scratch.own_case(), "ada") == ""


def write_in_anybodys_case(monkeypatch):
    deciding = case_authorizer.CaseAuthorizer._deciding
    monkeypatch.setattr(
        case_authorizer.CaseAuthorizer,
        "_of_holder",
        lambda self, message, case, purpose: deciding(self, message, purpose, case),
    )


def enter_no_removals(monkeypatch):
    entering = Cases.write_letter

    def silent(self, name, act, letter, *, at):
        entering(self, name, act, replace(letter, removed=None), at=at)

    monkeypatch.setattr(Cases, "write_letter", silent)


def give_what_employees_wrote(scratch):
    record = scratch.create()
    case = scratch.covered(record)
    assert scratch.write_letter(case, what="written-enclosed", removed=2, record=record) == ""


def write_about_anything(monkeypatch):
    monkeypatch.setattr(case_authorizer, "unwritable", lambda *_: None)


def give_what_employees_wrote_about_no_record(scratch):
    assert scratch.write_letter(scratch.own_case(), what="written-enclosed", removed=2) == ""


def give_what_employees_wrote_without_approval(scratch):
    record, case = scratch.create(), scratch.own_case()
    assert scratch.cover(record, case) == ""
    assert scratch.write_letter(case, what="written-enclosed", removed=2, record=record) == ""


def write_a_letter_in_a_colleagues_case(scratch):
    case = scratch.own_case()
    scratch.duty("sue", "privacy", on=True)
    assert scratch.write_letter(case, who="sue") == ""


def write_a_letter_in_a_closed_case(scratch):
    case = scratch.own_case()
    assert scratch.close_case(case, who="pia", duty="privacy") == ""
    assert scratch.write_letter(case) == ""


def set_the_due_date_of_a_colleagues_case(scratch):
    case = scratch.own_case()
    scratch.duty("sue", "privacy", on=True)
    assert scratch.set_case_due(case, scratch.now.date(), who="sue") == ""


def nothing_suspended(monkeypatch):
    find = records.Records.find
    monkeypatch.setattr(
        records.Records,
        "find",
        lambda self, record: (stored := find(self, record)) and replace(stored, is_restricted=False),
    )


def open_what_is_suspended(scratch):
    record = scratch.create()
    assert scratch.restrict(record) == ""
    assert scratch.open(record) == ""


def open_what_was_withdrawn(scratch):
    record = scratch.create()
    assert scratch.withdraw(record) == ""
    assert scratch.open(record) == ""


def send_to_who_contests(scratch):
    record = scratch.subscribed(HEARINGS)
    assert scratch.restrict(record) == ""
    scratch.send(record, topic=HEARINGS)


def one_end_for_all(monkeypatch):
    change = restrictions.Restrictions.change

    def changed(self, record, wanted, *, at):
        change(self, record, wanted, at=at)
        if not wanted.on:
            self._connection.execute("DELETE FROM restrictions WHERE record = ?", (record,))

    monkeypatch.setattr(restrictions.Restrictions, "change", changed)


def open_what_one_of_two_ended(scratch):
    record = scratch.create()
    for case in ("", scratch.case):
        assert scratch.restrict(record, case=case) == ""
    assert scratch.restrict(record, on=False) == ""
    assert scratch.open(record) == ""


def restrict_as_anybody(monkeypatch):
    monkeypatch.setattr(
        restriction_authorizer, "decide_restriction", lambda *_, **__: Verdict(clause="get-and-correct")
    )


def lift_as_a_clerk(scratch):
    record = scratch.create()
    assert scratch.restrict(record) == ""
    assert scratch.restrict(record, on=False, who="ada", duty="literature") == ""


def give_out_as_approved(monkeypatch):
    facts = frozenset({("approved", True), ("for_value", False), ("restricted", False)})
    monkeypatch.setattr(disclosure_authorizer.DisclosureAuthorizer, "_facts", lambda *_: facts)


def give_out_what_is_only_proposed(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    assert scratch.disclose(record, case) == ""


def give_out_what_is_suspended(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    assert scratch.approve(record, case) == ""
    assert scratch.restrict(record) == ""
    assert scratch.disclose(record, case) == ""


def give_out_in_any_case(monkeypatch):
    monkeypatch.setattr(disclosure_authorizer, "_unless_own", lambda *_: None)


def give_out_in_a_colleagues_case(scratch):
    record, case = scratch.create(), scratch.own_case()
    scratch.cover(record, case)
    assert scratch.approve(record, case) == ""
    scratch.duty("pam", "privacy", on=True)
    assert scratch.disclose(record, case, who="pam") == ""


BREACHES = [
    (give_out_as_approved, give_out_what_is_only_proposed, "disclosed was allowed by", "refused (guardrail"),
    (give_out_as_approved, give_out_what_is_suspended, "disclosed was allowed by", "refused (guardrail"),
    (give_out_in_any_case, give_out_in_a_colleagues_case, "disclosed was allowed by", "refused (not own task"),
    (nothing_suspended, open_what_is_suspended, "opened was allowed by", "refused (guardrail, uses-by-staff)"),
    (nothing_suspended, open_what_was_withdrawn, "opened was allowed by", "refused (guardrail, uses-by-staff)"),
    (nothing_suspended, send_to_who_contests, "sent was allowed by", "refused (guardrail, uses-by-staff)"),
    (one_end_for_all, open_what_one_of_two_ended, "opened was allowed by", "refused (guardrail, uses-by-staff)"),
    (restrict_as_anybody, lift_as_a_clerk, "lifted was allowed by", "refused (no rule permits"),
    (the_claimed_purpose, open_a_question_for_literature, "opened was allowed by", "refused (no rule permits"),
    (the_newest_edition_only, open_for_a_breach_by_the_newest_edition, "opened was allowed by", "refused (no rule"),
    (no_rule, open_a_number, "opened was allowed by", "refused (guardrail, need-to-know)"),
    (no_later_edition, open_a_phone_number, "opened was allowed by", "refused (guardrail, literature-and-notices)"),
    (no_guardrail, open_a_phone_number, "opened was allowed by", "refused (guardrail, literature-and-notices)"),
    *(
        (acknowledged_by_all, use, "opened was allowed by", "refused (not acknowledged, not-misused)")
        for use in (open_unread, open_a_year_later, open_with_an_earlier_text)
    ),
    (no_duty, open_without_duty, "opened was allowed by", "refused (duty, need-to-know)"),
    (no_duty, open_after_the_duty_ended, "opened was allowed by", "refused (duty, need-to-know)"),
    (another_code, open_a_name, "opened was refused (no rule permits", "allowed by literature-and-notices"),
    (another_clause, open_a_name, "opened was allowed by no-sale", "allowed by literature-and-notices"),
    (refuse_all, open_a_name, "opened was refused (duty", "decided again it is allowed"),
    (anybodys_task, open_what_a_colleague_has, "does not say truly whether it was in one's own task", ""),
    (anybodys_task, open_what_was_closed, "opened was allowed by", "refused (guardrail, need-to-know)"),
    (any_purpose, open_for_another_purpose, "opened was allowed by", "refused (purpose, need-to-know)"),
    (any_colleague, hand_to_who_may_not_have_it, "handed was allowed by", "refused (colleague, need-to-know)"),
    (no_gate, open_a_real_record_by_the_prober, "opened was allowed by", "refused (not a canary, own-test-requests)"),
    (every_record_a_test, end_a_real_record_as_a_test, "ends as a test request what is none, or before its week"),
    (every_record_a_test, end_a_test_request_at_once, "ends as a test request what is none, or before its week"),
    (another_category, open_a_name, "says another thing of its record", ""),
    (no_end_of_moves, move_to_a_case, "moved was allowed", "refused (no case"),
    (no_cap, open_by_the_hundred, "more than 500 within an hour", ""),
    (anybody_asked, send_before_it_is_confirmed, "does not say truly whether the person asked", ""),
    (anybody_asked, send_another_topic, "does not say truly whether the person asked", ""),
    (anybody_asked, send_to_who_asked_for_nothing, "does not say truly whether the person asked", ""),
    (nobody_suppressed, answer_where_mail_came_back, "sent was allowed by", "refused (suppressed, only-when-asked)"),
    (no_end, send_after_the_end, "does not say truly whether the person asked", ""),
    (anything_by_itself, send_a_name_by_itself, "sent was allowed by", "refused (duty"),
    (no_confirmation, confirm_what_nobody_was_asked, "confirms what nobody was asked to confirm", ""),
    (no_hold, erase_on_hold, "does not say truly whether its record was on hold", ""),
    (nothing_else_of_anybody, ask_of_who_ordered, "what else there was of its address", ""),
    (typed_is_proven, type_an_address_twice, "only typed to its mailbox", ""),
    (typed_is_shared, type_an_address_twice, "only typed to a person who has others", ""),
    (any_reply_proves, reply_to_what_never_went_there, "only typed to its mailbox", ""),
    (nothing_proves, subscribe, "does not give it to the mailbox", ""),
    (something_of_everybody, ask_of_a_stranger, "what else there was of its address", ""),
    (check_as_anybody, ask_as_a_clerk, "checked was allowed", "refused (no rule permits"),
    (release_as_anybody, release_as_a_clerk, "released was allowed by", "refused (no rule permits"),
    (one_release_for_all, erase_what_one_of_two_released, "does not say truly whether its record was on hold", ""),
    (open_cases_as_anybody, open_a_case_as_a_clerk, "case-opened was allowed by", "refused (no rule permits"),
    (approve_as_anybody, approve_as_a_clerk, "approved was allowed by", "refused (no rule permits"),
    (approve_ones_own, approve_what_is_in_ones_own_case, "approved was allowed by", "refused (own proposal"),
    (cover_once_proposed, open_what_is_only_proposed, "opened was allowed by", "refused (purpose"),
    (open_in_no_case, open_without_a_case, "opened was allowed by", "refused (purpose"),
    (take_as_anybody, give_a_case_to_who_may_not_have_it, "case-assigned was allowed", "refused (colleague"),
    (
        *(write_in_anybodys_case, write_a_letter_in_a_colleagues_case),
        *("case-letter was allowed", "refused (not own task"),
    ),
    (enter_no_removals, give_what_employees_wrote, "does not say how much was taken out", ""),
    (
        *(write_about_anything, give_what_employees_wrote_about_no_record),
        *("case-letter was allowed", "refused (unknown record"),
    ),
    (
        *(write_about_anything, give_what_employees_wrote_without_approval),
        *("case-letter was allowed", "refused (not proposed"),
    ),
    (write_in_anybodys_case, write_a_letter_in_a_closed_case, "case-letter was allowed", "refused (no case"),
    (
        *(write_in_anybodys_case, set_the_due_date_of_a_colleagues_case),
        *("case-due was allowed", "refused (not own task"),
    ),
    (always_closed, erase_what_was_not_closed, "calls due what was not closed", ""),
    (always_due, erase_without_the_duty, "erased was allowed by", "refused (duty, need-to-know)"),
    (expired_at_once, expire_a_live_subscription, "erased was allowed by", "refused (not yet"),
    (another_edition_in_force, open_when_another_is_in_force, "names another edition as in force", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("breach", "use", "words"),
    [(breach, use, words) for breach, use, *words in BREACHES],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_each_breach_is_seen(scratch, monkeypatch, breach, use, words):
    breach(monkeypatch)
    use(scratch)
    faults, _ = scratch.look()
    assert any(all(word in fault for word in words) for fault in faults), faults
    # It is not forgotten by the next look.
    assert scratch.look()[0] == faults


CONCERNS = [
    (give_out_in_any_case, give_out_in_a_colleagues_case, {35}),
    (nothing_suspended, open_what_is_suspended, {35}),
    (nothing_suspended, open_what_was_withdrawn, {35}),
    (restrict_as_anybody, lift_as_a_clerk, {35}),
    (the_claimed_purpose, open_a_question_for_literature, {34, 35}),
    (the_newest_edition_only, open_for_a_breach_by_the_newest_edition, {56}),
    (no_later_edition, open_a_phone_number, {56}),
    (no_guardrail, open_a_phone_number, {56}),
    (no_rule, open_a_number, {34}),
    (no_duty, open_without_duty, {34, 43}),
    (refuse_all, open_a_name, {34, 43}),
    (another_code, open_a_name, {12}),
    (anybodys_task, open_what_a_colleague_has, {34}),
    (any_purpose, open_for_another_purpose, {35}),
    (any_colleague, hand_to_who_may_not_have_it, {34}),
    (no_gate, open_a_real_record_by_the_prober, {34, 43}),
    (no_end_of_moves, move_to_a_case, {35}),
    (no_cap, open_by_the_hundred, {43}),
    (another_category, open_a_name, {34}),
    (approve_as_anybody, approve_as_a_clerk, {34}),
    (approve_ones_own, approve_what_is_in_ones_own_case, {34}),
    (cover_once_proposed, open_what_is_only_proposed, {12, 34, 35}),
    (write_in_anybodys_case, write_a_letter_in_a_colleagues_case, {34}),
    (write_in_anybodys_case, write_a_letter_in_a_closed_case, {34}),
    (write_about_anything, give_what_employees_wrote_without_approval, {34}),
    (write_in_anybodys_case, set_the_due_date_of_a_colleagues_case, {34}),
    (give_out_as_approved, give_out_what_is_suspended, {35}),
]


@pytest.mark.parametrize(
    ("breach", "use", "promises"), CONCERNS, ids=lambda part: getattr(part, "__name__", "")
)
def test_each_breach_is_said_to_the_promises_that_it_breaks_alone(
    scratch, monkeypatch, breach, use, promises
):
    breach(monkeypatch)
    use(scratch)
    scratch.look()
    with FoldStore.opened(scratch.folder) as store:
        assert {number for number in (12, 34, 35, 43, 56, 57) if store.faults("uses", number)} == promises


USES = sorted(
    ({use for _, use, *_ in BREACHES} | {open_a_test_request_by_the_prober, reply_to_an_answer})
    - {confirm_what_nobody_was_asked},
    key=lambda use: use.__name__,
)


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_none_is_seen_where_there_is_none(scratch, use):
    with contextlib.suppress(AssertionError):
        use(scratch)
    assert scratch.look()[0] == []


def test_what_a_placeholder_permitted_outside_a_demonstration_is_seen(scratch, monkeypatch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.look()
    scratch.now += YEARS
    monkeypatch.delenv("KEEPFAITH_DEMO")
    assert scratch.erase(record) == ""
    faults, _ = scratch.look()
    assert faults


def test_a_placeholder_is_refused_outside_a_demonstration_and_that_is_right(scratch, monkeypatch):
    record = scratch.create()
    scratch.act(record, "closed")
    scratch.look()
    scratch.now += YEARS
    monkeypatch.delenv("KEEPFAITH_DEMO")
    monkeypatch.setattr(scratch.handlers._authorizer, "_is_demo", False)
    assert scratch.erase(record) == "placeholder"
    assert scratch.look()[0] == []


@pytest.mark.parametrize(
    ("wait", "permission", "fault"),
    [
        (YEARS, "EXAMPLE-1", ""),
        (300 * DAY, "EXAMPLE-1", "before its time"),
        (YEARS, "EXAMPLE-3", "under another permission"),
    ],
)
def test_an_erasure_that_was_not_due_is_seen_whatever_was_claimed(scratch, wait, permission, fault):
    record = scratch.create()
    assert scratch.act(record, "closed") == ""
    scratch.look()
    scratch.now += wait
    assert scratch.erase(record, permission=permission) == ""
    faults, _ = scratch.look()
    assert [fault in line for line in faults] == [True] * bool(fault)


def test_details_that_are_gone_before_their_record_are_seen(scratch):
    record = scratch.create()
    scratch.open(record)
    number = scratch.head
    scratch.store.connection.execute("DELETE FROM details WHERE number = ?", (number,))
    scratch.open(record)
    faults, counts = scratch.look()
    assert counts["uses not replayed"] == 1
    assert faults == [f"Entry {number} lost its details although no record has ended since."]


def test_details_that_end_with_their_record_are_counted(scratch):
    record = scratch.create()
    scratch.open(record)
    assert scratch.discard(record) == ""
    faults, counts = scratch.look()
    assert (faults, counts["uses not replayed"], counts["endings not replayed"]) == ([], 1, 1)


def test_an_act_on_what_no_entry_created_is_seen(scratch, monkeypatch):
    log = StoreTransaction.log
    monkeypatch.setattr(
        StoreTransaction,
        "log",
        lambda self, entry, *more, **other: entry.kind == "created" or log(self, entry, *more, **other),
    )
    scratch.open(scratch.create())
    faults = scratch.look()[0]
    assert any("decided again it is refused (unknown record" in fault for fault in faults)


def test_an_entry_that_is_missing_or_spoiled_is_seen(scratch):
    scratch.open(scratch.create())
    store = scratch.store.connection
    store.execute("DELETE FROM journal WHERE number = 3")
    store.execute("UPDATE journal SET entry = CAST(substr(entry, 1, 338) || x'ff' AS BLOB) WHERE number = 5")
    store.execute("UPDATE journal SET entry = CAST(x'04' || substr(entry, 2) AS BLOB) WHERE number = 4")
    store.execute("DELETE FROM details WHERE number IN (3, 4, 5)")
    faults = " ".join(scratch.look()[0])
    assert "Entry 4 follows entry 2: one is missing." in faults
    assert "Entry 4 cannot be read." in faults
    assert "Entry 5 lost the details that must stay." in faults


@pytest.mark.parametrize("fields", list(FIELDS.values()), ids=list(FIELDS))
def test_nothing_personal_is_in_the_prober_s_file(scratch, fields):
    # Three letters are among random bytes now and then.
    clerk = "literature-clerk-7"
    scratch.duty(clerk, "literature", on=True)
    for purpose in FIELDS:
        record = scratch.create(purpose, topics=(HEARINGS,) if purpose == "notices" else ())
        scratch.open(record, *FIELDS[purpose], who=clerk)
    scratch.look()
    stored = b"".join(path.read_bytes() for path in scratch.folder.iterdir())
    for word in (SOMEBODY, SOMEBODY.split("@", maxsplit=1)[0], clerk):
        assert word.encode() not in stored
    assert fields

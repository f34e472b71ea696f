"""What a custodian decided rightly is decided alike again, whatever was asked of it and in whichever order."""

import datetime as dt
import random
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from keepfaith.custody.ledger.entry import decode
from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.store.store import Store
from tests.prober.replay.scratch import (
    CODE,
    FIELDS,
    HEARINGS,
    MADE_UP,
    MEETINGS,
    NO_RECORD,
    POSTAL,
    SOMEBODY,
    SOMEBODY_ELSE,
    STAFF,
    Scratch,
)

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
PURPOSES = (*FIELDS, "public-records", "legal-obligations", "referral", "sale")
DUTIES = (
    "literature",
    "events",
    "assistance",
    "accessibility",
    "records",
    "privacy",
    "security",
    "supervisor",
    "searcher",
    "unheard-of",
)


class Chance:
    """Asks whatever comes, much of it wrong."""

    def __init__(self, scratch, seed):
        self.scratch, self.chance = scratch, random.Random(seed)
        self.records, self.cases = [NO_RECORD], []
        self.tokens, self.proofs = [bytes(16)], [bytes(16)]
        self.own_cases = ["objection-1999-1"]

    def step(self):
        acts = (
            *(
                self.create,
                self.open,
                self.act,
                self.send,
                self.mail,
                self.end,
                self.change_case,
                *(self.cover,) * 4,
                self.check,
                self.change,
                self.wait,
            ),
            *(self.work, self.work, self.reopen, self.subscribe, self.retire, self.test),
            *(self.ask_link, self.redeem, *(self.show,) * 3, self.give_code, *(self.appeal,) * 2),
        )
        self.chance.choice(acts)()

    @property
    def record(self):
        return self.chance.choice(self.records[-12:])

    def who(self):
        employee = self.chance.choice(list(STAFF))
        own = STAFF[employee] or DUTIES
        return {"who": employee, "duty": self.chance.choice(own if self.chance.random() < 0.7 else DUTIES)}

    def purpose(self):
        return self.chance.choice(PURPOSES)

    def fields(self):
        names = (
            "name",
            "address",
            "phone",
            "items",
            "email",
            "number",
            "question",
            "problem",
            "note",
            "shoe",
        )
        return tuple(self.chance.sample(names, self.chance.choice((1, 1, 2))))

    def create(self):
        purpose = self.chance.choice(list(FIELDS))
        topics = self.chance.sample([HEARINGS, MEETINGS], self.chance.choice((1, 2)))
        edition = self.chance.choice(self.scratch.editions).digest if self.chance.random() < 0.2 else None
        begun = edition is None or any(
            registered.digest == edition and registered.starts_at <= self.scratch.now
            for registered in self.scratch.editions
        )
        if begun:
            record = self.scratch.create(
                purpose,
                address=self.chance.choice([SOMEBODY, SOMEBODY_ELSE, MADE_UP, ""]),
                topics=topics if purpose == "notices" and self.chance.random() < 0.9 else (),
                edition=edition,
            )
            self.records.append(record)

    def open(self):
        likely = self.chance.random() < 0.5
        known = self.scratch.store.records.find(record := self.record)
        if likely and known:
            duty = {"literature": ("ada", "literature"), "notices": ("eve", "events")}.get(
                known.header.purpose, ("ben", "assistance")
            )
            self.scratch.open(
                record,
                self.chance.choice(list(known.header.fields)),
                who=duty[0],
                duty=duty[1],
                purpose=known.header.purpose,
            )
        else:
            self.scratch.open(record, *self.fields(), **self.who(), purpose=self.purpose())

    def act(self):
        kind = self.chance.choice(
            [
                *("noted", "returned", "moved", "sent", "closed", "handed", "taken", "answered"),
                *("reopened", "recalled"),
            ]
        )
        more = {"purpose": self.purpose(), **self.who()}
        if kind == "sent":
            facts = {("asked", self.chance.random() < 0.8), ("for_value", self.chance.random() < 0.2)}
            more["facts"] = frozenset(facts | ({("is_rich", True)} if self.chance.random() < 0.1 else set()))
            more["fields"] = self.fields()
        if kind == "moved":
            more["to"] = self.purpose()
        if kind == "handed":
            more["colleague"] = self.chance.choice([*STAFF, ""])
        if kind == "recalled" or (kind == "reopened" and self.chance.random() < 0.5):
            more["note"] = bytes(16)
        self.scratch.act(self.record, kind, **more)

    def send(self):
        what = self.chance.choice(["event-1", "answer", "warning", "confirmation"])
        who = (
            self.who()
            if self.chance.random() < 0.5
            else {"who": "", "duty": self.chance.choice(["events", "assistance"])}
        )
        self.scratch.send(
            self.record,
            what,
            topic=self.chance.choice(["", HEARINGS, MEETINGS]),
            purpose=self.chance.choice(["notices", "questions", "literature"]),
            fields=self.chance.choice([("email",), ("email",), ("name",), ("email", "name")]),
            **who,
        )

    def mail(self):
        record = self.record
        known = self.scratch.store.records.find(record)
        match self.chance.randrange(3):
            case 0:
                self.scratch.confirm(record)
            case 1 if known and known.mailbox:
                self.scratch.unsubscribe(record, why=self.chance.choice(["asked", "bounced", "complained"]))
            case _:
                self.scratch.send(record, topic=HEARINGS)
                self.scratch.reply(record, address=SOMEBODY)

    @property
    def case(self):
        """Name some case: open, closed, or one that there never was."""
        return f"legal-hold-{self.scratch.now.year}-{self.chance.randrange(1, 5)}"

    def check(self):
        by = self.who() if self.chance.random() < 0.3 else {}
        purpose = self.purpose() if self.chance.random() < 0.2 else "your-information"
        known = [(record, self.scratch.store.records.find(record)) for record in self.records]
        asking = [record for record, state in known if state and state.header.purpose == "your-information"]
        record = self.chance.choice(asking) if asking and self.chance.random() < 0.8 else self.record
        self.scratch.check(record, **by, purpose=purpose)

    def change_case(self):
        by = self.chance.choice([{}, self.who()])
        if self.chance.random() < 0.5:
            self.scratch.open_case(**by)
        else:
            self.scratch.close_case(self.case, **by)

    def cover(self):
        """Work on cases: mostly as two do who may, and in a case that there is."""
        known = [record for record in self.records[-12:] if self.scratch.store.records.find(record)]
        record = self.chance.choice(known or [NO_RECORD])
        case = self.chance.choice([*self.cases[-2:] * 3, "legal-process-1999-1"])
        likely = self.chance.random() < 0.8
        by = {"who": "ida", "duty": "privacy"} if likely else self.who()
        approver = {"who": "max", "duty": "supervisor"} if likely else self.who()
        for employee, duty in (("ida", "privacy"), ("max", "supervisor")):
            self.scratch.duty(employee, duty, on=self.chance.random() < 0.9)
        match self.chance.randrange(10):
            case 9:
                known = self.scratch.store.records.find(record)
                name = self.chance.choice(list(known.header.fields)) if known else "name"
                self.scratch.disclose(record, case, name, **by)
            case 8 if self.chance.random() < 0.4:
                receipt = CODE if self.chance.random() < 0.8 else "0"
                self.scratch.withdraw(record, on=self.chance.random() < 0.6, receipt=receipt)
            case 8:
                what = self.chance.choice(["", "", case])
                self.scratch.restrict(record, on=self.chance.random() < 0.6, case=what, **by)
            case 0:
                purpose = self.chance.choice(["legal-obligations", "legal-obligations", self.purpose()])
                opened = self.scratch.open_case(kind="legal-process", purpose=purpose, **by)
                self.cases += [opened] if opened.startswith("legal-process") else []
            case 1 | 2:
                to = self.chance.choice(["ida", "ida", "ida", "ida", "retention", "", "nobody"])
                self.scratch.assign_case(case, to, **by)
                self.scratch.set_case_due(case, self.scratch.now.date(), **by)
                self.scratch.write_letter(case, **by)
            case 3 | 4:
                self.scratch.cover(record, case, **by)
                self.scratch.approve(record, case, **approver)
            case 5:
                self.scratch.approve(record, case, on=self.chance.random() < 0.5, **approver)
            case 6 | 7:
                known = self.scratch.store.records.find(record)
                name = self.chance.choice(list(known.header.fields)) if known else "name"
                self.scratch.open(record, name, purpose="legal-obligations", **by)

    def appeal(self):
        """Object and appeal: of three who may, and of accounts of the prober, whoever it comes to."""
        for employee in ("ida", "una", "max"):
            self.scratch.duty(employee, "privacy", on=self.chance.random() < 0.95)
        who = self.chance.choice(["ida", "una", "una", "max"])
        case = self.chance.choice(self.own_cases[-4:])
        day = self.scratch.now.date() + self.chance.choice([-DAY * 3, -DAY, DAY * 0, DAY * 0, DAY * 4])
        outcome = self.chance.choice(["denied", "denied", "agreed", "late", "mistaken"])
        match self.chance.randrange(8):
            case 0:
                opened = self.scratch.objection(who=who, outcome=outcome)
                self.own_cases += [opened] if opened.startswith("objection-") else []
            case 1 | 2:
                opened = self.scratch.appeal(case, who=who, received_on=day)
                self.own_cases += [opened] if opened.startswith("appeal-") else []
            case 3:
                to = self.chance.choice(["ida", "una", "max", ""])
                self.scratch.assign_case(case, to, who=who)
            case 4 | 5:
                self.scratch.hear(
                    case, who=who, hearing=self.chance.choice(["took-place", "given-up"]), on=day
                )
            case 6:
                self.scratch.close_case(case, who=who, duty="privacy", outcome=outcome)
            case 7:
                self.scratch.cover(self.record, case, who=who)
                self.scratch.approve(self.record, case, on=self.chance.random() < 0.6)

    def decide_on_an_appeal(self):
        """Take one appeal all the way, as two do who may."""
        for employee in ("ida", "una"):
            self.scratch.duty(employee, "privacy", on=True)
        case = self.scratch.appeal(self.scratch.objection(who="ida"), who="ida")
        for who in ("ida", "una"):
            self.scratch.assign_case(case, who, who=who)
            self.scratch.close_case(case, who=who, duty="privacy", outcome="denied")
        self.scratch.hear(case, who="una")
        self.scratch.close_case(case, who="una", duty="privacy", outcome="denied")

    def work_on_a_case(self):
        """Take one record through a case as two do who may."""
        by, approver = {"who": "ida", "duty": "privacy"}, {"who": "max", "duty": "supervisor"}
        for employee in (by, approver):
            self.scratch.duty(employee["who"], employee["duty"], on=True)
        record = self.scratch.create("questions", address=SOMEBODY)
        case = self.scratch.open_case(kind="legal-process", purpose="legal-obligations", **by)
        self.scratch.assign_case(case, "ida", **by)
        self.scratch.set_case_due(case, self.scratch.now.date(), **by)
        self.scratch.write_letter(case, **by)
        self.scratch.cover(record, case, **by)
        self.scratch.approve(record, case, **approver)
        self.scratch.open(record, "question", purpose="legal-obligations", **by)

    def end(self):
        record, due = self.record, self.chance.random() < 0.3
        match self.chance.randrange(7):
            case 0:
                self.scratch.erase(record, **self.who(), due=due)
            case 1:
                self.scratch.expire(record)
            case 2:
                known = self.scratch.store.records.find(record)
                # One that was mailed to has its row, and is never discarded.
                if known is None or known.header.purpose != "notices":
                    self.scratch.discard(record)
            case 3:
                self.scratch.hold(record, on=self.chance.random() < 0.5, case=self.case, **self.who())
            case 4:
                self.scratch.operator_hold(record, on=self.chance.random() < 0.5, case=self.case)
            case 5:
                self.scratch.remove(due=due, **self.who())
            case 6:
                self.scratch.hold(record, on=self.chance.random() < 0.5, case=self.case)

    def work(self):
        """Do what the desk does, mostly by the right employee and for what the task is."""
        known = self.scratch.store.records.find(record := self.record)
        task = known and self.scratch.store.tasks.of(known)
        if not task:
            return
        purpose, fields = (
            task.purpose if self.chance.random() < 0.9 else known.header.purpose,
            known.header.fields,
        )
        who = {"who": self.chance.choice(["ada", "ben", "bob"]), "duty": "assistance"}
        who |= {"duty": purpose} if purpose in ("literature", "accessibility") else {}
        email = tuple(name for name, category in fields.items() if category == "email-address")
        match self.chance.randrange(7):
            case 0 | 1:
                for _ in range(3):
                    self.scratch.open(record, next(iter(fields)), purpose=purpose, **who)
            case 2:
                to = self.chance.choice(["questions", "accessibility", "literature", "public-records"])
                self.scratch.act(record, "moved", purpose=purpose, to=to, **who)
            case 3:
                kind = self.chance.choice(["noted", "noted", "returned", "sent", "closed", "answered"])
                self.scratch.act(
                    record, kind, purpose=purpose, fields=(next(iter(fields)),) * (kind == "sent"), **who
                )
            case 4 | 5:
                kind = self.chance.choice(["handed", "taken"])
                colleague = (
                    self.chance.choice(["ada", "ben", "bob", "nobody", ""]) if kind == "handed" else ""
                )
                self.scratch.act(record, kind, purpose=purpose, colleague=colleague, **who)
            case 6 if email:
                self.scratch.send(record, "answer", purpose=purpose, fields=email, **who)
                self.scratch.withhold(record, "answer", purpose=purpose, **who)
            case 7 if email:
                self.scratch.send(record, "warning", purpose=purpose, fields=email, who="", duty=who["duty"])
            case 8 if known.about is None:
                self.records.append(self.scratch.note(record, text=self.chance.choice(["note", "answer"])))

    def reopen(self):
        known = self.scratch.store.records.find(record := self.record)
        task = known and self.scratch.store.tasks.of(known)
        if task:
            note = self.chance.choice([None, bytes(16)])
            self.scratch.act(record, "reopened", purpose=task.purpose, note=note, **self.who())

    def subscribe(self):
        record = self.scratch.create(
            "notices", address=self.chance.choice([SOMEBODY, SOMEBODY_ELSE, MADE_UP]), topics=(HEARINGS,)
        )
        self.records.append(record)
        for _ in range(self.chance.choice((1, 1, 9))):
            self.scratch.offer(record)
        if self.chance.random() < 0.8:
            self.scratch.confirm(record)
            for topic in (HEARINGS, MEETINGS, HEARINGS):
                self.scratch.send(record, topic=topic)

    def ask_link(self):
        """Ask for links, more than there may be on a day; some are sent late, again, or for what is no request."""
        for _ in range(self.chance.choice((1, 1, 2, 5))):
            address = self.chance.choice([SOMEBODY, SOMEBODY_ELSE, MADE_UP, ""])
            known = self.scratch.store.records.find(record := self.record) and record
            about = known if self.chance.random() < 0.2 else None
            self.records.append(self.scratch.ask_link(address=address, about=about))
        for record in (*self.records[-2:], self.record):
            token = self.scratch.mail_link(record)
            self.tokens += [token] if isinstance(token, bytes) else []

    def redeem(self):
        """Redeem one of the last links, some of them twice."""
        for token in self.chance.sample(self.tokens[-4:], k=min(2, len(self.tokens))):
            proof = self.scratch.redeem(token).proof
            self.proofs += [proof] if proof else []

    def show(self):
        """Show what is somebody's own and what is not, often to whoever just asked for it."""
        if self.chance.random() < 0.5:
            address = self.chance.choice([SOMEBODY, SOMEBODY_ELSE])
            token = self.scratch.mail_link(self.scratch.ask_link(address=address))
            proof = self.scratch.redeem(token).proof if isinstance(token, bytes) else bytes(16)
            self.proofs.append(proof)
        proof = self.chance.choice(self.proofs[-2:])
        self.scratch.own_records(proof)
        states = [self.scratch.store.records.find(record) for record in self.records]
        own = [state.record for state in states if state and state.mailbox and state.subject == state.mailbox]
        for record in (self.record, self.chance.choice(own or self.records), *own[-2:]):
            if self.chance.random() < 0.5:
                self.scratch.add_receipt(proof, record, receipt=CODE if self.chance.random() < 0.8 else "0")
            known = self.scratch.store.records.find(record)
            fields = list(known.header.fields) if known and self.chance.random() < 0.9 else self.fields()
            self.scratch.show(proof, record, fields[0])
        if self.chance.random() < 0.2:
            self.scratch.end_proof(proof)

    def give_code(self):
        """Give out codes, some by nobody's duty or to another address, and use them rightly, wrongly and late."""
        record = self.scratch.create(address=POSTAL) if self.chance.random() < 0.5 else self.record
        by = {"who": "pia", "duty": "privacy"} if self.chance.random() < 0.7 else self.who()
        case = self.scratch.open_case(who="pia", duty="privacy", purpose="your-information")
        if case not in {"duty", "not acknowledged", "not a canary"} and self.chance.random() < 0.7:
            self.scratch.cover(record, case)
            self.scratch.approve(record, case)
        way = self.chance.choice(["letter", "in-person"])
        more = {"address": POSTAL.upper()} if way == "letter" and self.chance.random() < 0.2 else {}
        if way == "in-person" and self.chance.random() < 0.5:
            scope = self.chance.choice(["see", "correct"])
            more = {"acting": Representation("estate", scope, "letters-of-authority")}
        code = self.scratch.mint(record, way, **by, **more)
        if len(code) != len(CODE):
            code = CODE
        if self.chance.random() < 0.2:
            self.scratch.now += self.chance.choice([HOUR, 25 * HOUR, 31 * DAY])
        for typed in [CODE] * self.chance.choice([0, 1, 6]) + [code, code]:
            proof = self.scratch.redeem_code(record, typed)
            self.proofs += [proof] if proof else []
        for shown in (record, self.record):
            known = self.scratch.store.records.find(shown)
            fields = list(known.header.fields) if known else self.fields()
            self.scratch.show(self.proofs[-1], shown, fields[0])

    def show_ones_own(self):
        """Show somebody new what they subscribed to and what they have the receipt of."""
        address = "owner@example.gov"
        self.scratch.now += 2 * HOUR
        own, typed = self.scratch.subscribed(address=address), self.scratch.create(address=address)
        proof = self.scratch.prove(address=address)
        self.scratch.show(proof, own)
        self.scratch.add_receipt(proof, typed)
        self.scratch.show(proof, typed, "name", "address")

    def retire(self):
        if self.chance.random() < 0.5:
            self.scratch.erase(self.record)
        else:
            self.scratch.now += 8 * DAY
            for record in self.records[-6:]:
                self.scratch.expire(record)

    def test(self):
        """Do what the prober does."""
        self.scratch.canary(MADE_UP)
        if self.chance.random() < 0.15:
            self.scratch.enroll(self.chance.choice(["bob", "pia"]))
        for record in self.records[-8:]:
            self.scratch.expire_canary(record)

    def change(self):
        employee, duty = self.chance.choice(list(STAFF)), self.chance.choice(DUTIES[:-1])
        self.scratch.duty(employee, duty, on=self.chance.random() < 0.6)

    def wait(self):
        steps = (dt.timedelta(minutes=7), dt.timedelta(minutes=50), 5 * HOUR, DAY, 8 * DAY)
        self.scratch.now += self.chance.choice(steps)


# An erasure before its time is no fault of the custodian, which knows when a task was closed and no more.
IN_TIME = ("before its time", "another permission")


def wrong(faults):
    return [fault for fault in faults if not any(words in fault for words in IN_TIME)]


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))])
def test_whatever_is_asked_in_whichever_order_is_decided_alike(seed):
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Store.open(Path(folder, "custody"), bytes(32))) as store,
    ):
        scratch = Scratch(store, Path(folder, "prober"), cap=4)
        chance = Chance(scratch, seed)
        for number in range(480):
            chance.step()
            if number == 120:
                scratch.post("draft", scratch.now + 9 * DAY + 11 * HOUR)
            if number % 60 == 0:
                scratch.look()
        # Chance alone now and then takes no case all the way, and shows nobody anything.
        chance.work_on_a_case()
        chance.decide_on_an_appeal()
        chance.show_ones_own()
        scratch.duty("una", "privacy", on=True)
        for address in (SOMEBODY, SOMEBODY_ELSE, "newcomer@example.gov"):
            scratch.now += HOUR
            scratch.check(scratch.create("your-information", address=address), who="una")
        faults, counts = scratch.look()
        assert wrong(faults) == []
        assert counts["uses replayed"] > 50
        assert counts["sendings replayed"] > 30
        assert counts["subjects replayed"] >= 3
        kinds = Counter(decode(logged.entry).kind for logged in scratch.after(0))
        assert min(kinds[kind] for kind in ("covered", "approved", "case-due", "case-letter")) > 0
        assert min(kinds[kind] for kind in ("proven", "shown", "case-heard")) > 0
        assert 0 < counts["uses refusals"] < counts["uses replayed"]
        # The same entries at once, as after a loss of the prober's own file; ends of records are known less.
        again, _ = scratch.look(folder=Path(folder, "again"))
        assert wrong(again) == []

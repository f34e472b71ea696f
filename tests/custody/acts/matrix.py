"""Of each declared act and each of its steps, a moment in which just that step refuses: made from what it names.

Whoever declares an act writes nothing here; whoever adds a fact adds how it is made so, or not so.
"""

from dataclasses import dataclass, field, replace

from keepfaith.custody.protocol import control_messages, item_messages
from keepfaith.custody.protocol.code_messages import Representation
from keepfaith.custody.protocol.message import Denial
from tests.prober.replay.scratch import NO_RECORD

# By which duty an action of the rules may be done, for what lies in the world below.
_ABLE = {"withhold": "privacy", "approve": "supervisor", "open": "literature"}
DUTIES = ("literature", "supervisor", "security", "privacy")


@dataclass
class Moment:
    """What is to be done: an act by an employee, by a proof or by another entry, on what was prepared for it."""

    scratch: object
    kind: object
    act: object
    record: bytes = b""
    number: int = 0
    who: str = "zoe"
    duty: str = ""
    details: dict = field(default_factory=dict)
    note: bytes | None = None
    proof: bytes | None = None

    def ask(self):
        """Ask for it; return the code of the refusal, nothing if it was done."""
        if self.act.by == "entry":
            return self.scratch.disclose(self.record, _covered(self), request=self.note, who="yan")
        message = item_messages.Do(
            self.act.entry,
            None if self.number or self.kind.of in {"case", "note"} else self.record,
            self.note,
            number=self.number,
            details={name: self.details[name] for name in self.act.details},
            employee="" if self.note else self.who,
            duty="" if self.note else self.duty,
            proof=self.proof,
        )
        answer = self.scratch.say(message)
        self.number = 0 if isinstance(answer, Denial) else answer.number
        return str(answer.code) if isinstance(answer, Denial) else ""


def staff(scratch):
    """Have people who may do everything, so that only what a step names keeps them from it."""
    for who in ("zoe", "yan", "xia", "wim", "probe"):
        for duty in DUTIES:
            scratch.duty(who, duty, on=True)
    scratch.say(control_messages.Enroll("probe"))


def allowed(scratch, kind, act):
    """Prepare that an act is allowed: what it begins on, or an item in the first state from which it is done."""
    moment = Moment(scratch, kind, act)
    if kind.of == "case":
        moment.details["case"] = scratch.own_case(who="yan")
    elif kind.of == "note":
        moment.record, moment.proof = scratch.create("questions"), scratch.prove()
        assert scratch.add_receipt(moment.proof, moment.record) == ""
        moment.note = scratch.own_note(moment.record, kind.note)
    else:
        moment.record = scratch.create("questions" if kind.purpose == "legal-obligations" else "literature")
        if kind.details.get("case") == "name":
            moment.details["case"] = _covered(moment)
        elif kind.purpose == "work":
            scratch.act(moment.record, "taken", who="yan")
    if act.start:
        _bring(moment, act.start[0])
    _fill(moment)
    return moment


def refused_by(moment, place):
    """Change a moment so that just one step refuses; return whether it could be done."""
    step = moment.act.steps[place]
    if step.ask:
        return _NOT_ALLOWED[step.ask](moment)
    if step.at_most:
        return _fill_up(moment, step)
    so = bool(step.when)
    name, _, of = (step.when or step.unless)[0].partition(":")
    make = _MADE.get((name, so))
    return make is not None and make(moment, of) is not False


def _bring(moment, state):
    """Bring an item into a state, by an act that leads there."""
    kind, wanted = moment.kind, moment.act
    moves = (
        (one, before)
        for one in kind.acts.values()
        if one.by != "entry"
        for before, after in one.moves
        if after == state
    )
    moment.act, before = next(moves)
    if before:
        _bring(moment, before)
    _fill(moment, who="xia" if before else "yan")
    assert moment.ask() == "", moment.act.entry
    moment.number, moment.act, moment.who = moment.number if kind.named else 0, wanted, "zoe"


def _fill(moment, who=None):
    act = moment.act
    actions = [step.action for step in act.steps if step.action]
    moment.duty = _ABLE[actions[0]] if actions else "privacy"
    if (
        moment.kind.of == "case"
        or (moment.details.get("case") and moment.duty == "literature")
        or any("duty:privacy" in step.unless for step in act.steps)
    ):
        moment.duty = "privacy"
    moment.who = who or ("zoe" if act.start else "yan")
    today = moment.scratch.now.date().isoformat()
    forms = {"employee": "wim", "name": "a-reason", "case or none": "", "day within a year before": today}
    for name in act.details:
        form = moment.kind.details[name]
        moment.details.setdefault(name, forms[form] if form in forms else int(form.split(" to ")[0]))


def _covered(moment):
    scratch, case = moment.scratch, moment.scratch.own_case(who="yan")
    assert [scratch.cover(moment.record, case, who="yan"), scratch.approve(moment.record, case)] == ["", ""]
    return case


def _fill_up(moment, step):
    for _ in range(step.at_most):
        if moment.note:
            other = replace(moment, note=moment.scratch.own_note(moment.record, moment.kind.note))
        else:
            other = allowed(moment.scratch, moment.kind, moment.act)
        assert other.ask() == ""
    return True


def _without_rule(moment):
    moment.duty = "events"
    moment.scratch.duty(moment.who, "events", on=True)
    return True


def _without_duty(moment):
    moment.who = "vic"
    if moment.kind.purpose == "work" and not moment.act.start:
        moment.scratch.duty("vic", moment.duty, on=True)
        moment.scratch.act(moment.record, "taken", who="vic")
        moment.scratch.duty("vic", "events", on=True)
        moment.scratch.duty("vic", moment.duty, on=False)
        moment.scratch.act(moment.record, "handed", who="yan", colleague="")
    return True


def _by_prober(moment):
    moment.who = "probe"
    if moment.kind.purpose == "work" and not moment.act.start:
        moment.scratch.act(moment.record, "handed", who="yan", colleague="")
    return True


def _gone(moment, _):
    moment.number, moment.record = 9_999 if moment.kind.named else 0, NO_RECORD


def _other_state(moment, _):
    """Do it once, and ask again; of what is one's own, that is done already, so do what else could be done."""
    if moment.note:
        others = (one for one in moment.kind.acts.values() if one.start and one is not moment.act)
        return replace(moment, act=next(others)).ask() == ""
    number, code = moment.number, moment.ask()
    moment.number, moment.who = number, moment.who if moment.kind.named else "wim"
    return code == ""


def _repeat(moment, _):
    other = Moment(moment.scratch, moment.kind, moment.act, moment.record, details=dict(moment.details))
    _fill(other)
    return other.ask() == ""


def _hand_over(moment, _):
    return moment.scratch.act(moment.record, "taken", who="zoe") == ""


def _close_work(moment, _):
    case = moment.details.get("case")
    if moment.kind.of == "case":
        return moment.scratch.close_case(case, who="yan", duty="privacy") == ""
    if case:
        return moment.scratch.approve(moment.record, case, on=False) == ""
    return moment.scratch.act(moment.record, "closed", who="yan") == ""


def _act_for_another(moment, _):
    scratch = moment.scratch
    moment.record = scratch.create(address="")
    scratch.covered(moment.record)
    moment.note = scratch.own_note(moment.record, moment.kind.note)
    moment.proof = scratch.redeem_code(moment.record, scratch.mint(moment.record))
    if moment.act.start:
        _bring(moment, moment.act.start[0])
    acting = Representation("parent", "correct", "birth-certificate")
    moment.proof = scratch.redeem_code(moment.record, scratch.mint(moment.record, acting=acting))


def _leave_out(moment, _):
    by = {"who": "zoe", "duty": "security"}
    return moment.scratch.propose_withholding(moment.record, **by) == moment.scratch.approve_withholding(
        moment.record
    )


def _be_unable(moment, detail):
    if moment.act.start:
        return moment.scratch.pause(moment.details[detail], who="pia") == ""
    for duty in DUTIES:
        moment.scratch.duty(moment.details[detail], duty, on=False)
    return True


def _be_another(moment, detail):
    if moment.act.start:
        moment.who = moment.details[detail]
    else:
        moment.details[detail] = moment.who


def _decide_before(moment, who):
    """Have it in the case of an appeal against what one of those decided who are named."""
    scratch, colleague = moment.scratch, moment.details["colleague"]
    appeal = scratch.appeal(scratch.objection(who=moment.details.get(who, moment.who)), who="yan")
    scratch.cover(moment.record, appeal, who="yan")
    scratch.approve(moment.record, appeal)
    if moment.act.start:
        by = {"who": "yan", "duty": "privacy"}
        moment.number = scratch.propose_grant(moment.record, colleague, case=appeal, **by)
    else:
        moment.details["case"], moment.duty = appeal, "privacy"


_NOT_ALLOWED = {"account": _by_prober, "duty": _without_duty, "rules": _without_rule}
_MADE = {
    ("record", False): _gone,
    ("item", False): _gone,
    ("state", False): _other_state,
    ("note", True): lambda moment, _: setattr(moment, "record", moment.scratch.note(moment.record)),
    ("self", False): _act_for_another,
    ("left-out", True): _leave_out,
    ("tellable", False): lambda moment, _: setattr(moment, "record", moment.scratch.subscribed()),
    ("exists", True): _repeat,
    ("case-open", False): lambda moment, _: moment.details.update(case="legal-process-2026-99"),
    ("case-covers", False): lambda moment, _: moment.details.update(case=moment.scratch.own_case(who="yan")),
    ("works-on-it", False): lambda moment, _: setattr(moment, "who", "zoe"),
    ("work-goes-on", False): _close_work,
    ("holds-it", True): _hand_over,
    ("is", True): _be_another,
    ("did", True): lambda moment, _: setattr(moment, "who", "yan"),
    ("duty", False): lambda moment, _: setattr(moment, "duty", "security"),
    ("may-receive", False): _be_unable,
    ("alike", False): lambda moment, detail: moment.scratch.enroll(moment.details[detail]),
    ("decided", True): _decide_before,
}  # fmt: skip

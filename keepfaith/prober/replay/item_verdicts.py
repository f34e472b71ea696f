"""Deciding again on what is declared of items: by the same steps, on facts that only earlier entries gave."""

from collections.abc import Collection, Iterator
from typing import Final

from keepfaith.custody.protocol.known_names import NOBODY, YOUR_RIGHTS
from keepfaith.prober.acts.reader import DeclaredAct, Values, declared_by
from keepfaith.prober.ledger_line import ACTED, Line
from keepfaith.prober.replay.case import NO_DUTY, UNKNOWN_EDITION, UNKNOWN_RECORD, Case, Verdict, request
from keepfaith.prober.replay.cases import may_have_case, of_all
from keepfaith.prober.replay.item_claims import find_faults, until
from keepfaith.prober.replay.item_facts import Read, note_of
from keepfaith.prober.replay.item_folds import ItemState
from keepfaith.prober.replay.judgment import Folds, Judgment, gated, on_duty
from keepfaith.prober.replay.record_folds import digest, hour_number
from keepfaith.prober.replay.uses import own_task

# Entries of these kinds were written before acts were declared; they are judged as the acts of these names.
OLD_KINDS: Final = (
    *("withholding-proposed", "withholding-approved", "withholding-ended"),
    *("grant-proposed", "grant-approved", "grant-ended"),
    *("copy-asked", "copy-withdrawn"),
)
_NOT_PROVEN: Final = Verdict("not proven", YOUR_RIGHTS)


def judge_item(folds: Folds, line: Line) -> Judgment | None:
    """Decide again on an act; none if the beginning of its record is no longer told."""
    judgment, read = Judgment("uses"), read_act(folds, line)
    if read is None:
        judgment.fault(f"Entry {line.number} is of an act that no edition declares.")
        return judgment
    is_of_record = read.act.of_kind["of"] != "case"
    if is_of_record and read.state is None and folds.store.number("lost") and not _may_name_nothing(read):
        return None
    judgment.state(line, read.state)
    if not line.refused:
        for fault in find_faults(read):
            judgment.fault(f"Entry {line.number} ({read.act.entry}) {fault}.", *read.act.promises)
    judgment.verdict = _by_time(read, judgment) if line.known.get("employee") == NOBODY else decide_item(read)
    return judgment


def fold_item(folds: Folds, line: Line) -> None:
    """Remember the item as it is now."""
    read = read_act(folds, line)
    if read is None or (read.item is None and not read.act.begins):
        return
    if read.act.begins:
        record = line.record if "record" in line.known else b""
        for other in folds.items.on(record, read.act.kind):
            if read.is_same(other):
                folds.items.put(other._replace(state=""))
        read = read._replace(item=_begun(read, record))
    _put(folds, read, by=str(line.known.get("employee", "")))


def _begun(read: Read, record: bytes) -> ItemState:
    line, details = read.line, read.details
    ends_with = details.get(read.act.of_kind.get("ends_with_duty_of", ""))
    return ItemState(
        *(line.number, read.act.kind, "", record, note_of(line), read.purpose, details, read.edition),
        with_duty_of=bytes.fromhex(str(ends_with)) if ends_with else None,
    )


def fold_entry(folds: Folds, line: Line) -> None:
    """Remember where an entry of another kind brings the items on its record that are where they can go."""
    for read in _moved(folds, line):
        if read.is_so("state"):
            _put(folds, read, by="")


def unless_moved(folds: Folds, line: Line, detail: str) -> Verdict | None:
    """Refuse an entry of another kind for what does not wait; of what is no longer told, the entry is believed."""
    if detail not in line.known:
        return None
    verdict = next(map(decide_item, _moved(folds, line)), _NOT_PROVEN)
    is_told = folds.items.has_note(bytes.fromhex(line.known[detail])) or not folds.store.number("lost")
    return verdict if verdict.denial and (is_told or line.denial == verdict.denial) else None


def _moved(folds: Folds, line: Line) -> Iterator[Read]:
    """Yield how an entry of another kind moves the items on its record: all, or the one whose note its detail names."""
    for item in folds.items.all_of(line.record):
        act = declared_by(folds.timeline.posted(item.edition)).of_kind(item.kind, line.kind)
        if act is not None and act.act["by"] == "entry":
            by = act.act.get("is") or (item.note and item.note.hex())
            if by is not None and line.known.get(act.act["detail"]) == by:
                yield Read(folds, line, act, item.edition, folds.records.find(item.record), item)


def decide_item(read: Read) -> Verdict:
    """Decide by the steps that its item lives under; then, if these allow it, by those of the edition in force."""
    verdict = _decide(read)
    if verdict.denial or read.line.kind in OLD_KINDS:
        return verdict
    in_force = declared_by(read.folds.timeline.posted(read.line.in_force))
    later = in_force.of_kind(read.act.kind, read.act.entry)
    again = _decide(read._replace(act=later)) if later is not None and later.act != read.act.act else verdict
    return again if again.denial else verdict


def check_overdue(folds: Folds, line: Line) -> None:
    """Note a fault where something goes on when an entry comes from the day on which its time was over.

    The custodian ends it before it enters anything else of that day.
    """
    if line.details is not None and line.known.get("employee") == NOBODY and act_name(line):
        return
    for item in folds.items.overdue(day=line.day):
        act = declared_by(folds.timeline.posted(item.edition)).ends_by_time(item.kind, item.state)
        if act is None:
            continue
        # A proposal that is over counts for nothing; what runs is a fault, once.
        after = act.after(item.state)
        effects = tuple(act.effects(after))
        folds.items.put(item._replace(state=after, until=None, end_is_entered=False, effects=effects))
        if after:
            words = f"Before entry {line.number} a {item.kind} went on for longer than it may."
            folds.store.note_fault("uses", line.number, words, set(act.promises))


def act_name(line: Line) -> str:
    """Return the name of the declared act that an entry is of; nothing if it is of another kind."""
    return line.act if line.kind == ACTED else line.kind if line.kind in OLD_KINDS else ""


def read_act(folds: Folds, line: Line) -> Read | None:
    """Read an entry of an act with what is known of its item; none if no edition declares the act."""
    name, known = act_name(line), line.known
    # What was entered before acts were declared lives under what the release came with.
    in_force = line.in_force if line.kind == ACTED else ""
    act = _find_act(folds, in_force, name)
    if act is None:
        return None
    state = folds.records.find(line.record) if "record" in known else None
    item = None if act.begins else _find_item(folds, line, act)
    if item is None:
        return Read(folds, line, act, in_force, state, None)
    own = declared_by(folds.timeline.posted(item.edition)).of_kind(item.kind, name)
    return Read(folds, line, own, item.edition, state, item) if own else None


def _find_act(folds: Folds, in_force: str, name: str) -> DeclaredAct | None:
    """Return an act of a name: of the edition in force, else of any that items may live under; these begin no more."""
    digests = (in_force, *(edition.digest for edition in folds.timeline), "")
    own = declared_by(folds.timeline.posted(in_force)).find(name)
    acts = (declared_by(folds.timeline.posted(digest)).find(name) for digest in digests)
    return next((act for act in acts if act and (act is own or not act.begins)), None)


def _find_item(folds: Folds, line: Line, act: DeclaredAct) -> ItemState | None:
    record = line.record if "record" in line.known else b""
    if "named" in act.of_kind:
        item = folds.items.find("number", int(line.known[act.of_kind["named"]]), act.kind)
    elif act.of_kind["of"] == "note":
        item = folds.items.find("note", note_of(line), act.kind)
    else:
        item = folds.items.find("record", record, act.kind)
    return None if item is None or item.record != record or item.is_over(line.hour) else item


def _put(folds: Folds, read: Read, *, by: str) -> None:
    item, act, state = read.item, read.act, read.state_after
    if item is None:
        return
    ends = until(read)
    acts = declared_by(folds.timeline.posted(read.edition))
    is_entered = ends is not None and acts.ends_by_time(act.kind, state) is not None
    steps = {**item.steps, state: (digest(by).hex(), read.line.day.toordinal())}
    _correct(read, item, act.effects(state))
    folds.items.put(
        item._replace(
            state=state,
            until=ends,
            end_is_entered=is_entered,
            effects=tuple(act.effects(state)),
            steps=steps,
            details=read.details,
        )
    )


def _correct(read: Read, item: ItemState, effects: Collection[str]) -> None:
    """Remember which note counts instead of a field by now, or counts no more."""
    corrections, note = read.folds.corrections, item.note or b""
    if "corrects" in effects and "corrects" not in item.effects:
        corrections.add(note, about=item.record, field=str(item.details["field"]), day=read.line.day)
    elif "corrects" in item.effects and "corrects" not in effects:
        corrections.revert(note)


def _decide(read: Read) -> Verdict:
    verdict = Verdict("", read.act.clause)
    for step in read.act.act["steps"]:
        if "ask" in step:
            is_asked = not any(map(read.is_so, step.get("unless", ())))
            verdict = (_ask(read, step) if is_asked else None) or verdict
        elif _refuses(read, step):
            verdict = Verdict(step["refuse"], step.get("clause") or read.act.clause)
        if verdict.denial:
            break
    return verdict


def _refuses(read: Read, step: Values) -> bool:
    if "at_most" not in step:
        return any(map(read.is_so, step.get("if", ()))) or not all(map(read.is_so, step.get("unless", ())))
    states, kind = step.get("in", ()), read.act.kind
    if step.get("on") != "record":
        return read.folds.items.count(kind, states) >= int(step["at_most"])
    record = read.state.record if read.state else b""
    return len(read.folds.items.on(record, kind, states)) >= int(step["at_most"])


def _ask(read: Read, step: Values) -> Verdict | None:
    folds, line, state = read.folds, read.line, read.state
    if step["ask"] == "account":
        refused = gated(folds, line.employee, state)
        # An account of the prober's that names no record is believed to be refused.
        is_told = state is not None or read.act.of_kind["of"] == "case"
        return refused if is_told or (refused and line.denial == refused.denial) else None
    if step["ask"] == "duty":
        purpose = read.purpose if "for" in step else ""
        return NO_DUTY if on_duty(folds, line, Verdict(), purpose=purpose).denial else None
    return _ask_rules(read, step)


def _ask_rules(read: Read, step: Values) -> Verdict:
    line, state = read.line, read.state
    if read.act.of_kind["of"] == "case":
        return may_have_case(read.folds, line, line.claimed_duty, read.purpose)
    ruled = Case.at(state.header, read.folds.timeline, line) if state else None
    if state is None or ruled is None:
        return UNKNOWN_EDITION if state else UNKNOWN_RECORD
    if step.get("or_in_force"):
        return of_all(step["action"], ruled, line, read.purpose)
    editions = (ruled.own, ruled.in_force)
    if not all(step["action"] in edition.book.vocabulary.actions for edition in editions):
        return Verdict("no rule permits")
    facts = own_task(is_own=True) if step.get("facts") else frozenset[tuple[str, bool]]()
    wanted = request(step["action"], line.claimed_duty, read.purpose, facts)
    return ruled.any(wanted) if step["of"] == "any field" else ruled.every(wanted, ruled.header.categories())


def _by_time(read: Read, judgment: Judgment) -> Verdict:
    item, act = read.item, read.act.act
    is_due = item is not None and item.until is not None and item.until <= hour_number(read.line.hour)
    if item is None or not is_due or item.state not in act.get("at_end", ()):
        words = f"Entry {read.line.number} ends by time what did not end by it."
        judgment.fault(words, *read.act.promises)
    return Verdict("", act.get("clause_at_end", ""))


def _may_name_nothing(read: Read) -> bool:
    """Return whether an act was refused for which there is no record, or no item."""
    refusals = {
        step.get("refuse")
        for step in read.act.act["steps"]
        if {"record", "item", "state"} & set(step.get("unless", ()))
    }
    return read.line.denial in refusals

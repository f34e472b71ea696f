"""A kind is refused whose words do not fit together: its states, the forms of its details, the facts of its steps."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from keepfaith.custody.acts.item_kind import Act, ItemKind, Step
from keepfaith.custody.acts.not_declared import NotDeclared, line_of
from keepfaith.custody.acts.vocabulary import (
    ACTORS,
    ASKERS,
    DETAIL,
    EFFECTS,
    FACTS,
    LASTS,
    MAX_FACTS,
    MAX_STATES,
    NAME,
    NOTICE,
    SUBJECTS,
    WORD,
)
from keepfaith.custody.protocol.denials import DenialCode

_CODES: Final = frozenset(map(str, DenialCode))
_FIELDS: Final = ("", "every field", "any field")


class Problem(NamedTuple):
    """A fault of a kind, the remedy, and the header near which it is."""

    what: str
    remedy: str
    near: str


def check_kind(kind: ItemKind, text: str, file: str) -> None:
    """Refuse a kind whose words do not fit together; raises `NotDeclared`."""
    for problem in (*_of_kind(kind), *(fault for act in kind.acts.values() for fault in _of_act(kind, act))):
        raise NotDeclared(problem.what, problem.remedy, file, line_of(text, problem.near))


def _of_kind(kind: ItemKind) -> Iterator[Problem]:
    near = f"[{kind.name}]"
    if kind.of not in SUBJECTS:
        yield Problem(f"it is of “{kind.of}”", f"say one of {', '.join(SUBJECTS)}", near)
    if len(kind.states) > MAX_STATES:
        yield Problem(f"it has {len(kind.states) - 1} states", f"use at most {MAX_STATES - 1}", near)
    yield from _unnamed(kind.details, near, "detail")
    for name, form in kind.details.items():
        if not DETAIL.fullmatch(form) or _is_empty_range(form):
            yield Problem(f"the detail {name} is “{form}”", "use a form that docs/agency/acts.md lists", near)
    named = {*kind.listed, *kind.own, *(state for states in kind.effects.values() for state in states)}
    yield from _unknown(named, kind.states, near, "state")
    yield from _of_reading(kind, near)
    yield from _unknown(kind.apart, (*kind.states, *_employees(kind)), near, "state or employee")
    yield from _unknown(kind.one_for or (), kind.details, near, "detail")
    yield from _unknown(filter(None, [kind.ends_with_duty_of]), _employees(kind), near, "employee")
    yield from _unknown(filter(None, [kind.named_by]), kind.note, near, "field of the note")
    yield from _unknown(kind.effects, EFFECTS, near, "effect")
    is_of_field = kind.of == "note" and not kind.note and kind.details.get("field") == "name"
    if "corrects" in kind.effects and not is_of_field:
        yield Problem(
            "it corrects, and is not of a note that says one field anew",
            'say of = "note", leave “note” out, and declare the detail field = "name"', near,
        )  # fmt: skip
    for name in filter(None, (kind.purpose, kind.clause, kind.named)):
        if not NAME.fullmatch(name):
            yield Problem(f"“{name[:40]}” is no name", "use small letters, figures and hyphens", near)
    if kind.notice and not NOTICE.fullmatch(kind.notice):
        yield Problem(
            f"its person is told “{kind.notice}”", "say within how many days, as “within 2 days”", near
        )


def _of_reading(kind: ItemKind, near: str) -> Iterator[Problem]:
    named = {*kind.answers_after, *(state for states in kind.reads.values() for state in states)}
    yield from _unknown(named, kind.states, near, "state")
    yield from _unknown(kind.reads, _employees(kind), near, "employee")
    if kind.reads and not (kind.of == "note" and kind.note):
        yield Problem(
            "an employee reads it, and it is not of a note whose fields it names",
            'say of = "note" and name its fields under “note”, or leave “reads” out', near,
        )  # fmt: skip


def _of_act(kind: ItemKind, act: Act) -> Iterator[Problem]:
    near = f"[{kind.name}.acts.{act.entry}]"
    if act.by not in ACTORS:
        yield Problem(f"it is done by “{act.by}”", f"say one of {', '.join(ACTORS)}", near)
    after = act.to.values() if isinstance(act.to, Mapping) else (act.to,)
    yield from _unnamed(filter(None, after), near, "state")
    yield from _unknown(act.start, set(kind.states) - {""}, near, "state")
    yield from _unknown(act.at_end, act.start, near, "state that it can be done in")
    yield from _unknown(act.details, kind.details, near, "detail")
    if bool(act.detail) is not (act.by == "entry") or (act.value and not act.detail):
        yield Problem(
            "what another entry does, and nothing else, has a “detail”",
            "say which, or leave it and “is” out",
            near,
        )
    yield from _of_lasting(kind, act, near)
    yield from _of_said(kind, act, near)
    if len(act.facts) + len(act.steps) > 2 * MAX_FACTS or len(unknowns(act)) > MAX_FACTS:
        yield Problem(
            f"its steps ask for {len(unknowns(act))} facts",
            f"use at most {MAX_FACTS}, so that all can be tried",
            near,
        )
    for place, step in enumerate(act.steps):
        yield from _of_step(kind, step, f"{near}#{place}")


def unknowns(act: Act) -> tuple[str, ...]:
    """Name what may be so or not when an act is done: its facts, who is asked, and what is full."""
    return tuple(
        sorted(
            (act.facts - {"state", "item"})
            | {f"ask:{step.ask}" for step in act.steps if step.ask}
            | {full(step) for step in act.steps if step.at_most}
        )
    )


def full(step: Step) -> str:
    """Name the fact that a cap is reached: of which items, and how many."""
    return f"full:{step.on}:{','.join(step.among)}:{step.at_most}"


def _of_lasting(kind: ItemKind, act: Act, near: str) -> Iterator[Problem]:
    if not act.lasts:
        return
    detail = act.lasts.removeprefix("a year after ")
    form = kind.details.get(detail, "")
    fits = act.lasts.endswith(" hours") or (
        form.startswith("day ") if detail != act.lasts else " to " in form
    )
    if not LASTS.fullmatch(act.lasts) or not fits:
        yield Problem(
            f"it lasts “{act.lasts}”", "say “24 hours”, a detail that is a number, or “a year after” one that is a day",
            near,
        )  # fmt: skip


def _of_said(kind: ItemKind, act: Act, near: str) -> Iterator[Problem]:
    for name, word in act.states.items():
        if name not in ("detail", "time", *act.start) and not list(_fact_known(kind, name)):
            yield Problem(
                f"it says a word of “{name}”", "name a state of “from”, a fact, “time” or “detail”", near
            )
        if not word:
            yield Problem(f"its word of “{name}” is empty", "give it one", near)
    if act.states and not WORD.fullmatch(act.states.get("detail", "")):
        yield Problem("the words of “states” are of no detail", "name one as “detail”", near)


def _of_step(kind: ItemKind, step: Step, near: str) -> Iterator[Problem]:
    if bool(step.refuse) == bool(step.ask):
        yield Problem("a step neither refuses nor asks, or does both", "say “refuse” or “ask”", near)
    if step.ask and (step.ask not in ASKERS or step.when or step.at_most):
        yield Problem(
            f"a step asks for “{step.ask}”",
            f"ask for one of {', '.join(ASKERS)}, at most with “unless”",
            near,
        )
    if step.refuse and step.refuse not in _CODES:
        yield Problem(
            f"there is no refusal “{step.refuse[:40]}”", "use one that docs/agency/acts.md lists", near
        )
    if step.refuse and bool(step.when or step.unless) == bool(step.at_most):
        yield Problem("a step refuses always, or for two reasons", "say “if”, “unless” or “at_most”", near)
    if step.at_most < 0 or step.on not in ("", "record") or step.of not in _FIELDS:
        yield Problem(
            "a step counts or asks of what there is not", "count on “record”; ask of “every field”", near
        )
    if (step.ask == "rules") != bool(step.action):
        yield Problem("an “action” is what the rules are asked for", "name one there, and only there", near)
    yield from _unknown(step.among, kind.states, near, "state")
    for fact in (*step.when, *step.unless):
        if not list(_fact_known(kind, fact)):
            yield Problem(f"there is no fact “{fact[:60]}”", "use one that docs/agency/acts.md lists", near)


def _fact_known(kind: ItemKind, fact: str) -> Iterator[str]:
    """Yield a fact if there is such a one, of a state, duty or detail that there is."""
    name, mark, of = fact.partition(":")
    days = [detail for detail, form in kind.details.items() if form.startswith("day")]
    about = {"did": kind.states, "duty": (of,) if NAME.fullmatch(of) else (), "past": days}
    if name + mark in FACTS and (not mark or (of and of in about.get(name, (*_employees(kind), "employee")))):
        yield fact


def _employees(kind: ItemKind) -> tuple[str, ...]:
    return tuple(name for name, form in kind.details.items() if form == "employee")


def _is_empty_range(form: str) -> bool:
    least, _, most = form.partition(" to ")
    return most != "" and int(least) > int(most)


def _unnamed(names: Iterable[str], near: str, what: str) -> Iterator[Problem]:
    for name in names:
        if not WORD.fullmatch(name):
            yield Problem(
                f"“{name[:40]}” is no name of a {what}", "use at most 32 small letters and hyphens", near
            )


def _unknown(names: Iterable[str], known: Iterable[str], near: str, what: str) -> Iterator[Problem]:
    there = set(known)
    for name in names:
        if name not in there:
            remedy = f"use one of {', '.join(sorted(filter(None, there)))}" if any(there) else "leave it out"
            yield Problem(f"there is no {what} “{name[:40]}”", remedy, near)

"""A custodian that does not keep to what is posted: in its copy of a declaration a step is missing, or another."""

from dataclasses import replace

from keepfaith.custody.server import item_declarations


def without(monkeypatch, act, *refusals):
    """Have the custodian alone go without the steps of an act that refuse with some codes, or ask for something."""
    steps = [step for step in _act(act).steps if (step.refuse or step.ask) not in refusals]
    assert len(steps) < len(_act(act).steps)
    have(monkeypatch, act, steps=tuple(steps))


def have(monkeypatch, act, **changes):
    """Have the custodian alone go by a declaration in which an act is another."""
    declared = item_declarations.declaration_of(None)
    kind = next(one for one in declared.kinds.values() if act in one.acts)
    changed = replace(kind, acts={**kind.acts, act: replace(kind.acts[act], **changes)})
    declared = replace(declared, kinds={**declared.kinds, kind.name: changed})
    monkeypatch.setattr(item_declarations, "declaration_of", lambda _edition: declared)


def _act(act):
    kinds = item_declarations.declaration_of(None).kinds.values()
    return next(kind.acts[act] for kind in kinds if act in kind.acts)


def without_place(monkeypatch, act, place):
    """Have the custodian alone go without one step of an act, by its place."""
    steps = _act(act).steps
    have(monkeypatch, act, steps=(*steps[:place], *steps[place + 1 :]))

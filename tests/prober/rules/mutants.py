"""First-order mutants of rules, by changes of their text: what a careless or dishonest hand could do to one of them."""

import re
from collections.abc import Iterator

_CONDITION = re.compile(r"\n(when|unless) \{ (.*) \}(?=[\n;])")
_NAME = re.compile(r'(Duty|Purpose|Category|Action)::"([a-z-]+)"')


def split(rules: str) -> list[str]:
    """Cut rules into one text each."""
    parts = re.split(r"(?m)^(?=@id\()", rules)
    return [re.sub(r"(?m)^//.*$", "", part).strip() for part in parts if part.startswith("@id(")]


def mutants(rules: str, names: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield each mutant with what was done to which rule."""
    parts = split(rules)
    for place, rule in enumerate(parts):
        for done, changed in _changed(rule, names):
            assert changed != rule, (done, rule)
            yield f"{done} {place}", "\n".join([*parts[:place], changed, *parts[place + 1 :]])


def _changed(rule: str, names: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    yield "dropped", ""
    permits = "\npermit (" in rule
    yield (
        "flipped",
        rule.replace("\npermit (", "\nforbid (") if permits else rule.replace("\nforbid (", "\npermit ("),
    )
    for number, match in enumerate(_CONDITION.finditer(rule)):
        before, after = rule[: match.start()], rule[match.end() :]
        yield f"condition {number} dropped", before + after
        yield f"condition {number} negated", f"{before}\n{match[1]} {{ !({match[2]}) }}{after}"
    if "principal ==" in rule:
        yield (
            "any principal",
            re.sub(r'principal == Duty::"[a-z-]+"|principal == Party::"[a-z-]+"', "principal", rule),
        )
    yield "any action", re.sub(r'action (?:== Action::"[a-z-]+"|in \[[^\]]*\])', "action", rule)
    for number, match in enumerate(_NAME.finditer(rule)):
        kind, name = match[1], match[2]
        others = [other for other in names.get(kind, ()) if other != name]
        if others:
            swapped = f'{kind}::"{others[number % len(others)]}"'
            yield f"constant {number} swapped", rule[: match.start()] + swapped + rule[match.end() :]

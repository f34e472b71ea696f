"""Each rule of the edition in force, in the custodian's reading of it: left out, or without its condition."""

import re
import tomllib
from functools import partial

from tests.violations.scratch import Scratch
from tests.violations.source_tree import ROOT
from tests.violations.violation import Edit, Violation

_EDITION = ROOT / "agencies/dese/policies/privacy/2018-01-31"
_BOOK = "        return _book(self.registered.rules, self.registered.schema)\n"
# What can be asked of the custodian now; rules on anything else decide nothing yet.
_ACTIONS = ("open", "send", "hold", "destroy")
_DIFFERS = """
from keepfaith.custody.rules.cedar import Rulebook
from keepfaith.custody.server.decision import Edition
from keepfaith.custody.store.editions import Edition as Registered
from keepfaith.policies.editions.edition_cache import posted_editions
import datetime as dt
edition = posted_editions().of("privacy")[0]
rules, schema = edition.bundle.files["rules.cedar"], edition.bundle.files["schema.cedarschema"]
posted = Rulebook.read(rules=rules, schema=schema)
read = Edition(Registered("a" * 64, rules, schema, edition.starts_at)).book
actions = {action.name for action in posted.vocabulary.actions}
requests = list(posted.vocabulary.requests(without=actions - {"open", "send", "hold", "destroy"}))
pairs = zip(posted.decide_all(requests), read.decide_all(requests))
print(json.dumps(any(one.allowed != other.allowed for one, other in pairs)))
"""


def violations() -> list[Violation]:
    """Return each."""
    promises = _promises()
    changed = []
    for name, clause, block, rule in _rules():
        numbers = promises.get(clause, ())
        if not numbers or not any(f'Action::"{action}"' in rule for action in _ACTIONS):
            continue
        changed.append(_violation(f"rule {name} left out", numbers, block, ""))
        wider = re.sub(r"\)\s*(when|unless) \{.*\};", ");", rule, flags=re.DOTALL)
        if wider != rule:
            changed.append(_violation(f"rule {name} without its condition", numbers, rule, wider))
    return changed


def _violation(name: str, breaks: tuple[int, ...], rule: str, other: str) -> Violation:
    read = (
        f"        rules = self.registered.rules.replace({rule!r}, {other!r})\n"
        "        return _book(rules, self.registered.schema)\n"
    )
    change = Edit("keepfaith/custody/server/decision.py", _BOOK, read)
    return Violation(name, breaks, "symbol", (change,), partial(_differs), origin="generated")


def _differs(portal: Scratch) -> bool:
    return bool(portal.run(_DIFFERS))


def _rules() -> list[tuple[str, str, str, str]]:
    """Return each rule's name and clause, its text with what is noted on it, and without."""
    text = (_EDITION / "rules.cedar").read_text(encoding="utf-8")
    blocks = re.findall(
        r'(@id\("([a-z-]+)"\)\n@clause\("([a-z-]+)"\)\n(?:@says[^\n]*\n)((?:permit|forbid).*?;))\n',
        text,
        flags=re.DOTALL,
    )
    return [(name, clause, block, rule) for block, name, clause, rule in blocks]


def _promises() -> dict[str, tuple[int, ...]]:
    table = tomllib.loads((_EDITION / "clauses.toml").read_text(encoding="utf-8"))
    return {clause["anchor"]: tuple(clause["promises"]) for clause in table["clause"]}

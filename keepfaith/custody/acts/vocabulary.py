"""The words that a declaration of acts may use: all others are refused, and so is more of them than here."""

import re
from collections.abc import Mapping
from typing import Final

from keepfaith.custody.protocol.manifest import MAX_ACTS_FILES

# The facts that steps may name; those with a colon take a state, a duty or a detail.
FACTS: Final = frozenset(
    (
        *("record", "item", "note", "self", "opens", "state", "left-out", "tellable", "exists", "case-open"),
        *("case-covers", "works-on-it", "work-goes-on", "holds-it", "often-corrected", "whole"),
        *("duty:", "did:", "is:", "may-receive:", "decided:", "alike:", "past:"),
    )
)
# What an item does, asked of one place each; floors are bound to these, and not to the name of a kind.
LASTING_EFFECTS: Final = ("withholds", "opens", "gives-out", "corrects", "suspends", "holds")
EFFECTS: Final = (*LASTING_EFFECTS, "notifies", "begins-a-deadline")
ACTORS: Final = ("employee", "person", "entry")
ASKERS: Final = ("rules", "duty", "account")
SUBJECTS: Final = ("record", "note", "case")
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
WORD: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}")
DETAIL: Final = re.compile(
    r"name|employee|case or none|day( within a year (before|after))?|\d{1,9} to \d{1,9}"
)
LASTS: Final = re.compile(r"\d{1,5} hours|[a-z_]+|a year after [a-z_]+")
NOTICE: Final = re.compile(r"within (\d{1,3}) days")
# What a reader takes, and what can be tried in every combination.
MAX_TEXT, MAX_KINDS, MAX_ACTS, MAX_STEPS, MAX_FACTS, MAX_STATES = 200, MAX_ACTS_FILES, 12, 20, 13, 12

type Form = type[str | bool | int] | str
# The form of each key: a type, a list of one, or a table of one.
KIND_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(
        ("says", "of", "purpose", "clause", "named", "named_by", "ends_with_duty_of", "notice"), str
    ),
    **dict.fromkeys(("one_for", "listed", "own", "apart", "answers_after"), "texts"),
    **dict.fromkeys(("details", "note"), "table of texts"),
    **dict.fromkeys(("effects", "reads"), "table of lists"),
    "promises": "numbers",
    "acts": "table",
}
ACT_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("by", "lasts", "detail", "is", "clause_at_end"), str),
    **dict.fromkeys(("from", "details", "at_end"), "texts"),
    "to": "text or table",
    "states": "table of texts",
    "steps": "tables",
}
STEP_FORMS: Final[Mapping[str, Form]] = {
    **dict.fromkeys(("refuse", "ask", "clause", "on", "alarm", "action", "of", "for"), str),
    **dict.fromkeys(("if", "unless", "in", "facts"), "texts"),
    "at_most": int,
    "or_in_force": bool,
}

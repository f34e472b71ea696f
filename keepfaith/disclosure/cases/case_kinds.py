"""The kinds of cases that there are at the desk: what each is called, and for which purpose it is worked on."""

from dataclasses import dataclass
from typing import Final

from keepfaith.custody.protocol.known_names import LEGAL_OBLIGATIONS
from keepfaith.disclosure.retention.legal_holds import KIND as LEGAL_HOLD
from keepfaith.disclosure.retention.legal_holds import OWN_CHECK


@dataclass(frozen=True, slots=True)
class CaseKind:
    """A kind of case; the custodian names each case after it, and `title` is what people call it."""

    name: str
    title: str
    purpose: str


LEGAL_PROCESS: Final = CaseKind("legal-process", "Court order or other legal process", LEGAL_OBLIGATIONS)
# How a case can end, as the custodian enters it.
OUTCOMES: Final = {
    "done": "It is done",
    "withdrawn": "It was withdrawn",
    "abandoned": "Nobody answers any more",
    "mistaken": "It was opened by mistake",
}
# Those that are opened and worked on at the desk.
KINDS: Final = (LEGAL_PROCESS,)
_TITLES: Final = {
    LEGAL_PROCESS.name: LEGAL_PROCESS.title,
    LEGAL_HOLD: "Legal hold",
    OWN_CHECK: "Our own check",
}


def kind_title(name: str) -> str:
    """Return what a kind is called; one that is not known by its name."""
    return _TITLES.get(name, name)

"""What the software can load of an outside tool; a tool without an integration cannot be enabled."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Integration:
    """How one tool is loaded: which kinds of places it needs, once each, what it can send, and its account's form."""

    tool: str
    loads: tuple[str, ...]
    fields: tuple[str, ...]
    account: str

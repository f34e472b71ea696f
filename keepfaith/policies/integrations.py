"""What the software can load of outside tools: rooms declare it; a tool without an integration cannot be enabled."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class Integration:
    """How one tool is loaded: which kinds of places it needs, once each, what it can send, and its account's form."""

    tool: str
    loads: tuple[str, ...]
    fields: tuple[str, ...]
    account: str


@dataclass
class IntegrationRegister:
    """Every integration that the rooms declared, by the key of its tool."""

    integrations: dict[str, Integration] = field(default_factory=dict)

    def declare(self, integration: Integration) -> None:
        """Add one; a second one for the same tool is refused."""
        if integration.tool in self.integrations:
            raise ValueError(f"{integration.tool} is declared twice")
        self.integrations[integration.tool] = integration


INTEGRATIONS: Final = IntegrationRegister()

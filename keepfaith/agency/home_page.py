"""What an agency's home page says first: what the place is for, and which services come in which order."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keepfaith.errors import KeepfaithError

# What the portal offers beside the agency's forms, by the name that `services` knows it under.
EVENTS, RECEIPT, OWN = "events", "receipt", "your-information"


@dataclass(frozen=True, slots=True)
class HomePage:
    """The heading, the sentence below it, and the names of forms, or of the pages above, in order."""

    title: str
    intro: str
    services: tuple[str, ...]

    @classmethod
    def read(cls, entry: Mapping[str, Any], *, portal: str) -> "HomePage":
        """Read `[home]` of agency.toml; without it, the portal's name is the heading."""
        services = entry.get("services", [])
        if not isinstance(services, list) or len(set(map(str, services))) != len(services):
            raise KeepfaithError(
                "The services of the home page are not a list that names each once.",
                'Under [home], write services = ["one-form", "events"].',
            )
        return cls(
            str(entry.get("title", portal)),
            str(entry.get("intro", "")),
            tuple(str(name) for name in services),
        )

    def order(self, name: str) -> tuple[int, str]:
        """Return where a service stands, for sorting; those that are not listed come last, by name."""
        return (self.services.index(name) if name in self.services else len(self.services), name)

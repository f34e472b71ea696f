"""Counting the hosts from which people came on one day; those of few visits are one group."""

import re
from dataclasses import dataclass, field
from typing import Final

MIN_GROUP_SIZE: Final = 10
MAX_HOSTS: Final = 50_000
OTHER: Final = "other"
_NUMBERS: Final = re.compile(r"[0-9.]+")


@dataclass
class Referrers:
    """How often each host referred somebody; beyond so many hosts, new ones are counted together."""

    hosts: dict[str, int] = field(default_factory=dict)
    others: int = 0

    def add(self, host: str, number: int) -> None:
        """Count a host; one that is an IP address and has no name may be somebody's own machine, and gets none here."""
        if not _NUMBERS.fullmatch(host) and (host in self.hosts or len(self.hosts) < MAX_HOSTS):
            self.hosts[host] = self.hosts.get(host, 0) + number
        else:
            self.others += number

    def reported(self) -> dict[str, int]:
        """Return the counts as they may be stored: those below `MIN_GROUP_SIZE` are counted as “other”."""
        large = {host: number for host, number in self.hosts.items() if number >= MIN_GROUP_SIZE}
        return {**large, OTHER: self.others + sum(self.hosts.values()) - sum(large.values())}

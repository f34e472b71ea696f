"""One problem in a file that the agency wrote."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, where (line from 1), and how to fix it."""

    file: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Return one line that editors can follow."""
        return f"{self.file}:{self.line}: {self.problem}; {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        return asdict(self)

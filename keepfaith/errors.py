"""The root of what can go wrong: a problem, and what to do about it."""


class KeepfaithError(Exception):
    """A refusal that a person can act on; it never carries personal information."""

    def __init__(self, problem: str, remedy: str = "", *, clause: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy
        self.clause = clause

    def __str__(self) -> str:
        """Give the problem and its remedy in one line."""
        return f"{self.problem} {self.remedy}".strip()

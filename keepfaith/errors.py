"""The root of what can go wrong: a problem, and what to do about it."""


class KeepfaithError(Exception):
    """A refusal that a person can act on; it never carries personal information."""

    def __init__(self, problem: str, mend: str = "", *, clause: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.mend = mend
        self.clause = clause

    def __str__(self) -> str:
        """Give the problem and its mend in one line."""
        return f"{self.problem} {self.mend}".strip()

"""The error of a declaration that cannot be used: file, line, and what to do."""

from keepfaith.errors import KeepfaithError


class NotDeclared(KeepfaithError):
    """A declaration says what has no meaning, or what may not be; `line` counts from 1."""

    def __init__(self, what: str, remedy: str, file: str = "", line: int = 1) -> None:
        self.what, self.how, self.file, self.line = what, remedy, file, line
        place = f"{file}:{line}: " if file else ""
        super().__init__(f"The acts cannot be read: {place}{what}.", f"{remedy[:1].upper()}{remedy[1:]}.")


def line_of(text: str, near: str) -> int:
    """Find the line of a header such as `[loan.acts.loan-asked]`, or of a step below it, as `[…]#3`; 1 if not there."""
    header, _, step = near.partition("#")
    lines = [line.strip() for line in text.splitlines()]
    if not header or header not in lines:
        return 1
    place = lines.index(header)
    if not step:
        return place + 1
    steps = [
        number for number, line in enumerate(lines) if number > place and line.startswith(("{", "steps = [{"))
    ]
    return (steps[int(step)] if int(step) < len(steps) else place) + 1

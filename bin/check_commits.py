"""Say which commits have a subject that is not `area: imperative`; the rule holds from the commit that brought it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MAX_LENGTH = 72
FORM = re.compile(r"[a-z][a-z0-9_/-]*(?:, [a-z][a-z0-9_/-]*)*: (?P<verb>[a-z]+(?:-[a-z]+)*),?(?: \S+)+")
# What stands where the imperative belongs, by its ending or as a whole; verbs that only look so are let through.
NOT_IMPERATIVE = re.compile(r"\w+(?:ed|ing|[^s]s)|a|an|the|no|not|now|each|every|some|this|it|when|if")
IMPERATIVE = {
    "bring",
    "embed",
    "exceed",
    "feed",
    "focus",
    "heed",
    "need",
    "proceed",
    "ring",
    "seed",
    "shed",
    "speed",
}


def main() -> None:
    """Print each fault, and end with 1 where there is one."""
    faults = [
        f"{commit[:12]} {subject!r} {fault}" for commit, subject in commits() for fault in faults_of(subject)
    ]
    for fault in faults:
        print(fault)  # noqa: T201 - it is what is asked for
    sys.exit(1 if faults else 0)


def faults_of(subject: str) -> Iterator[str]:
    """Yield what is wrong with a commit's subject."""
    if len(subject) > MAX_LENGTH:
        yield f"has {len(subject)} characters, more than {MAX_LENGTH}"
    if subject.endswith("."):
        yield "ends with a period"
    match = FORM.fullmatch(subject)
    if match is None:
        yield "is not of the form `area: imperative`"
    elif NOT_IMPERATIVE.fullmatch(match["verb"]) and match["verb"] not in IMPERATIVE:
        yield f"does not say in the imperative what the commit does: {match['verb']}"


def commits() -> Iterator[tuple[str, str]]:
    """Yield the commits after the one that brought this file, which begins the rule, each with its subject."""
    here = Path(__file__).name
    # A release has no history, and no commit to look at.
    began = _git("log", "--diff-filter=A", "--format=%H", "--", f":/bin/{here}").split()
    if began:
        for line in _git("log", "--no-merges", "--format=%H %s", f"{began[-1]}..HEAD").splitlines():
            commit, _, subject = line.partition(" ")
            yield commit, subject


def _git(*arguments: str) -> str:
    # git is found as for any other command of the developer's.
    command = ["git", "-C", str(Path(__file__).parent), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


if __name__ == "__main__":
    main()

"""Promises 20, 21 and 23: the cookies of a session are as listed, its code is new, and it tells nobody who it is."""

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk.session_journeys import examined
from keepfaith.prober.reach import Reach


def examine(reach: Reach) -> Finding:
    """Sign in as accounts of ours, and look at each cookie and code."""
    seen = examined(reach, "sessions")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["cookies"],
        figure=f"{seen.answers} answers of the desk to accounts of ours: {seen.cookies} cookies, each as listed and "
        "without the account; a new code at each sign-in.",
    )

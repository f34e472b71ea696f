"""Promises 8 and 25: forms sent to their end with what they need, without cookies, and looked up by their receipts."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.journeys.answer_days import answer_day_faults
from keepfaith.prober.journeys.sent_forms import NotSent, submissions
from keepfaith.prober.reach import Reach

# Each journey tries so many things that must be refused: from another site, with another code, in an address.
TWINS: Final = 4


def examine(reach: Reach) -> Finding:
    """Send forms as a browser does, and follow them to their receipts."""
    try:
        made = submissions(reach)
    except NotSent as reason:
        return Finding("unproven", str(reason))
    faults = [
        f"The form {submission.way.form.name} ({submission.way.named}): {fault}."
        for submission in made
        for fault in [*submission.faults, *answer_day_faults(submission)][:1]
    ]
    fewest = sum(not submission.way.is_most for submission in made)
    cookies = sum(bool(seen.answer and seen.answer.every("Set-Cookie")) for one in made for seen in one.seen)
    if cookies:
        faults.append(f"{cookies} answers on the way set a cookie.")
    figure = (
        f"{len(made)} forms sent to their end with cookies refused, {fewest} of them with the least that they need: a "
        f"receipt each, the same when sent twice, and known by its code. {len(made) * TWINS} wrong tries refused. "
        "What names nobody is not sent; forms that are answered with a link are by probes of their own."
    )
    return Finding.of(examined=len(made), faults=faults, figure=figure)

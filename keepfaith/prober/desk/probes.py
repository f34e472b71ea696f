"""Probes that each judge one side of what accounts of the prober met at the desk."""

from functools import partial

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.desk import tried_request
from keepfaith.prober.desk.answered_elsewhere import answered_elsewhere
from keepfaith.prober.desk.limits import TRIES
from keepfaith.prober.desk.session_journeys import ENDINGS, examined
from keepfaith.prober.desk.signed_response import answer_and_sign
from keepfaith.prober.desk.withheld_report import withheld_report
from keepfaith.prober.journeys.own_journey import judged
from keepfaith.prober.reach import Reach

misuses = partial(tried_request.judged, promise=tried_request.MISUSES)
needs = partial(tried_request.judged, promise=tried_request.NEEDS)
task_uses = partial(tried_request.judged, promise=tried_request.USES)
left_out = partial(
    judged, make=withheld_report,
    figure="A form that we sent ourselves was left out by the acts of two accounts of ours, of which the first could "
    "not approve it. The page, the PDF and the file had nothing of it meanwhile. Then they showed it again, and a "
    "message said so.",
)  # fmt: skip
moved_answers = partial(
    judged, make=answered_elsewhere,
    figure="Answers to forms of ours were to go to another address. Each was written at the desk by an account of "
    "ours, came to that address once, and not to the first.",
)  # fmt: skip
responses = partial(
    judged, make=answer_and_sign,
    figure="A request for records of ours was answered by two accounts of ours. One alone could not, nor with a part "
    "missing. What the other had signed came word for word, and the receipt had named the tenth business day.",
)  # fmt: skip


def policies(reach: Reach) -> Finding:
    """Look at the pages that an employee sees: each links every policy."""
    seen = examined(reach, "policies")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["policies"],
        figure=f"Every policy is linked on each page among {seen.answers} answers of the desk.",
    )


def session_codes(reach: Reach) -> Finding:
    """Look for the codes of our sessions in every answer of the desk: each is in its cookie and nowhere else."""
    seen = examined(reach, "codes")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["codes"],
        figure=f"The codes of {seen.signed_in} sessions of ours, as they are, encoded or as digests: beside the cookie "
        f"in no address, input, header or word of {seen.answers} answers of the desk.",
    )


def session_ends(reach: Reach) -> Finding:
    """Try our sessions after each way in which a session ends; one that could not be tried leaves it unproven."""
    seen = examined(reach, "ends")
    if isinstance(seen, Finding):
        return seen
    untried = [ending for ending in ENDINGS if ending not in seen.ended_by]
    if untried and not seen.faults["ends"]:
        return Finding("unproven", f"The end of a session could not be tried after {', '.join(untried)}.")
    alone = f" {seen.left_alone} more really had no use for that long." if seen.left_alone else ""
    return Finding.of(
        examined=len(seen.ended_by) + seen.left_alone,
        faults=seen.faults["ends"],
        figure=f"Sessions of ours after {', after '.join(seen.ended_by)}: {TRIES} of {TRIES} tries with each were "
        f"refused. For the last two the times of their rows were set back.{alone}",
    )


def sessions(reach: Reach) -> Finding:
    """Sign in as accounts of ours, and look at each cookie and code: as listed, new, and telling nobody's name."""
    seen = examined(reach, "sessions")
    if isinstance(seen, Finding):
        return seen
    return Finding.of(
        examined=seen.answers,
        faults=seen.faults["cookies"],
        figure=f"{seen.answers} answers of the desk to accounts of ours: {seen.cookies} cookies, each as listed and "
        "without the account; a new code at each sign-in.",
    )

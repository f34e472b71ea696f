"""Promise 43: a duty that opens more than it may within an hour is stopped at the very next record."""

from typing import Final

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.rehearsal.cast import PERMITTED, Cast, employee_of, expected_of, openers_of
from keepfaith.prober.rehearsal.decisions import governing
from keepfaith.prober.rehearsal.scenes import Scene
from keepfaith.prober.rehearsal.stage import stage
from keepfaith.prober.rehearsal.trials import trials

CAP: Final = 3
_STOPPED: Final = "cap"


def examine(reach: Reach) -> Finding:
    """Open three records under a cap of three, then a fourth."""
    edition = governing(reach)
    if edition is None:
        return Finding("unproven", "No edition with rules is in force.")
    scene = Scene(edition.files["rules.cedar"], edition.files["schema.cedarschema"], edition.starts_at)
    book = scene.rulebook
    requests = [
        request
        for request in trials(book, frozenset({"open"}))
        if expected_of(request, book.decide(request).outcome) == PERMITTED
    ]
    if not requests:
        return Finding("unproven", "No duty may open anything.")
    duty = requests[0].principal[1]
    same = [request for request in requests if request.principal[1] == duty]
    with stage(cap=CAP) as staged:
        staged.register(scene.digest, rules=scene.rules, schema=scene.schema, starts_at=scene.starts_at)
        staged.give_duty(employee_of(duty), duty)
        cast = Cast(staged, scene.digest, openers_of(book))
        outcomes = [cast.ask(same[number % len(same)]) for number in range(CAP + 2)]
        alarms = staged.control.status().alarms
    faults = []
    if outcomes != [PERMITTED] * CAP + [_STOPPED] * 2:
        faults.append(f"Under a cap of {CAP}, openings ended so: {', '.join(outcomes)}.")
    if not alarms:
        faults.append("No alarm came when a duty reached its cap.")
    return Finding.of(
        examined=len(outcomes),
        faults=faults,
        figure=f"Under a cap of {CAP} records an hour, the installed custodian opened {CAP} and refused the next "
        "2, and an alarm came.",
    )

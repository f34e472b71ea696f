"""Which forms are sent in a round, and how often: few, since each lies on a desk until somebody opens it or it ends."""

import datetime as dt
import random
from collections import deque
from contextlib import suppress
from typing import Final

from keepfaith.prober.canaries import Canaries, Canary
from keepfaith.prober.journeys.submissions import CLAUSE, Submission, Way, sendable, submit
from keepfaith.prober.journeys.tour import Tour, tour_of
from keepfaith.prober.probe import UsedUp
from keepfaith.prober.reach import Reach

# In a whole round each form is sent once, in another round one of them.
MAX_A_DAY: Final = 36
_DAY: Final = dt.timedelta(days=1)
# What was sent lately, with its words: in memory alone.
_sent: Final[deque[Submission]] = deque(maxlen=MAX_A_DAY)


class NotSent(Exception):
    """Nothing may be sent now; says why."""


def submissions(reach: Reach) -> list[Submission]:
    """Return what this round sent; raises `NotSent` where it can send nothing, `UsedUp` where it may not."""
    return reach.round.once("submissions", lambda: _submitted(reach))


def tour_with_receipts(reach: Reach) -> Tour:
    """Return what this round sees, in a whole round with the answers to forms that were sent for it."""
    tour = tour_of(reach)
    # From outside nothing is sent: nobody there would end it again.
    if reach.round.is_whole and reach.connection is not None:
        with suppress(NotSent, UsedUp):
            submissions(reach)
    return tour


def last_sent(reach: Reach) -> list[Submission]:
    """Return what was sent to its end by this process, the last first; sends something if nothing was yet."""
    if not _sent:
        submissions(reach)
    now = dt.datetime.now(dt.UTC)
    return [submission for submission in reversed(tuple(_sent)) if submission.canary.is_due(now)]


def _submitted(reach: Reach) -> list[Submission]:
    tour = tour_of(reach)
    journal = require_leave(reach, tour)
    ways = _next_ways(list(sendable(tour.languages)), journal)
    if not ways:
        raise NotSent("No form names whom it is about, so none can be sent and ended again.")
    made = [submit(reach, tour.portal, way) for way in (ways if reach.round.is_whole else ways[:1])]
    _sent.extend(submission for submission in made if not submission.faults)
    # Whatever came is looked at like every other answer.
    tour.seen += [seen for submission in made for seen in submission.seen]
    return made


def require_leave(reach: Reach, tour: Tour) -> list[Canary]:
    """Return the journal of test requests, or raise `NotSent` where there are none, `UsedUp` where none is left."""
    if not tour.registers.has_clause(CLAUSE):
        raise NotSent("The policy in force has no clause on test requests, so none is sent.")
    journal = Canaries(reach.folder).all()
    now = dt.datetime.now(dt.UTC)
    if sum(now - canary.at < _DAY and canary.state == "sent" for canary in journal) >= MAX_A_DAY:
        raise UsedUp(f"{MAX_A_DAY} test requests were sent today, so no more are.")
    return journal


def _next_ways(ways: list[Way], journal: list[Canary]) -> list[Way]:
    """Return for each form the way that was not taken for longest, the form that was sent longest ago first."""
    taken = {(canary.form, canary.way): canary.at for canary in reversed(journal)}
    sent_at = {canary.form: canary.at for canary in reversed(journal)}
    never = dt.datetime.min.replace(tzinfo=dt.UTC)
    by_form: dict[str, Way] = {}
    for way in sorted(
        random.sample(ways, len(ways)), key=lambda way: taken.get((way.form.name, way.named), never)
    ):
        by_form.setdefault(way.form.name, way)
    return sorted(by_form.values(), key=lambda way: sent_at.get(way.form.name, never))

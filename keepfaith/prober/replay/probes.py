"""Probes that each judge one family or promise of what was decided again since the last look."""

from functools import partial

from keepfaith.policies.sections.check import Finding
from keepfaith.prober.reach import Reach
from keepfaith.prober.replay import judgment
from keepfaith.prober.replay.catch_up import catch_up, replayed_uses

earlier_editions = partial(replayed_uses, promise=judgment.EARLIER, figure="by an edition")
later_editions = partial(replayed_uses, promise=judgment.LATER, figure="by an earlier edition")
misuses = partial(replayed_uses, promise=judgment.MISUSE, figure="in duty or cap")
needs = partial(replayed_uses, promise=judgment.NEEDS, figure="in who may open what")
own_purposes = partial(replayed_uses, promise=judgment.OWN_PURPOSES, figure="in purpose")
own_view = partial(replayed_uses, promise=judgment.OWN_VIEW, figure="in what its person sees of it")
responses = partial(replayed_uses, promise=judgment.RESPONSES, figure="in what public records requests get")
statements = partial(replayed_uses, promise=judgment.STATEMENTS, figure="in what its person states about it")
task_uses = partial(replayed_uses, promise=judgment.USES, figure="in what a use is for")


def destructions(reach: Reach) -> Finding:
    """Decide every destruction, hold and release again, and each task that was reopened, which puts an end off."""
    reading = catch_up(reach, "endings")
    endings, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{endings:,} destructions, holds and reopened tasks of 7 days decided again, 0 differ; "
    figure += f"{refusals:,} of them were refused."
    if unknown := reading.counts.get("not replayed", 0):
        figure += f" {unknown:,} not replayed: what created the record was gone."
    return reading.finding(examined="replayed", figure=figure)


def sendings(reach: Reach) -> Finding:
    """Decide each message that went out and each confirmation again."""
    reading = catch_up(reach, "sendings")
    sent, refusals = reading.counts.get("replayed", 0), reading.counts.get("refusals", 0)
    figure = f"{sent:,} sendings of 7 days decided again, 0 differ; {refusals:,} of them were refused."
    if erased := reading.counts.get("not replayed", 0):
        figure += f" {erased:,} not replayed: the record was erased before."
    return reading.finding(examined="replayed", figure=figure)

"""Probes that each judge one aspect of the round's rehearsal: which, and what was tried."""

from functools import partial

from keepfaith.prober.rehearsal.aspects import Aspect
from keepfaith.prober.rehearsal.decisions import judged

destructions = partial(judged, aspect=Aspect.DESTRUCTIONS, figure="on destroying")
duties = partial(judged, aspect=Aspect.MISUSE, figure="by employees who lack the duty")
earlier_editions = partial(
    judged, aspect=Aspect.EARLIER, figure="on what was collected before a looser or a stricter edition"
)
later_editions = partial(
    judged, aspect=Aspect.LATER, figure="on what was collected since a looser or a stricter edition"
)
needs = partial(judged, aspect=Aspect.NEEDS, figure="on who needs to know")
own_purposes = partial(
    judged, aspect=Aspect.OWN_PURPOSES, figure="on what was told us for literature or notices"
)
sales = partial(judged, aspect=Aspect.SALES, figure="on what would leave for value")
unasked_sendings = partial(judged, aspect=Aspect.UNASKED, figure="on what may go to those alone who asked")
uses = partial(judged, aspect=Aspect.USES, figure="for purposes of the policy and others")

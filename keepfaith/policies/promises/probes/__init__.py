"""What the prober examines, by mechanism: what each probe proves, how often, and in which words."""

from typing import Final

from keepfaith.policies.promises.probes.answers import ANSWERS
from keepfaith.policies.promises.probes.balances import BALANCES
from keepfaith.policies.promises.probes.boundaries import BOUNDARIES
from keepfaith.policies.promises.probes.database import DATABASE
from keepfaith.policies.promises.probes.desk import DESK
from keepfaith.policies.promises.probes.editions import EDITIONS
from keepfaith.policies.promises.probes.journeys import JOURNEYS
from keepfaith.policies.promises.probes.rehearsal import REHEARSAL
from keepfaith.policies.promises.probes.replay import REPLAY
from keepfaith.policies.promises.probes.search import SEARCH
from keepfaith.policies.sections.check import Check

PROBES: Final[tuple[Check, ...]] = (
    *ANSWERS,
    *BALANCES,
    *BOUNDARIES,
    *DATABASE,
    *DESK,
    *EDITIONS,
    *JOURNEYS,
    *REHEARSAL,
    *REPLAY,
    *SEARCH,
)

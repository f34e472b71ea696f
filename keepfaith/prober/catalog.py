"""Which module makes each probe, by the probe's name in `keepfaith/policies/promises/probes/`."""

from collections.abc import Mapping
from typing import Final

from keepfaith.prober.probe import Probe

CATALOG: Final[Mapping[str, Probe]] = {
    "balances.canaries": Probe("keepfaith.prober.balances.canary_records"),
    "balances.schedules": Probe("keepfaith.prober.balances.schedules"),
    "balances.visits": Probe("keepfaith.prober.balances.visits"),
    "editions.digests": Probe("keepfaith.prober.editions.digests"),
    "rehearsal.cap": Probe("keepfaith.prober.rehearsal.cap"),
    "rehearsal.decisions": Probe("keepfaith.prober.rehearsal.decisions"),
    "search.addresses": Probe("keepfaith.prober.search.addresses"),
    "search.browsers": Probe("keepfaith.prober.search.browsers"),
    "search.undeclared": Probe("keepfaith.prober.search.undeclared"),
}

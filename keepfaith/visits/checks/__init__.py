"""The checks of this room: what the access log holds, that it is kept, and what is made of it."""

import importlib
from dataclasses import dataclass
from typing import Final

from keepfaith.policies.sections.check import Check, Finding, Portal
from keepfaith.visits.checks import crawler_policy


@dataclass(frozen=True, slots=True)
class Later:
    """An examination by a module that is read only when it runs: what it needs would weigh on every web process."""

    module: str

    def __call__(self, portal: Portal) -> Finding:
        """Examine."""
        found: Finding = importlib.import_module(f"{__name__}.{self.module}").examine(portal)
        return found


OF_STORE: Final = (
    Check(
        "visits.addresses_kept", (15,), Later("p15_addresses_kept"),
        says="The list of all that was ever kept of visits is walked through and compared with the ledger. Every file "
        "must be there, every day must have as many requests as were counted when they came, and every sealed address "
        "its key. Then the check tries to destroy some of a made-up log, which must be refused.",
    ),
    Check(
        "visits.kept_apart", (16,), Later("p16_kept_apart"),
        says="The columns and paths of the access log, its list and its keys may hold nothing that leads to a person; "
        "the database may hold nothing about visits, and no address that can be read.",
    ),
    Check(
        "visits.nine_fields", (17,), Later("p17_nine_fields"),
        says="The columns of the access log are compared with the policy's list, and their values with what each may "
        "hold. A request is made from an address that nobody else has, and what is stored is searched for it.",
    ),
    Check(
        "visits.session_codes", (22,), Later("p22_session_codes"),
        says="A made-up session code is brought in every way a browser could; it, and those of living sessions, are "
        "searched for in the access log and in the statistics.",
    ),
    Check(
        "visits.no_profiles", (47,), Later("p47_no_profiles"),
        says="No two sealed addresses of the access log may be alike, and nothing in it may follow a visitor. In "
        "made-up logs the check tries to tell visitors apart by what is kept of them, which must fail.",
    ),
)  # fmt: skip
OF_STATISTICS: Final = (
    Check(
        "visits.counts_only", (18,), Later("p18_counts_only"),
        says="Every public question is asked, and each row of the answers must be a count of a group that is large "
        "enough. Questions that are on no list, with addresses and with commands to the database, must be refused.",
    ),
    Check(
        "visits.machines_apart", (), Later("machines_apart"),
        says="A made-up log of people and of machines that everybody knows is counted: none may count as the other. "
        "The public figures must show both.",
    ),
    Check(
        "visits.both_alike", (), Later("both_alike"),
        says="What the access log holds of people and of machines is compared, field by field; and in a made-up log "
        "machines and a person ask for the same, so that their rows may differ in the kind of machine only.",
    ),
)  # fmt: skip
CHECKS: Final = (*crawler_policy.CHECKS, *OF_STORE, *OF_STATISTICS)

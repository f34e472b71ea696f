"""The checks of the policies: editions and links; the prober reads the pages."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check, Examination

# Other people's servers: asked seldom, also about what failed.
DAILY: Final = dt.timedelta(days=1)
HOURLY: Final = dt.timedelta(hours=1)
EDITIONS: Final = (
    Check(
        "policies.inventory", (6,), Examination(f"{__name__}.p06_inventory"),
        says="Every table that holds something about people is within what the policy lists.",
    ),
    Check(
        "policies.notice", (55,), Examination(f"{__name__}.p55_notice"),
        says="Each posted change had 30 days' notice, and the portal works as a role that can change no edition.",
    ),
    Check(
        "policies.instants", (57,), Examination(f"{__name__}.p57_instants"),
        says="At each instant of effect the portal and its database agree on the edition in force.",
    ),
)  # fmt: skip
LINKS: Final = (
    Check(
        "policies.answers", (28, 40), Examination(f"{__name__}.p28_answers"), DAILY, HOURLY,
        says="Once a day each address that a policy refers to is asked whether it still answers, if this portal "
        "may ask other sites. Nothing about a visitor goes along.",
    ),
)  # fmt: skip
CHECKS: Final = (*EDITIONS, *LINKS)

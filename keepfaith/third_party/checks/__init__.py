"""The checks of outside tools and of the table that lists them; the prober looks at sessions and at each answer."""

from typing import Final

from keepfaith.policies.sections.check import Check, Examination

CHECKS: Final = (
    Check(
        "tools.analytics", (27,), Examination(f"{__name__}.p27_analytics"),
        says="Where the tool is in use, pages refer to our own script only, as it was written, with the "
        "fields that are listed; else no page has a script or refers to the tool.",
    ),
    Check(
        "tools.opt_out", (29,), Examination(f"{__name__}.p29_opt_out"),
        says="Each public page, asked with Global Privacy Control and with the choice in the address, loads no "
        "tool; every link carries the choice on, and the page of choices shows it.",
    ),
    Check(
        "tools.cookie_table", (30,), Examination(f"{__name__}.p30_cookie_table"),
        says="The table on the policy page names each cookie and tool of the list, with its lifetime, its purpose and "
        "its addresses.",
    ),
)  # fmt: skip

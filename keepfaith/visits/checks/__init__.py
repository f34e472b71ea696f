"""The checks of visits: what the access log holds, that it is complete, and what is made of it."""

from typing import Final

from keepfaith.policies.sections.check import Check, Examination

OF_STORE: Final = (
    Check(
        "visits.addresses_kept", (15,), Examination(f"{__name__}.p15_complete_log"),
        says="We compare the list of all visits that we have ever kept with the ledger. Every file must be there, "
        "every day must have as many requests as we counted when they came, and every encrypted IP address must have "
        "its key. Then the check tries to destroy a part of a made-up log, and must be refused.",
    ),
    Check(
        "visits.kept_apart", (16,), Examination(f"{__name__}.p16_separate_log"),
        says="Nothing in the columns and paths of the access log, in its list and in its keys may lead to a person. "
        "The database may hold nothing about visits and no IP address that anyone can read.",
    ),
    Check(
        "visits.nine_fields", (17,), Examination(f"{__name__}.p17_access_log_fields"),
        says="We compare the columns of the access log with the policy's list, and their values with what each may "
        "hold.",
    ),
    Check(
        "visits.no_profiles", (47,), Examination(f"{__name__}.p47_no_profiles"),
        says="No two encrypted IP addresses in the access log may be alike, and nothing in it may follow a visitor. "
        "The check tries to tell visitors apart in made-up logs, and must fail.",
    ),
)  # fmt: skip
OF_STATISTICS: Final = (
    Check(
        "visits.counts_only", (18,), Examination(f"{__name__}.p18_counts_only"),
        says="We read every published count, and each figure must be large enough. Requests for anything else, for "
        "other days than whole weeks, and commands to the database must be refused. We publish a made-up week, and it "
        "may not change when a request comes late.",
    ),
    Check(
        "visits.machines_apart", (), Examination(f"{__name__}.machines_apart"),
        says="We count a made-up log of people and of well-known bots. Neither may count as the other. The public "
        "figures must show both.",
    ),
    Check(
        "visits.both_alike", (), Examination(f"{__name__}.both_alike"),
        says="We compare what the access log holds about people and about bots, field by field. In a made-up log, bots "
        "and a person request the same pages, and their rows may differ only in the kind of bot.",
    ),
)  # fmt: skip
OF_MACHINES: Final = (
    Check(
        "visits.robots", (), Examination(f"{__name__}.robots_txt"),
        says="We read robots.txt as a bot does. It must close each part that the policy in force closes, in every "
        "language and with every choice, leave the policies open, and set the pause that the policy requires.",
    ),
    Check(
        "visits.rate", (), Examination(f"{__name__}.crawl_rate"),
        says="A program requests pages as fast as it can. It must get the answer 429 with the seconds to wait, and "
        "still get the files of an edition. A browser that is as fast must get its pages.",
    ),
    Check(
        "visits.turned_away", (), Examination(f"{__name__}.blocked_machines"),
        says="Programs that say that they are bots request forms, sign-in, the desk and every other closed part, in "
        "every language, and try to send something. Each must be blocked, and a browser must not.",
    ),
)  # fmt: skip
CHECKS: Final = (*OF_MACHINES, *OF_STORE, *OF_STATISTICS)

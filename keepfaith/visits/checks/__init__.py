"""The checks of visits: what the access log holds, that it is complete, and what is made of it."""

from typing import Final

from keepfaith.policies.sections.check import Check, Examination

OF_STORE: Final = (
    Check(
        "visits.addresses_kept", (15,), Examination(f"{__name__}.p15_complete_log"),
        says="The list of all that was ever kept of visits is walked through and compared with the ledger. Every file "
        "must be there, every day must have as many requests as were counted when they came, and every sealed address "
        "its key. Then the check tries to destroy some of a made-up log, which must be refused.",
    ),
    Check(
        "visits.kept_apart", (16,), Examination(f"{__name__}.p16_separate_log"),
        says="The columns and paths of the access log, its list and its keys may hold nothing that leads to a person; "
        "the database may hold nothing about visits, and no address that can be read.",
    ),
    Check(
        "visits.nine_fields", (17,), Examination(f"{__name__}.p17_access_log_fields"),
        says="The columns of the access log are compared with the policy's list, and their values with what each may "
        "hold. A request is made from an address that nobody else has, and what is stored is searched for it.",
    ),
    Check(
        "visits.session_codes", (22,), Examination(f"{__name__}.p22_session_codes"),
        says="A made-up session code is brought in every way a browser could; it, and those of living sessions, are "
        "searched for in the access log and in the statistics.",
    ),
    Check(
        "visits.no_profiles", (47,), Examination(f"{__name__}.p47_no_profiles"),
        says="No two sealed addresses of the access log may be alike, and nothing in it may follow a visitor. In "
        "made-up logs the check tries to tell visitors apart by what is kept of them, which must fail.",
    ),
)  # fmt: skip
OF_STATISTICS: Final = (
    Check(
        "visits.counts_only", (18,), Examination(f"{__name__}.p18_counts_only"),
        says="Every public question is asked, and each figure of the answers must be large enough. Questions that are "
        "on no list, other days than whole weeks, and commands to the database must be refused. A made-up week is "
        "published, and may not change when a request comes late.",
    ),
    Check(
        "visits.machines_apart", (), Examination(f"{__name__}.machines_apart"),
        says="A made-up log of people and of machines that everybody knows is counted: none may count as the other. "
        "The public figures must show both.",
    ),
    Check(
        "visits.both_alike", (), Examination(f"{__name__}.both_alike"),
        says="What the access log holds of people and of machines is compared, field by field; and in a made-up log "
        "machines and a person ask for the same, so that their rows may differ in the kind of machine only.",
    ),
)  # fmt: skip
OF_MACHINES: Final = (
    Check(
        "visits.robots", (), Examination(f"{__name__}.robots_txt"),
        says="robots.txt is read as a machine reads it: it closes each part that the policy in force closes, under "
        "every choice and language, leaves the policies open, and gives a pause as long as the policy asks for.",
    ),
    Check(
        "visits.rate", (), Examination(f"{__name__}.crawl_rate"),
        says="A program that asks for pages as fast as it can gets the answer 429 with the seconds to wait, and "
        "still the files of an edition; a browser that asks as fast gets its pages.",
    ),
    Check(
        "visits.turned_away", (), Examination(f"{__name__}.blocked_machines"),
        says="Programs that say that they are machines ask for forms, sign-in, the desk and each other closed "
        "part, in every language, and try to send something: each is blocked, and a browser is not.",
    ),
)  # fmt: skip
CHECKS: Final = (*OF_MACHINES, *OF_STORE, *OF_STATISTICS)

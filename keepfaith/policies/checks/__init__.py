"""The checks of the policies: editions, links, and the pages themselves."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check, Examination

# Other people's servers: asked seldom, also about what failed.
DAILY: Final = dt.timedelta(days=1)
HOURLY: Final = dt.timedelta(hours=1)
EDITIONS: Final = (
    Check(
        "policies.inventory", (6,), Examination(f"{__name__}.p06_inventory"),
        says="Every table, column and cookie is declared, and within what the policy lists.",
    ),
    Check(
        "policies.sources", (54,), Examination(f"{__name__}.p54_sources"),
        says="Every kind of record that people send has the same protection, and every law cited is shown "
        "with its status.",
    ),
    Check(
        "policies.notice", (55,), Examination(f"{__name__}.p55_notice"),
        says="The database refuses an edition without 30 days' notice, the same edition a second time, and any "
        "change to a posted one.",
    ),
    Check(
        "policies.instants", (57,), Examination(f"{__name__}.p57_instants"),
        says="At each instant of effect the portal and its database agree on the edition in force.",
    ),
)  # fmt: skip
LINKS: Final = (
    Check(
        "policies.references", (28, 40), Examination(f"{__name__}.p28_references"),
        says="Each link that the policy promises stands in the clause that promises it, as the register has "
        "it, and each law is shown with its status.",
    ),
    Check(
        "policies.answers", (28, 40), Examination(f"{__name__}.p28_answers"), DAILY, HOURLY,
        says="Once a day each address that a policy refers to is asked whether it still answers, if this portal "
        "may ask other sites. Nothing about a visitor goes along.",
    ),
)  # fmt: skip
PAGES: Final = (
    Check(
        "policies.languages", (), Examination(f"{__name__}.translations"),
        says="A tour of the site finds each page in every language. A page that a computer translated says so at "
        "its top and links its English text; choosing a language sets no cookie and asks no other host.",
    ),
    Check(
        "policies.structure", (), Examination(f"{__name__}.page_structure"),
        says="Every page and error page names its language and has its own title, one main heading, no skipped "
        "heading, each landmark once, a link first that skips to the main part, a label for each field, words for "
        "each link and picture, and no rule against making it larger.",
    ),
    Check(
        "policies.scriptless", (), Examination(f"{__name__}.scriptless_pages"),
        says="No page has a script that no listed tool brings, and every form has a button that sends it.",
    ),
)  # fmt: skip
CHECKS: Final = (*EDITIONS, *LINKS, *PAGES)

"""The checks of intake: what forms say before they ask, what they ask, and how it is stored."""

import datetime as dt
from typing import Final

from keepfaith.policies.sections.check import Check, Examination

# It reads every column from end to end; a few times a day is enough.
SELDOM: Final = dt.timedelta(hours=6)
OF_FORMS: Final = (
    Check(
        "intake.giving", (8,), Examination(f"{__name__}.p08_stated_purposes"),
        says="Each question says whether it is needed and why. Each form is sent in every way it offers with the "
        "needed answers only, and found complete; without them it comes back. All of it names an edition that never "
        "was, so it is not stored.",
    ),
    Check(
        "intake.numbers", (52,), Examination(f"{__name__}.p52_account_numbers"), SELDOM,
        says="Every form leads to our own https addresses. Pages with forms load no script and nothing of others, "
        "and ask for a Social Security, account or card number only where a form and the policy declare it. "
        "Made-up numbers are sent, kept for a moment, and searched for in every column of the database.",
    ),
    Check(
        "intake.problems", (), Examination(f"{__name__}.problem_reports"),
        says="Every page and error page links the form for accessibility problems. It is sent in every way that "
        "it offers and found complete. A made-up report, kept for a moment, comes into the queue of a duty.",
    ),
)  # fmt: skip
OF_CONTENTS: Final = (
    Check(
        "intake.kinds", (10,), Examination(f"{__name__}.p10_categories"),
        says="Every field and column that is held declares a known kind of personal information, or none. Numbers, "
        "e-mail addresses and phone numbers are looked for in made-up texts. Names and other texts are not tried.",
    ),
    Check(
        "intake.screening", (41,), Examination(f"{__name__}.p41_quarantine"),
        says="Private numbers in made-up letters are taken out of what clerks read and kept apart; the rules let "
        "the privacy officer alone open them.",
    ),
    Check(
        "intake.contact", (58,), Examination(f"{__name__}.p58_contact"),
        says="The privacy policy shows the address to write to, and the mail process takes that recipient. A made-up "
        "letter comes into the queue of a duty. It is read past that process and not kept.",
    ),
    Check(
        "intake.stored", (14,), Examination(f"{__name__}.p14_ciphertext"),
        says="A made-up answer is kept as any other for a moment, and every column of the database is searched "
        "for it. Every field of the newest records must have the form of a ciphertext.",
    ),
)  # fmt: skip
CHECKS: Final = (*OF_FORMS, *OF_CONTENTS)

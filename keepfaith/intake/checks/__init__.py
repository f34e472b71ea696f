"""The checks of intake: the kinds of what is held, and what is kept apart in letters; the prober examines the rest."""

from typing import Final

from keepfaith.policies.sections.check import Check, Examination

CHECKS: Final = (
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
)  # fmt: skip

"""The checks of disclosure: what staff may open, what leaves, and whether what is stored stays as it was."""

from typing import Final

from keepfaith.policies.sections.check import Check, Examination

CHECKS: Final = (
    Check(
        "disclosure.own-purposes", (12,), Examination(f"{__name__}.p12_own_purposes"),
        says="Every possible use of what was told us for literature or notices is put to the rules; then the "
        "custodian is asked to open such a record for another purpose, and must refuse and write it down.",
    ),
    Check(
        "disclosure.subscriptions", (13,), Examination(f"{__name__}.p13_subscriptions"),
        says="The custodian is asked to let notices go before a made-up subscription is confirmed, for a topic it does "
        "not name, and to who asked for literature, and must refuse; a made-up code must confirm nothing.",
    ),
    Check(
        "disclosure.sales", (31,), Examination(f"{__name__}.p31_sales"),
        says="Every way in which something can leave for money or value is put to the rules of every posted "
        "edition; then the custodian is asked to enter such a sending, and must refuse.",
    ),
    Check(
        "disclosure.needs", (34, 43), Examination(f"{__name__}.p34_need_to_know"),
        says="The custodian is asked to open a record for an account without a duty, the duties of those who "
        "left are looked up, and each address of the desk is visited without signing in. Openings and refusals are "
        "counted.",
    ),
    Check(
        "disclosure.uses", (35, 43), Examination(f"{__name__}.p35_uses"),
        says="Each opening of the last 30 days must name a purpose of a posted edition; the custodian is asked "
        "to open a record for a purpose that is not one, and for none.",
    ),
    Check(
        "disclosure.alterations", (44,), Examination(f"{__name__}.p44_alterations"),
        says="The custodian walks its whole ledger, which must go on from the last head that was seen.",
    ),
    Check(
        "disclosure.retention", (45,), Examination(f"{__name__}.p45_retention"),
        says="Destroying a made-up record is tried without the number of a permission, before it is due, though its "
        "task was never closed, while it is on hold, and for an account without the duty: the custodian must refuse "
        "each. Nothing that was due more than 7 days ago may be left, and no key of what has one of the newest "
        "tombstones.",
    ),
    Check(
        "disclosure.earlier-editions", (56,), Examination(f"{__name__}.p56_earlier_editions"),
        says="Every possible use that a later edition allows and an earlier one does not is put to the rules for what "
        "was collected before; each stored record must name the edition of its hour.",
    ),
    Check(
        "disclosure.editions", (56, 57), Examination(f"{__name__}.p56_custodian_editions"),
        says="The custodian, which decides on each opening, is asked which editions it knows: they must be the posted "
        "ones, each with its own start and rules, and no other.",
    ),
)  # fmt: skip

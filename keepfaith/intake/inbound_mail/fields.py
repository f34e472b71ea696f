"""The fields of a letter, with the category of each, and under which purpose and holding letters are kept.

Those to a mailbox of a form are kept under that form's.
"""

from collections.abc import Mapping
from typing import Final

# A letter is a question until somebody at the desk says otherwise.
PURPOSE, HOLDING = "questions", "questions"
# What a letter's row names where a form's row names its form.
EMAIL: Final = "email"
CATEGORIES: Final[Mapping[str, str]] = {
    "email": "email-address",
    "sender": "email-address",
    "name": "name",
    "subject": "free-text",
    "text": "free-text",
    "remarks": "free-text",
    "attachment-names": "free-text",
    "attachments": "free-text",
    "headers": "free-text",
    "ssn": "ssn",
    "bank-account": "bank-account",
    "payment-card": "payment-card",
    "drivers-license": "drivers-license",
    "attachments-apart": "ssn",
}

"""Sizes of values in messages, in bytes or characters, and how many of them one message may hold."""

import re
from typing import Final

RECORD_SIZE: Final = 16
DIGEST_SIZE: Final = 32
KEY_SIZE: Final = 32
MAX_ENTRY_SIZE: Final = 512
SIGNATURE_SIZE: Final = 64
MIN_TOKEN_SIZE, MAX_TOKEN_SIZE = 16, 64
CONFIRMATION_TOKEN_SIZE: Final = 16
# An unsubscribe token names its person, and proves that we made it.
TOKEN_SUBJECT_SIZE, TOKEN_PROOF_SIZE = 16, 10
UNSUBSCRIBE_TOKEN_SIZE: Final = TOKEN_SUBJECT_SIZE + TOKEN_PROOF_SIZE
# What the pages carry that show somebody what is held about them.
PROOF_SIZE: Final = 16
# So many statements of its person go with one record.
MAX_STATEMENTS: Final = 5
# So many corrections of its person one record can have, with those that were taken back; of a field the last counts.
MAX_CORRECTIONS: Final = 10
# With the reference of a record this just fits into the local part of an address.
REPLY_PROOF_SIZE: Final = 8
EDITION: Final = re.compile(r"[0-9a-f]{64}")

# To so many purposes a duty of somebody can be limited.
MAX_PURPOSES: Final = 8
MAX_RECORDS, MAX_FIELDS, MAX_KEYS = 200, 32, 400
MAX_RULES_SIZE: Final = 48 * 1024
# Of the names and digests of an edition's files.
MAX_MANIFEST_SIZE: Final = 8 * 1024
MAX_ADDRESS_SIZE: Final = 400
# Of so many at once a list is told; who asks for more names the last one.
RECORDS_PAGE_SIZE: Final = 1_000
# Each for a case of its own, they would just fit into a frame.
HOLDS_PAGE_SIZE: Final = 1_000
CASES_PAGE_SIZE: Final = 200
MAX_OWN_APPEALS: Final = 20
COVERINGS_PAGE_SIZE: Final = 200
RESTRICTIONS_PAGE_SIZE: Final = 200
DISCLOSURES_PAGE_SIZE: Final = 50
# Of the name of who received something, and of the legal basis, in characters.
MAX_DISCLOSURE_TEXT: Final = 200
CASE_EVENTS_PAGE_SIZE: Final = 100
ASSIGNMENTS_PAGE_SIZE: Final = 100
ACKNOWLEDGMENTS_PAGE_SIZE: Final = 500
PASSKEYS_PAGE_SIZE: Final = 20
STAFF_EVENTS_PAGE_SIZE: Final = 100
REVIEWS_PAGE_SIZE: Final = 50
# No grant is for more hours; a custodian may be started with a lower limit.
MAX_GRANT_HOURS: Final = 72
# Of items with all their details and states so many fit into one answer.
ITEMS_PAGE_SIZE: Final = 16
# Of entries that wait for a review, by their numbers alone.
WAITING_PAGE_SIZE: Final = 2_000
# An organization is a part of the agency, or a body that works for it.
MAX_ORGANIZATIONS: Final = 500
# So many duties can the groups of one person stand for.
MAX_GROUP_DUTIES: Final = 50
COUNTERS_PAGE_SIZE: Final = 300
BACKUPS_PAGE_SIZE: Final = 200
# Of entries with their details, so many are told at once, or fewer where details are long.
DECISIONS_PAGE_SIZE: Final = 64
EDITIONS_PAGE_SIZE: Final = 200
# So many made-up people the prober may name within a week.
MAX_CANARIES: Final = 320
# So many messages to erase fit into what the custodian takes in at once.
ERASE_PAGE_SIZE: Final = 64

"""The table of grants: no proposer approves, and nobody approves what they receive."""

from typing import Final

GRANT_TABLE: Final = """
CREATE TABLE record_grants(
    number INTEGER PRIMARY KEY,
    record BLOB NOT NULL REFERENCES records(id) ON DELETE CASCADE,
    for_case TEXT NOT NULL,
    colleague TEXT NOT NULL,
    purpose TEXT NOT NULL,
    reason TEXT NOT NULL,
    hours INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    until INTEGER NOT NULL,
    UNIQUE (record, colleague, for_case),
    CHECK (proposed_by <> colleague AND approved_by <> proposed_by AND approved_by <> colleague)
) STRICT;
"""

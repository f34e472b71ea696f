"""The table of what is left out of its person's own view: once for a record, and nobody approves what they proposed."""

from typing import Final

WITHHOLDING_TABLE: Final = """
CREATE TABLE withholdings(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    ground TEXT NOT NULL,
    began_on INTEGER NOT NULL,
    until INTEGER NOT NULL,
    proposed_by TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    approved_on INTEGER,
    ended_on INTEGER,
    is_told INTEGER NOT NULL DEFAULT 0 CHECK (is_told IN (0, 1)),
    CHECK (approved_by <> proposed_by AND (approved_by = '') = (approved_on IS NULL)),
    CHECK (until - began_on IN (365, 366) AND (ended_on IS NULL OR approved_on IS NOT NULL)),
    CHECK (is_told = 0 OR ended_on IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE VIEW left_out AS SELECT record FROM withholdings WHERE approved_by <> '' AND ended_on IS NULL;
"""

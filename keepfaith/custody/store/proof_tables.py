"""The tables of what opens one's own: requests for links with their proofs, and codes that were given out on paper."""

from typing import Final

PROOF_TABLES: Final = """
CREATE TABLE proofs(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    requested_on INTEGER NOT NULL,
    sent_on INTEGER,
    link BLOB UNIQUE CHECK (link IS NULL OR length(link) = 32),
    link_until INTEGER,
    proof BLOB UNIQUE CHECK (proof IS NULL OR length(proof) = 32),
    proof_until INTEGER, ends_at INTEGER,
    redeemed INTEGER NOT NULL DEFAULT 0, corrected INTEGER NOT NULL DEFAULT 0, reverted INTEGER NOT NULL DEFAULT 0,
    moved INTEGER NOT NULL DEFAULT 0,
    CHECK ((link IS NULL) = (link_until IS NULL)),
    CHECK ((proof IS NULL) = (proof_until IS NULL) AND (proof IS NULL) = (ends_at IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX proofs_requested ON proofs(requested_on);
CREATE TABLE proof_codes(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE, way TEXT NOT NULL, code BLOB, code_until INTEGER,
    relation TEXT NOT NULL, scope TEXT NOT NULL CHECK (scope IN ('see', 'correct')), given_at INTEGER NOT NULL,
    waits INTEGER NOT NULL CHECK (waits IN (0, 1)), request BLOB UNIQUE, told_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0, proof BLOB UNIQUE, proof_until INTEGER, ends_at INTEGER
) STRICT, WITHOUT ROWID;
"""

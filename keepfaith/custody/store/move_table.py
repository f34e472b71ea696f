"""The tables of new addresses: under which other record a subscription goes on, and where the answers to a record go.

Either counts once that address has confirmed.
"""

from typing import Final

# A move of notices outlives either record: a link to an address whose subscription was erased meanwhile is to confirm
# nothing. A move of answers is a note, and ends with its record.
MOVE_TABLE: Final = """
CREATE TABLE moves(
    number INTEGER PRIMARY KEY, to_record BLOB NOT NULL UNIQUE, record BLOB NOT NULL, request BLOB NOT NULL,
    given_on INTEGER NOT NULL, moved_on INTEGER,
    is_ended INTEGER NOT NULL DEFAULT 0 CHECK (is_ended IN (0, 1))
) STRICT;
CREATE INDEX moves_of ON moves(record);
CREATE TABLE answer_moves(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    about BLOB NOT NULL, field TEXT NOT NULL, request BLOB NOT NULL,
    mailbox BLOB NOT NULL REFERENCES subjects(fingerprint), given_on INTEGER NOT NULL, sent_on INTEGER,
    token BLOB UNIQUE CHECK (token IS NULL OR length(token) = 32), token_until INTEGER, moved_on INTEGER,
    is_ended INTEGER NOT NULL DEFAULT 0 CHECK (is_ended IN (0, 1)),
    CHECK ((token IS NULL) = (token_until IS NULL) AND (moved_on IS NULL OR token IS NOT NULL))
) STRICT;
CREATE INDEX answer_moves_of ON answer_moves(about);
"""

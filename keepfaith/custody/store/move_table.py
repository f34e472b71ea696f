"""The table of new addresses: which subscription goes on under which other record, once its own address confirmed."""

from typing import Final

# A row outlives either record: a link to an address whose subscription was erased meanwhile is to confirm nothing.
MOVE_TABLE: Final = """
CREATE TABLE moves(
    number INTEGER PRIMARY KEY, to_record BLOB NOT NULL UNIQUE, record BLOB NOT NULL, request BLOB NOT NULL,
    given_on INTEGER NOT NULL, moved_on INTEGER,
    is_ended INTEGER NOT NULL DEFAULT 0 CHECK (is_ended IN (0, 1))
) STRICT;
CREATE INDEX moves_of ON moves(record);
"""

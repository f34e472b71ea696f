"""The tables of items: one of each kind for what it is one for, each in one state, and what it does there."""

from typing import Final

# Of those who must be different employees, no item has one twice.
ITEM_TABLES: Final = """
CREATE TABLE items(
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL CHECK (state <> ''),
    record BLOB REFERENCES records(id) ON DELETE CASCADE,
    note BLOB UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    purpose TEXT NOT NULL, one_for TEXT NOT NULL, details TEXT NOT NULL, edition TEXT NOT NULL,
    with_duty_of TEXT NOT NULL,
    until INTEGER, end_is_entered INTEGER NOT NULL CHECK (end_is_entered IN (0, 1)),
    CHECK (until IS NOT NULL OR end_is_entered = 0)
) STRICT;
CREATE UNIQUE INDEX items_once ON items(kind, coalesce(record, x''), one_for);
CREATE INDEX items_of ON items(record) WHERE record IS NOT NULL;
CREATE INDEX items_with_duty ON items(with_duty_of) WHERE with_duty_of <> '';
CREATE INDEX items_in ON items(kind, state);
CREATE INDEX items_over ON items(until) WHERE until IS NOT NULL;
CREATE TABLE item_history(
    item INTEGER REFERENCES items(number) ON DELETE CASCADE, state TEXT, place INTEGER NOT NULL,
    employee TEXT NOT NULL, day INTEGER NOT NULL, PRIMARY KEY (item, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_apart(
    item INTEGER REFERENCES items(number) ON DELETE CASCADE, named TEXT, employee TEXT NOT NULL,
    PRIMARY KEY (item, named), UNIQUE (item, employee)
) STRICT, WITHOUT ROWID;
CREATE TABLE item_effects(
    effect TEXT, record BLOB, item INTEGER REFERENCES items(number) ON DELETE CASCADE,
    since INTEGER NOT NULL, ended_on INTEGER, PRIMARY KEY (effect, record, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_effects_of ON item_effects(item);
CREATE VIEW left_out AS SELECT record FROM item_effects WHERE effect = 'withholds' AND ended_on IS NULL;
"""

"""The tables of cases and of who decided in which; triggers keep them out of an appeal against that decision.

Whoever has a case, approved or declined a record for it, or closed it, has decided in it. In an appeal none of them
can be entered so, and therefore nothing of that can be done.
"""

from typing import Final

CASE_TABLES: Final = """
CREATE TABLE cases(
    name TEXT PRIMARY KEY,
    token BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    year INTEGER NOT NULL,
    number INTEGER NOT NULL,
    number_elsewhere BLOB NOT NULL,
    received_on INTEGER NOT NULL,
    opened_on INTEGER NOT NULL,
    closed_on INTEGER,
    due_on INTEGER,
    holder TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    sent_on INTEGER,
    appeal_of TEXT REFERENCES cases(name),
    hearing TEXT NOT NULL DEFAULT '' CHECK (hearing IN ('', 'took-place', 'given-up')),
    heard_on INTEGER,
    is_test INTEGER NOT NULL DEFAULT 0 CHECK (is_test IN (0, 1)),
    UNIQUE (kind, year, number),
    CHECK (name = kind || '-' || year || '-' || number),
    CHECK (closed_on IS NULL OR holder = ''),
    CHECK (closed_on IS NOT NULL OR outcome = ''),
    CHECK (received_on <= opened_on),
    CHECK (sent_on IS NULL OR (closed_on IS NOT NULL AND sent_on BETWEEN received_on AND closed_on
        AND kind IN ('objection', 'appeal') AND outcome IN ('agreed', 'partly', 'denied'))),
    CHECK ((kind = 'appeal') = (appeal_of IS NOT NULL) AND appeal_of <> name),
    CHECK ((hearing = '') = (heard_on IS NULL)),
    CHECK (hearing = '' OR (appeal_of IS NOT NULL AND heard_on >= received_on)),
    CHECK (appeal_of IS NULL OR hearing <> '' OR outcome IN ('', 'withdrawn', 'abandoned', 'mistaken', 'late'))
) STRICT, WITHOUT ROWID;
CREATE INDEX cases_held ON cases(holder) WHERE holder <> '';
CREATE INDEX cases_open ON cases(name) WHERE closed_on IS NULL;
CREATE TABLE case_deciders(
    for_case TEXT REFERENCES cases(name), employee TEXT CHECK (employee <> ''), PRIMARY KEY (for_case, employee)
) STRICT, WITHOUT ROWID;
CREATE INDEX appeals_of ON cases(appeal_of) WHERE appeal_of IS NOT NULL;
CREATE UNIQUE INDEX appealed_once ON cases(appeal_of) WHERE appeal_of IS NOT NULL AND closed_on IS NULL;
CREATE TRIGGER decided_before BEFORE INSERT ON case_deciders
    WHEN EXISTS (SELECT 1 FROM cases JOIN case_deciders AS earlier ON earlier.for_case = appeal_of
        WHERE name = NEW.for_case AND earlier.employee = NEW.employee)
    BEGIN SELECT RAISE(ABORT, 'decided before'); END;
CREATE TRIGGER first_holder AFTER INSERT ON cases WHEN NEW.holder <> ''
    BEGIN INSERT OR IGNORE INTO case_deciders VALUES (NEW.name, NEW.holder); END;
CREATE TRIGGER next_holder AFTER UPDATE OF holder ON cases WHEN NEW.holder <> ''
    BEGIN INSERT OR IGNORE INTO case_deciders VALUES (NEW.name, NEW.holder); END;
CREATE TRIGGER approver AFTER UPDATE OF approved_by ON coverings WHEN NEW.approved_by <> ''
    BEGIN INSERT OR IGNORE INTO case_deciders VALUES (NEW.for_case, NEW.approved_by); END;
CREATE TRIGGER heard_in_time BEFORE UPDATE OF hearing, heard_on ON cases WHEN OLD.closed_on IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'closed'); END;
CREATE TRIGGER decision BEFORE INSERT ON cases WHEN NEW.appeal_of IS NOT NULL AND NOT EXISTS
    (SELECT 1 FROM cases WHERE name = NEW.appeal_of AND closed_on IS NOT NULL AND kind = 'objection'
        AND coalesce(sent_on, closed_on) <= NEW.received_on AND outcome IN ('agreed', 'partly', 'denied'))
    BEGIN SELECT RAISE(ABORT, 'no decision'); END;
"""

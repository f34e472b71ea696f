CREATE TABLE meta(name TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE editions(
    digest TEXT PRIMARY KEY, rules TEXT NOT NULL, schema TEXT NOT NULL, starts_at INTEGER NOT NULL
) STRICT;

CREATE TABLE edition_files(
    edition TEXT REFERENCES editions(digest), name TEXT, content TEXT NOT NULL, PRIMARY KEY (edition, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE subjects(
    fingerprint BLOB PRIMARY KEY,
    secret BLOB NOT NULL,
    entries INTEGER NOT NULL,
    part_of BLOB REFERENCES subjects(fingerprint) CHECK (part_of <> fingerprint)
) STRICT;

CREATE INDEX subjects_of ON subjects(part_of) WHERE part_of IS NOT NULL;

CREATE TABLE records(
    id BLOB PRIMARY KEY CHECK (length(id) = 16),
    token BLOB NOT NULL UNIQUE,
    header TEXT NOT NULL,
    wrapped_key BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'confirmed')),
    created_on INTEGER NOT NULL,
    subject BLOB REFERENCES subjects(fingerprint),
    digest BLOB CHECK (digest IS NULL OR length(digest) = 32),
    about BLOB,
    receipt BLOB CHECK (receipt IS NULL OR length(receipt) = 32),
    mailbox BLOB REFERENCES subjects(fingerprint),
    proven_on INTEGER,
    CHECK ((mailbox IS NULL) = (subject IS NULL)),
    CHECK (about IS NOT NULL OR mailbox IS NULL OR (proven_on IS NOT NULL) = (subject = mailbox))
) STRICT;

CREATE INDEX unconfirmed ON records(id) WHERE state = 'unconfirmed';

CREATE INDEX records_of ON records(mailbox, subject) WHERE mailbox IS NOT NULL;

CREATE INDEX notes_on ON records(about) WHERE about IS NOT NULL;

CREATE TABLE holds(
    record BLOB REFERENCES records(id), for_case TEXT REFERENCES cases(name), PRIMARY KEY (record, for_case)
) STRICT;

CREATE INDEX holds_of ON holds(for_case, record);

CREATE TABLE coverings(
    record BLOB REFERENCES records(id) ON DELETE CASCADE,
    for_case TEXT REFERENCES cases(name),
    proposed_by TEXT NOT NULL,
    proposed_on INTEGER NOT NULL,
    approved_by TEXT NOT NULL,
    approved_on INTEGER,
    PRIMARY KEY (record, for_case),
    CHECK ((approved_on IS NULL) = (approved_by = '') AND approved_by <> proposed_by)
) STRICT, WITHOUT ROWID;

CREATE TABLE restrictions(
    record BLOB NOT NULL REFERENCES records(id) ON DELETE CASCADE,
    for_case TEXT REFERENCES cases(name),
    since INTEGER NOT NULL
) STRICT;

CREATE TABLE withdrawals(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE, since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX restrictions_once ON restrictions(record, coalesce(for_case, ''));

CREATE INDEX restrictions_of ON restrictions(for_case) WHERE for_case IS NOT NULL;

CREATE INDEX coverings_of ON coverings(for_case);

CREATE INDEX coverings_proposed ON coverings(for_case) WHERE approved_on IS NULL;

CREATE TABLE tasks(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    holder TEXT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'sent', 'returned', 'closed')),
    closed_at INTEGER,
    closed_by TEXT NOT NULL,
    CHECK ((closed_at IS NULL) = (state = 'open') AND (closed_at IS NULL OR holder = '')),
    CHECK ((closed_at IS NULL) = (closed_by = ''))
) STRICT, WITHOUT ROWID;

CREATE INDEX tasks_held ON tasks(holder) WHERE holder <> '';

CREATE TABLE organizations(
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, within TEXT REFERENCES organizations(name), CHECK (within <> name)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignments(
    number INTEGER PRIMARY KEY,
    employee TEXT NOT NULL,
    duty TEXT NOT NULL,
    organization TEXT REFERENCES organizations(name),
    purposes TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    confirmed_on INTEGER,
    starts_on INTEGER NOT NULL,
    ends_on INTEGER,
    renewed_on INTEGER,
    paused_on INTEGER,
    CHECK (proposed_by <> employee),
    CHECK ((confirmed_on IS NULL) = (renewed_on IS NULL)),
    CHECK (confirmed_on IS NOT NULL OR (proposed_by <> '' AND paused_on IS NULL)),
    CHECK (ends_on >= starts_on)
) STRICT;

CREATE UNIQUE INDEX assigned_once ON assignments(employee, duty, coalesce(organization, ''));

CREATE TABLE safeguards(only INTEGER PRIMARY KEY CHECK (only = 1), text BLOB NOT NULL CHECK (length(text) = 32)) STRICT;

CREATE TABLE acknowledgments(
    employee TEXT PRIMARY KEY, text BLOB NOT NULL CHECK (length(text) = 32), day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys(number INTEGER PRIMARY KEY, employee TEXT NOT NULL, credential BLOB NOT NULL UNIQUE,
    public_key BLOB NOT NULL, count INTEGER NOT NULL, rp_id TEXT NOT NULL, origin TEXT NOT NULL,
    proposed_on INTEGER NOT NULL, confirmed_on INTEGER, blocked_on INTEGER, codes_to TEXT NOT NULL DEFAULT '',
    CHECK (confirmed_on IS NOT NULL OR (blocked_on IS NULL AND codes_to = ''))) STRICT;

CREATE TABLE passkey_categories(category TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE canaries(mailbox BLOB PRIMARY KEY, registered_on INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE canary_records(record BLOB PRIMARY KEY, created_on INTEGER NOT NULL, ended_on INTEGER) STRICT;

CREATE TABLE probe_accounts(employee TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE hourly_use(duty TEXT PRIMARY KEY, hour INTEGER NOT NULL, count INTEGER NOT NULL) STRICT;

CREATE TABLE daily_use(
    duty TEXT, employee TEXT, day INTEGER, count INTEGER NOT NULL, PRIMARY KEY (duty, employee, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE reviews(
    number INTEGER PRIMARY KEY REFERENCES journal(number), employee BLOB NOT NULL,
    is_unusual INTEGER NOT NULL CHECK (is_unusual IN (0, 1))
) STRICT;

CREATE TABLE journal(number INTEGER PRIMARY KEY, entry BLOB NOT NULL, chain BLOB NOT NULL) STRICT;

CREATE INDEX tagged ON journal(substr(entry, -32, 8));

CREATE INDEX hold_changes ON journal(number) WHERE substr(entry, 2, 1) IN (x'04', x'05');

CREATE TABLE checkpoint(
    only INTEGER PRIMARY KEY CHECK (only = 1),
    count INTEGER NOT NULL,
    chain BLOB NOT NULL,
    signature BLOB NOT NULL,
    multiset_hash BLOB NOT NULL DEFAULT x''
) STRICT;

CREATE TABLE case_entries(
    for_case TEXT REFERENCES cases(name), number INTEGER REFERENCES journal(number), PRIMARY KEY (for_case, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE disclosures(
    number INTEGER PRIMARY KEY REFERENCES journal(number),
    for_case TEXT NOT NULL REFERENCES cases(name),
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
    of_record BLOB NOT NULL CHECK (length(of_record) = 32),
    of_receipt BLOB CHECK (length(of_receipt) = 32)
) STRICT;

CREATE INDEX disclosures_of ON disclosures(for_case, number);

CREATE INDEX disclosures_of_record ON disclosures(of_record, number);

CREATE TABLE erasures(
    of_receipt BLOB PRIMARY KEY CHECK (length(of_receipt) = 32), number INTEGER NOT NULL REFERENCES journal(number)
) STRICT, WITHOUT ROWID;

CREATE TABLE details(number INTEGER PRIMARY KEY, record BLOB, sealed BLOB NOT NULL) STRICT;

CREATE INDEX details_of ON details(record) WHERE record IS NOT NULL;

CREATE TABLE counters(
    day INTEGER, kind TEXT, duty TEXT, purpose TEXT, clause TEXT, decision TEXT, count INTEGER NOT NULL,
    PRIMARY KEY (day, kind, duty, purpose, clause, decision)
) STRICT, WITHOUT ROWID;

CREATE TABLE anchors(what TEXT PRIMARY KEY, entry INTEGER NOT NULL REFERENCES journal(number)) STRICT, WITHOUT ROWID;

CREATE TABLE backups(
    named TEXT PRIMARY KEY, entry INTEGER NOT NULL UNIQUE REFERENCES journal(number)
) STRICT, WITHOUT ROWID;

CREATE TABLE subscriptions(
    record BLOB PRIMARY KEY REFERENCES records(id) ON DELETE CASCADE,
    mailbox BLOB REFERENCES subjects(fingerprint),
    state TEXT NOT NULL CHECK (state IN ('pending', 'confirmed', 'ended')),
    changed_on INTEGER NOT NULL,
    token BLOB UNIQUE CHECK (token IS NULL OR length(token) = 32),
    token_until INTEGER,
    CHECK ((token IS NULL) = (token_until IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX subscriptions_of ON subscriptions(mailbox);

CREATE INDEX not_confirmed ON subscriptions(changed_on) WHERE state <> 'confirmed';

CREATE TABLE subscribed_topics(
    topic TEXT, record BLOB REFERENCES subscriptions(record) ON DELETE CASCADE, PRIMARY KEY (topic, record)
) STRICT, WITHOUT ROWID;

CREATE INDEX topics_of ON subscribed_topics(record);

CREATE TABLE suppressions(
    mailbox BLOB REFERENCES subjects(fingerprint),
    reason TEXT CHECK (reason IN ('asked', 'bounced', 'complained', 'links')),
    day INTEGER NOT NULL,
    PRIMARY KEY (mailbox, reason)
) STRICT, WITHOUT ROWID;

CREATE TABLE statements(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    about BLOB NOT NULL, stated_on INTEGER NOT NULL
) STRICT;

CREATE INDEX statements_on ON statements(about);

CREATE TABLE corrections(
    number INTEGER PRIMARY KEY, note BLOB NOT NULL UNIQUE REFERENCES records(id) ON DELETE CASCADE,
    about BLOB NOT NULL, field TEXT NOT NULL, corrected_on INTEGER NOT NULL,
    is_reverted INTEGER NOT NULL DEFAULT 0 CHECK (is_reverted IN (0, 1)), entry INTEGER NOT NULL
) STRICT;

CREATE INDEX corrections_of ON corrections(about);

CREATE TABLE once_a_day(
    mailbox BLOB REFERENCES subjects(fingerprint), what TEXT, day INTEGER NOT NULL, PRIMARY KEY (mailbox, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE delivery_attempts(
    record BLOB REFERENCES records(id) ON DELETE CASCADE, what TEXT, attempts INTEGER NOT NULL,
    PRIMARY KEY (record, what)
) STRICT, WITHOUT ROWID;

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

CREATE INDEX on_staff ON journal(number) WHERE (substr(entry, 2, 1) IN (x'06', x'07', x'25', x'26', x'27', x'2f', x'30', x'38', x'39', x'3a', x'3b', x'3c', x'3d', x'3e', x'3f', x'40', x'41') OR substr(entry, 3, 1) IN (x'07', x'08', x'26', x'27', x'28', x'30', x'31', x'39', x'3a', x'3b', x'3c', x'3d', x'3e', x'3f', x'40', x'41', x'42') OR (substr(entry, 1, 1) = x'03' AND substr(entry, 244, 6) = x'6772616e742d'))

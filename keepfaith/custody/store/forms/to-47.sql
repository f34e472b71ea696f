-- withholdings: the k-th row, by the day on which it began, gets the number of the k-th entry of that kind: no later
-- item can have it, and nothing reads it as that of its own entry.
CREATE TEMP TABLE moved AS
SELECT w.*, j.number FROM
  (SELECT *, row_number() OVER (ORDER BY began_on, record) AS place FROM withholdings) w
  JOIN (SELECT number, row_number() OVER (ORDER BY number) AS place FROM journal WHERE hex(substr(entry, 2, 1)) = '47') j
  USING (place);

INSERT INTO items SELECT number, 'withholding',
  CASE WHEN is_told THEN 'told' WHEN ended_on IS NOT NULL THEN 'ended' WHEN approved_by <> '' THEN 'runs' ELSE 'proposed' END,
  record, NULL, 'legal-obligations', '',
  json_object('ground', ground, 'began_on', date((began_on - 719163) * 86400, 'unixepoch')), '', '',
  CASE WHEN ended_on IS NULL THEN (until - 719163) * 86400 END, ended_on IS NULL FROM moved;

INSERT INTO item_history SELECT number, 'proposed', 1, proposed_by, began_on FROM moved;

INSERT INTO item_history SELECT number, 'runs', 2, approved_by, approved_on FROM moved WHERE approved_by <> '';

INSERT INTO item_history SELECT number, 'ended', 3, '', ended_on FROM moved WHERE ended_on IS NOT NULL;

INSERT INTO item_history SELECT number, 'told', 4, '', ended_on FROM moved WHERE is_told;

INSERT INTO item_apart SELECT number, 'proposed', proposed_by FROM moved;

INSERT INTO item_apart SELECT number, 'runs', approved_by FROM moved WHERE approved_by <> '';

INSERT INTO item_effects SELECT 'withholds', record, number, approved_on, ended_on FROM moved WHERE approved_by <> '';

DROP TABLE moved;

-- grants: their number is that of their entry already.
INSERT INTO items SELECT number, 'grant', CASE approved_by WHEN '' THEN 'proposed' ELSE 'counts' END, record, NULL, purpose,
  colleague || char(10) || for_case,
  json_object('case', for_case, 'colleague', colleague, 'hours', hours, 'reason', reason), '', colleague, until, 0
  FROM record_grants;

INSERT INTO item_history SELECT number, 'proposed', 1, proposed_by, (until / 86400) + 719163 FROM record_grants;

INSERT INTO item_history SELECT number, 'counts', 2, approved_by, (until / 86400) + 719163 FROM record_grants WHERE approved_by <> '';

INSERT INTO item_apart SELECT number, 'proposed', proposed_by FROM record_grants;

INSERT INTO item_apart SELECT number, 'colleague', colleague FROM record_grants;

INSERT INTO item_apart SELECT number, 'counts', approved_by FROM record_grants WHERE approved_by <> '';

INSERT INTO item_effects SELECT 'opens', record, number, (until / 86400) + 719163, NULL FROM record_grants WHERE approved_by <> '';

-- copies: the k-th row, by the day on which it was asked for, gets the number of the k-th entry of that kind: no later
-- item can have it, and nothing reads it as that of its own entry. What was asked for of an erased record ends.
CREATE TEMP TABLE moved AS
SELECT c.*, j.number FROM
  (SELECT *, row_number() OVER (ORDER BY asked_on, note) AS place FROM copies) c
  JOIN (SELECT number, row_number() OVER (ORDER BY number) AS place FROM journal WHERE hex(substr(entry, 2, 1)) = '4A') j
  USING (place)
  WHERE about IN (SELECT id FROM records);

INSERT INTO items SELECT number, 'copy',
  CASE WHEN sent_on IS NOT NULL THEN 'sent' WHEN withdrawn_on IS NOT NULL THEN 'withdrawn' ELSE 'waits' END,
  about, note, 'your-information', lower(hex(note)), '{}', '', '', NULL, 0 FROM moved;

INSERT INTO item_history SELECT number, 'waits', 1, '', asked_on FROM moved;

INSERT INTO item_history SELECT number, 'withdrawn', 2, '', withdrawn_on FROM moved WHERE withdrawn_on IS NOT NULL;

INSERT INTO item_history SELECT number, 'sent', 2, '', sent_on FROM moved WHERE sent_on IS NOT NULL;

INSERT INTO item_effects SELECT 'gives-out', about, number, asked_on, coalesce(withdrawn_on, sent_on) FROM moved;

INSERT INTO item_effects SELECT 'notifies', about, number, asked_on, withdrawn_on FROM moved;

DROP TABLE moved

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

-- X3: An effect happens once per consumer.
SELECT consumer, event_id, count(*) AS effects
  FROM kit_effect
 GROUP BY consumer, event_id
HAVING count(*) > 1
-- examined
SELECT count(*) FROM kit_effect

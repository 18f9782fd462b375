-- X3: An effect happens once per consumer.
-- 中文: 每个消费者对每个事件只生效一次。
SELECT consumer, event_id, count(*) AS effects
  FROM kit_effect
 GROUP BY consumer, event_id
HAVING count(*) > 1
-- examined
SELECT count(*) FROM kit_effect

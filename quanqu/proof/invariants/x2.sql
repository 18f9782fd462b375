-- X2: No event waits for a consumer longer than 60 seconds.
-- 中文: 没有事件等待处理超过 60 秒。
SELECT c.name AS consumer, min(e.recorded_at) AS oldest_at, count(*) AS waiting, c.failure
  FROM kit_consumer c
  JOIN kit_event e ON (e.epoch, e.xid, e.id) > (c.epoch, c.xid, c.event_id)
 WHERE e.recorded_at < now() - interval '60 seconds'
 GROUP BY c.name, c.failure
-- examined
SELECT count(*) FROM kit_event

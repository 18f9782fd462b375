-- R2: No reservation is held 60 seconds past its expiry.
-- 中文: 没有预占在到期 60 秒后仍被占用。
SELECT id AS reservation_id, claim_id, qty, expires_at
  FROM stock_reservation
 WHERE state = 'held' AND expires_at < now() - interval '60 seconds'
-- examined
SELECT count(*) FROM stock_reservation

-- K1: A code is redeemed once, or as often as it allows, and every use is written down.
-- 中文: 一个码只核销允许的次数，每次使用都有记录。
SELECT c.id AS code_id, c.purpose, c.uses, c.uses_limit, count(r.id) AS redemptions
  FROM codes_code c
  LEFT JOIN codes_redemption r ON r.code_id = c.id
 GROUP BY c.id
HAVING count(r.id) <> c.uses OR c.uses > c.uses_limit
    OR (c.purpose IN ('pickup', 'login', 'device', 'gift') AND count(r.id) > 1)
-- examined
SELECT count(*) FROM codes_redemption

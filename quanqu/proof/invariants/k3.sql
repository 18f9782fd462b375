-- K3: A code is redeemed only in its window and at its node.
-- 中文: 码只在有效期内、在指定网点核销。
SELECT r.id AS redemption_id, c.id AS code_id, r.redeemed_at, c.valid_from, c.valid_until,
       r.node_id, c.node_id AS only_at_node_id
  FROM codes_redemption r
  JOIN codes_code c ON c.id = r.code_id
 WHERE r.redeemed_at < c.valid_from OR r.redeemed_at >= c.valid_until
    OR (c.node_id IS NOT NULL AND r.node_id IS DISTINCT FROM c.node_id)
-- examined
SELECT count(*) FROM codes_redemption

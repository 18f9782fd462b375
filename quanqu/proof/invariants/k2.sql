-- K2: A pickup code is redeemed only for a paid order, whose goods were waiting.
-- 中文: 提货码只为已支付、货已备好的订单核销。
SELECT r.id AS redemption_id, c.id AS code_id, d.id AS delivery_id, d.state, o.state AS order_state,
       o.paid_at, r.redeemed_at
  FROM codes_redemption r
  JOIN codes_code c ON c.id = r.code_id AND c.purpose = 'pickup'
  LEFT JOIN fulfilment_delivery d ON d.pickup_code_id = c.id
  LEFT JOIN orders_order o ON o.id = d.order_id
 WHERE o.paid_at IS NULL OR o.paid_at > r.redeemed_at OR d.state <> 'handed_over'
-- examined
SELECT count(*) FROM codes_redemption r JOIN codes_code c ON c.id = r.code_id AND c.purpose = 'pickup'

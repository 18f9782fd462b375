-- The frozen terms of order lines, so that two causes of one order are posted one after the other.
-- Locks: the entitlements, by id. Index: rewards_entitlement_order_line_id_key.
SELECT id, order_line_id, version_id, platform_id, rate_bps, currency
  FROM rewards_entitlement
 WHERE order_line_id = ANY (%(line_ids)s::uuid[]) AND order_id = %(order_id)s::uuid
 ORDER BY id
   FOR UPDATE

WITH o AS (
  INSERT INTO orders_order (id, member_id, paid_at) VALUES (uuidv7(), uuidv7(), '2026-06-01')
  RETURNING id, member_id, paid_at),
e AS (
  INSERT INTO rewards_entitlement (order_id, member_id, paid_at)
  SELECT id, member_id, paid_at FROM o RETURNING id, member_id),
g AS (
  INSERT INTO rewards_binding (member_id, staff_id, valid)
  SELECT member_id, uuidv7(), tstzrange('2026-03-01', '2026-09-01') FROM e)
INSERT INTO rewards_beneficiary (entitlement_id, role, party_kind, party_id, why)
SELECT id, 'bound_guide', 'staff', uuidv7(), 'bound' FROM e

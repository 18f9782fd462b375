WITH u AS (SELECT uuidv7() AS id),
m AS (INSERT INTO members_member (id, user_id) SELECT uuidv7(), id FROM u RETURNING id),
s AS (INSERT INTO network_staff (id, user_id) SELECT uuidv7(), id FROM u RETURNING id),
e AS (INSERT INTO rewards_entitlement (member_id) SELECT id FROM m RETURNING id)
INSERT INTO rewards_beneficiary (entitlement_id, role, party_kind, party_id, why)
SELECT e.id, 'serving_guide', 'staff', s.id, 'served' FROM e CROSS JOIN s

-- Keep what a till says of a sale that it made without the network; no row back: it is kept already.
-- Locks: the sale's key. Index: fulfilment_offline_sale_pkey.
INSERT INTO fulfilment_offline_sale (id, node_id, staff_id, number, state, why, facts, told, currency,
                                     total_fen, sold_at, received_at, settled_by, reason)
VALUES (%(sale_id)s::uuid, %(node_id)s::uuid, %(staff_id)s::uuid, %(number)s::text, 'open',
        %(why)s::text, '{}', %(told)s::text::jsonb, %(currency)s::text, %(total_fen)s::bigint,
        %(sold_at)s::timestamptz, %(at)s::timestamptz, '', '')
ON CONFLICT (id) DO NOTHING
RETURNING id

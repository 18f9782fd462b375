-- A page of orders by many filters, newest first; each filter may be left out. Whoever asks sees
-- what their companies sell or own, or what their nodes sell, hold or hand over.
-- Locks: none. Indexes: orders_order_time; orders_order_member, _node, _seller where they cut more.
WITH page AS MATERIALIZED (
SELECT o.id, o.number, o.state, o.mode, o.channel, o.member_id, o.seller_id, o.selling_node_id,
       o.hand_over_kind, o.currency, o.total_fen, o.placed_at
  FROM orders_order o
 WHERE (%(states)s::text[] IS NULL OR o.state = ANY (%(states)s::text[]))
   AND (%(modes)s::text[] IS NULL OR o.mode = ANY (%(modes)s::text[]))
   AND (%(channel)s::text IS NULL OR o.channel = %(channel)s::text)
   AND (%(way)s::text IS NULL OR o.hand_over_kind = %(way)s::text)
   AND (%(selling_node_id)s::uuid IS NULL OR o.selling_node_id = %(selling_node_id)s::uuid)
   AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   AND (%(member_ids)s::uuid[] IS NULL OR o.member_id = ANY (%(member_ids)s::uuid[]))
   AND (%(first_at)s::timestamptz IS NULL OR o.placed_at >= %(first_at)s::timestamptz)
   AND (%(before_at)s::timestamptz IS NULL OR o.placed_at < %(before_at)s::timestamptz)
   AND (%(least_fen)s::bigint IS NULL OR o.total_fen >= %(least_fen)s::bigint)
   AND (%(most_fen)s::bigint IS NULL OR o.total_fen <= %(most_fen)s::bigint)
   AND (NOT %(is_held)s::boolean OR o.held_at IS NOT NULL)
   AND (%(tag)s::text = '' OR o.id IN (SELECT g.order_id FROM orders_tag g WHERE g.word = %(tag)s::text))
   AND (%(text)s::text = '' OR o.number LIKE %(text)s::text || '%%'
        OR o.external_ref = %(said)s::text
        OR o.id IN (SELECT w.order_id FROM orders_line w
                     WHERE w.sku_id = ANY (%(sku_ids)s::uuid[])))
   AND (%(organisation_ids)s::uuid[] IS NULL
        OR o.seller_id = ANY (%(organisation_ids)s::uuid[])
        OR EXISTS (SELECT FROM orders_line w WHERE w.order_id = o.id
                      AND w.owner_id = ANY (%(organisation_ids)s::uuid[])))
   AND (%(node_ids)s::uuid[] IS NULL
        OR o.selling_node_id = ANY (%(node_ids)s::uuid[])
        OR o.hand_over_node_id = ANY (%(node_ids)s::uuid[])
        OR EXISTS (SELECT FROM orders_line w WHERE w.order_id = o.id
                      AND w.source_node_id = ANY (%(node_ids)s::uuid[])))
   AND (%(cursor_at)s::timestamptz IS NULL
        OR (o.placed_at, o.id) < (%(cursor_at)s::timestamptz, %(cursor_id)s::uuid))
 ORDER BY o.placed_at DESC, o.id DESC
 LIMIT %(row_limit)s::integer)
SELECT p.id AS order_id, p.number, p.state, p.mode, p.channel, p.member_id, p.seller_id,
       p.selling_node_id, p.hand_over_kind, p.currency, p.total_fen, p.placed_at,
       0::bigint AS sort_key,
       coalesce((SELECT sum(l.qty) FROM orders_line l
                  WHERE l.order_id = p.id AND l.kind <> 'fee'), 0)::bigint AS qty
  FROM page p ORDER BY p.placed_at DESC, p.id DESC

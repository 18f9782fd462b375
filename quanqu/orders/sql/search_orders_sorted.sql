-- The same page as search_orders in another order: by amount, or the oldest first. The key that is
-- sorted by comes back for the cursor. Locks: none. Index: orders_order_time, from the first day.
WITH keyed AS MATERIALIZED (
SELECT o.id, o.number, o.state, o.mode, o.channel, o.member_id, o.seller_id, o.selling_node_id,
       o.hand_over_kind, o.currency, o.total_fen, o.placed_at,
       CASE %(sort)s::text WHEN 'total' THEN o.total_fen WHEN '-total' THEN -o.total_fen
            ELSE (extract(epoch FROM o.placed_at) * 1000000)::bigint END AS sort_key
  FROM orders_order o
 WHERE (%(states)s::text[] IS NULL OR o.state = ANY (%(states)s::text[]))
   AND (%(modes)s::text[] IS NULL OR o.mode = ANY (%(modes)s::text[]))
   AND (%(channel)s::text IS NULL OR o.channel = %(channel)s::text)
   AND (%(way)s::text IS NULL OR o.hand_over_kind = %(way)s::text)
   AND (%(selling_node_id)s::uuid IS NULL OR o.selling_node_id = %(selling_node_id)s::uuid)
   AND (%(seller_id)s::uuid IS NULL OR o.seller_id = %(seller_id)s::uuid)
   AND (%(member_ids)s::uuid[] IS NULL OR o.member_id = ANY (%(member_ids)s::uuid[]))
   AND o.placed_at >= coalesce(%(first_at)s::timestamptz, '-infinity')
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
),
page AS MATERIALIZED (
SELECT * FROM keyed k
 WHERE %(cursor_key)s::bigint IS NULL
    OR (k.sort_key, k.id) > (%(cursor_key)s::bigint, %(cursor_id)s::uuid)
 ORDER BY k.sort_key, k.id
 LIMIT %(row_limit)s::integer)
SELECT p.id AS order_id, p.number, p.state, p.mode, p.channel, p.member_id, p.seller_id,
       p.selling_node_id, p.hand_over_kind, p.currency, p.total_fen, p.placed_at, p.sort_key,
       coalesce((SELECT sum(l.qty) FROM orders_line l
                  WHERE l.order_id = p.id AND l.kind <> 'fee'), 0)::bigint AS qty
  FROM page p ORDER BY p.sort_key, p.id

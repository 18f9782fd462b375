-- L11: What an owner's goods are worth is the sum of its entries, for all pieces read, and 0 without any.
-- 中文: 存货金额等于计价分录之和，件数等于已读流水之和，无货则为零。
WITH entered AS (
  SELECT owner_id, sku_id, sum(value_fen) AS value_fen, sum(known_qty) AS known_qty
    FROM valuation_entry GROUP BY owner_id, sku_id),
unread AS (
  SELECT m.id FROM stock_move m
    JOIN valuation_progress g ON (m.xid, m.id) > (g.xid::xid8, g.move_id)
    JOIN kit_epoch e ON e.epoch = g.epoch AND (g.epoch = 1 OR m.id >= quanqu_uuid_floor(e.started_at))),
moved AS (
  SELECT m.owner_id, m.sku_id, sum(m.qty) AS qty FROM stock_move m
   WHERE m.kind NOT IN ('transferred_in', 'transferred_out') AND m.id NOT IN (SELECT id FROM unread)
   GROUP BY m.owner_id, m.sku_id)
SELECT owner_id, sku_id, p.value_fen, e.value_fen AS entered_fen, p.known_qty,
       e.known_qty AS entered_qty, p.known_qty + p.unknown_qty AS qty, m.qty AS moved_qty
  FROM valuation_position p
  FULL JOIN entered e USING (owner_id, sku_id)
  FULL JOIN moved m USING (owner_id, sku_id)
 WHERE coalesce(p.value_fen, 0) <> coalesce(e.value_fen, 0)
    OR coalesce(p.known_qty, 0) <> coalesce(e.known_qty, 0)
    OR coalesce(p.known_qty + p.unknown_qty, 0) <> coalesce(m.qty, 0)
    OR (p.known_qty <= 0 AND p.value_fen <> 0)
-- examined
SELECT count(*) FROM valuation_position

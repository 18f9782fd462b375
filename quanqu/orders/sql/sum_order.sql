-- The header's sums by its lines. Locks: the order row, held already. Index: orders_line_position.
UPDATE orders_order o
   SET lines_fen = s.lines_fen, discount_fen = s.discount_fen, fees_fen = s.fees_fen,
       total_fen = s.lines_fen - s.discount_fen + s.fees_fen
  FROM (SELECT coalesce(sum(gross_fen) FILTER (WHERE kind <> 'fee'), 0) AS lines_fen,
               coalesce(sum(discount_fen), 0) AS discount_fen,
               coalesce(sum(gross_fen) FILTER (WHERE kind = 'fee'), 0) AS fees_fen
          FROM orders_line WHERE order_id = %(order_id)s::uuid) AS s
 WHERE o.id = %(order_id)s::uuid

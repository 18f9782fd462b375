WITH c AS (
  INSERT INTO stock_count (id, node_id, state, round_ats, counters)
  VALUES (uuidv7(), uuidv7(), 'approved', ARRAY[now()], ARRAY['staff:one']) RETURNING id)
INSERT INTO stock_count_line (count_id, sku_id, owner_id, verdict, counted_qty, expected_qty, posted_qty)
SELECT id, uuidv7(), uuidv7(), 'agreed', 0, 7, -7 FROM c

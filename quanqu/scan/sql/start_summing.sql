-- The row that says how far touches were summed, from the very first one.
-- Locks: the new row. Index: the key of scan_summed.
INSERT INTO scan_summed (id, touch_id) VALUES (1, '00000000-0000-0000-0000-000000000000')
ON CONFLICT (id) DO NOTHING
RETURNING id

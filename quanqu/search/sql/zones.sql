-- The price lists, each of which is a column of the index. Locks: none. Reads a few rows.
SELECT l.zone, l.currency FROM pricing_list l ORDER BY l.zone, l.currency

-- Count orders taken up (or given back) by a node on a day of its calendar; never below zero.
-- Locks: the one row. Index: routing_node_load_node_on.
INSERT INTO routing_node_load AS l (node_id, "on", used)
VALUES (%(node_id)s::uuid, %(on)s::date, greatest(0, %(delta)s::integer))
ON CONFLICT (node_id, "on") DO UPDATE SET used = greatest(0, l.used + %(delta)s::integer)

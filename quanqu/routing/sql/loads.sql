-- How full nodes are on some days. Index: routing_node_load_node_on.
SELECT l.node_id, l."on", l.used FROM routing_node_load l
 WHERE l.node_id = ANY(%(node_ids)s::uuid[]) AND l."on" = ANY(%(days)s::date[])

-- The version of nodes, hours, areas and organisations in force. Locks: none. Index: one row.
SELECT v.xid::text || ':' || v.step AS version FROM network_version v

-- The touch of a scan that was recorded before. Index: the key of rewards_scan.
SELECT touch_id FROM rewards_scan WHERE scan_id = %(scan_id)s::uuid

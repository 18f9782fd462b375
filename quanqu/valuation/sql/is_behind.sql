-- Is there a movement that was not read yet? No lock: a row lock would be a commit to disk.
-- Index: stock_move_order.
SELECT p.epoch FROM valuation_progress p
 WHERE p.id = 1
   AND (p.epoch < (SELECT quanqu_epoch())
        OR EXISTS (SELECT FROM stock_move m
                    WHERE (m.xid, m.id) > (p.xid::xid8, p.move_id)
                      AND m.xid < (SELECT quanqu_event_bound())))

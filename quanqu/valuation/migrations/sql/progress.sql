-- Reading begins with the first movement of the first epoch.
INSERT INTO valuation_progress (id, epoch, xid, move_id)
VALUES (1, 1, '0', '00000000-0000-0000-0000-000000000000');

-- Vouchers whose time is over, ended, a batch. Locks: their rows, by id. Index: wallet_voucher_ends.
WITH due AS (
  SELECT id FROM wallet_voucher
   WHERE state = 'live' AND valid_until <= %(at)s::timestamptz
   ORDER BY id LIMIT %(batch)s::int FOR NO KEY UPDATE)
UPDATE wallet_voucher v SET state = 'expired', closed_at = %(at)s::timestamptz
  FROM due WHERE v.id = due.id
RETURNING v.id, v.issuer_id, v.currency, v.face_fen

-- Compare a bill with what we booked: keep each disagreement once, and close those that are gone.
-- Ours of that day may stand in the bill of the next: midnight is not the same second everywhere.
-- Locks: the bill. Indexes: primary key, payments_bill_line_once, payments_transaction_once,
-- payments_transaction_day, payments_bill_line_transaction, payments_difference_once and _bill.
WITH bill AS (
    SELECT * FROM payments_bill WHERE id = %(bill_id)s::uuid FOR NO KEY UPDATE
), theirs AS (
    SELECT l.kind, l.transaction_id, l.order_number, l.payment_id, o.amount_fen AS ours_fen,
           l.amount_fen AS theirs_fen, l.currency,
           CASE WHEN o.id IS NULL THEN 'missing_here' ELSE 'other_amount' END AS how
      FROM bill b JOIN payments_bill_line l ON l.bill_id = b.id
      LEFT JOIN payments_transaction o
        ON o.provider = b.provider AND o.kind = l.kind AND o.transaction_id = l.transaction_id
     WHERE o.id IS NULL OR o.amount_fen <> l.amount_fen
), ours AS (
    SELECT t.kind, t.transaction_id, t.payment_id::text AS order_number, t.payment_id,
           t.amount_fen AS ours_fen, NULL::bigint AS theirs_fen, p.currency,
           'missing_there' AS how
      FROM bill b
      JOIN payments_transaction t ON t.provider = b.provider AND t.at >= %(since)s::timestamptz
       AND t.at < %(until)s::timestamptz
      JOIN payments_payment p ON p.id = t.payment_id AND p.merchant_id = b.merchant_id
     WHERE NOT EXISTS (
        SELECT FROM payments_bill_line l JOIN payments_bill x ON x.id = l.bill_id
         WHERE l.transaction_id = t.transaction_id AND l.kind = t.kind
           AND x.provider = b.provider)
), found AS (
    SELECT * FROM theirs UNION ALL SELECT * FROM ours
), kept AS (
    INSERT INTO payments_difference AS d (id, provider, collector_id, bill_id, kind,
           transaction_kind, transaction_id, order_number, payment_id, ours_fen, theirs_fen,
           currency, state, found_at)
    SELECT uuidv7(), b.provider, b.collector_id, b.id, f.how, f.kind, f.transaction_id,
           f.order_number, f.payment_id, f.ours_fen, f.theirs_fen, f.currency, 'open',
           %(at)s::timestamptz
      FROM bill b CROSS JOIN found f
    ON CONFLICT (provider, transaction_kind, transaction_id) DO UPDATE
       SET bill_id = excluded.bill_id, kind = excluded.kind, ours_fen = excluded.ours_fen,
           theirs_fen = excluded.theirs_fen, state = 'open'
     WHERE d.state <> 'settled'
    RETURNING d.id
), gone AS (
    UPDATE payments_difference d SET state = 'gone'
      FROM bill b
     WHERE d.bill_id = b.id AND d.state = 'open' AND NOT EXISTS (
        SELECT FROM found f WHERE f.kind = d.transaction_kind
           AND f.transaction_id = d.transaction_id)
), noted AS (
    UPDATE payments_bill SET reconciled_at = %(at)s::timestamptz
     WHERE id = (SELECT id FROM bill)
    RETURNING id
)
SELECT (SELECT count(*) FROM kept) AS qty FROM noted

-- What of a payment's shares is still on its way out, and on its way back.
-- Index: payments_share_payment, payments_share_return_share.
SELECT coalesce(sum(s.amount_fen) FILTER (WHERE s.status IN ('created', 'pending', 'unknown')), 0)
           ::bigint AS going_fen,
       coalesce(sum((SELECT sum(r.amount_fen) FROM payments_share_return r
                      WHERE r.share_id = s.id
                        AND r.status IN ('created', 'pending', 'unknown'))), 0)::bigint AS back_fen
  FROM payments_share s WHERE s.payment_id = %(payment_id)s::uuid

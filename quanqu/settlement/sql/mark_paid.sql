-- Note that payouts were booked. Index: primary key.
UPDATE settlement_payout p
   SET state = 'paid', paid_at = %(at)s::timestamptz, journal_id = done.journal_id
  FROM unnest(%(ids)s::uuid[], %(journal_ids)s::uuid[]) AS done (id, journal_id)
 WHERE p.id = done.id AND p.state = 'planned'
RETURNING p.id
